"""Rules of proof of life: whom it is asked of, how often, and how it may be given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as
from tessera.jobs import actions as jobs
from tessera.liveness import covers, errors
from tessera.liveness.choices import Way
from tessera.liveness.models import Rule
from tessera.registry.queries.search.filters import Filters

JOB: Final = "liveness.keep"
MOST_MONTHS: Final = 120
MOST_DAYS: Final = 365
MOST_REMINDERS: Final = 10


@dataclass(frozen=True)
class RuleDraft:
    """As :class:`Rule`; ``filters`` is the search and ``query`` its address."""

    names: Mapping[str, str]
    filters: Filters
    months: int
    notice_days: int
    ways: Sequence[str]
    query: str = ""
    least_level: str = ""
    remind_before: Sequence[int] = field(default_factory=tuple)
    remind_after: Sequence[int] = field(default_factory=tuple)


@transaction.atomic
@acting
def save_rule(draft: RuleDraft, *, rule: Rule | None = None, by: Viewer, now: datetime) -> Rule:
    """Write a rule down, anew or changed; the worker then opens and ends checks by it.

    What is asked for already keeps its due date. Raises PermissionMissing, NameMissing, NoWay, NotOften, NoticeWrong,
    RemindersWrong, RuleNotReadable.
    """
    must_manage(by)
    values = _checked(draft)
    with recorded_as(by.actor, at=now):
        if rule is None:
            rule = Rule.objects.create(**values)
        else:
            rule = _locked(rule)
            for name, value in values.items():
                setattr(rule, name, value)
            rule.save(update_fields=list(values))
    keep_soon(by=by)
    return rule


@transaction.atomic
@acting
def switch(rule: Rule, *, on: bool, by: Viewer, now: datetime) -> Rule:
    """Whether the rule asks anybody. Switched off it lets off all whom it asked. Raises PermissionMissing."""
    must_manage(by)
    rule = _locked(rule)
    if rule.is_active != on:
        rule.is_active = on
        with recorded_as(by.actor, at=now):
            rule.save(update_fields=["is_active"])
        keep_soon(by=by)
    return rule


def keep_soon(*, by: Viewer | None = None) -> None:
    """Have the worker go through all rules, once the transaction is over."""
    jobs.enqueue(JOB, lock=JOB, requested_by_id=by.user_id if by else None)


def must_manage(viewer: Viewer) -> None:
    """A rule holds for the whole country, and so must the permission."""
    if not viewer.reach(Permission.LIFE_PROOF_MANAGE).everywhere:
        raise PermissionMissing(permission=Permission.LIFE_PROOF_MANAGE.label)


def _locked(rule: Rule) -> Rule:
    return Rule.objects.select_for_update().get(pk=rule.pk)


def _checked(draft: RuleDraft) -> dict[str, Any]:
    names = {language: name.strip() for language, name in draft.names.items() if name.strip()}
    if not names:
        raise errors.NameMissing(field="label_en")
    if not draft.ways or not set(draft.ways) <= set(Way.values):
        raise errors.NoWay(field="ways")
    if not 1 <= draft.months <= MOST_MONTHS:
        raise errors.NotOften(field="months")
    if not 1 <= draft.notice_days <= MOST_DAYS:
        raise errors.NoticeWrong(field="notice_days")
    stored = covers.as_stored(draft.filters)
    covers.filters_of(stored)
    return {
        "names": names,
        "covers": stored,
        "query": draft.query,
        "months": draft.months,
        "notice_days": draft.notice_days,
        "ways": [way for way in Way.values if way in draft.ways],
        "least_level": draft.least_level,
        "remind_before": _days(draft.remind_before, field="remind_before"),
        "remind_after": _days(draft.remind_after, field="remind_after"),
    }


def _days(given: Sequence[int], *, field: str) -> list[int]:
    found = sorted(set(given))
    if len(found) > MOST_REMINDERS or any(not 0 <= one <= MOST_DAYS for one in found):
        raise errors.RemindersWrong(field=field)
    return found
