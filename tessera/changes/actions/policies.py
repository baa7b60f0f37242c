"""Making policies: a draft is edited, then published; what was published is never changed.

Who may: whoever manages policies everywhere, because a policy concerns everybody's changes.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.approval import checking, coverage
from tessera.changes.approval.coverage import Gap
from tessera.changes.approval.definition import Definition
from tessera.changes.approval.errors import (
    NobodyCanAct,
    NoDraft,
    PolicyKeyTaken,
    PolicyKeyUnreadable,
    PolicyNameMissing,
    PolicyNotFound,
)
from tessera.changes.models import Policy, PolicyVersion

_KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_KEY: Final = 50


@transaction.atomic
@acting
def create(
    key: str, *, names: Mapping[str, str], definition: Mapping[str, Any], by: Viewer, now: datetime
) -> Policy:
    """A policy with a draft; it concerns nothing until that is published. Raises PermissionMissing,
    PolicyKeyUnreadable, PolicyKeyTaken, PolicyNameMissing, and what ``save_draft`` raises."""
    _must(by)
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise PolicyKeyUnreadable(field="key")
    if Policy.objects.filter(key=key).exists():
        raise PolicyKeyTaken(key=key, field="key")
    policy = Policy.objects.create(key=key, names=_names(names))
    _save(policy, definition, by=by, now=now)
    return policy


@transaction.atomic
@acting
def rename(policy: Policy, *, names: Mapping[str, str], by: Viewer, now: datetime) -> None:
    """Raises PermissionMissing, PolicyNotFound, PolicyNameMissing."""
    _must(by)
    policy = _locked(policy)
    policy.names = _names(names)
    policy.save(update_fields=["names"])


@transaction.atomic
@acting
def save_draft(policy: Policy, definition: Mapping[str, Any], *, by: Viewer, now: datetime) -> PolicyVersion:
    """Write the draft of the next version, over the one that there is. Raises PermissionMissing, PolicyNotFound,
    PolicyUnreadable, PolicyNamesUnknown, StageRoleCannotDecide, StagesNamedAlike, OperatorUnfit."""
    _must(by)
    return _save(_locked(policy), definition, by=by, now=now)


@transaction.atomic
@acting
def discard_draft(policy: Policy, *, by: Viewer) -> None:
    """Raises PermissionMissing, PolicyNotFound, NoDraft."""
    _must(by)
    _draft(_locked(policy)).delete()


@transaction.atomic
@acting
def publish(policy: Policy, *, by: Viewer, now: datetime, despite_gaps: bool = False) -> list[Gap]:
    """Put the draft into force, for requests from now on; returns where nobody could act.

    Raises PermissionMissing, PolicyNotFound, NoDraft, NobodyCanAct (unless ``despite_gaps``) and what ``save_draft``
    raises, for roles and fields may have gone since.
    """
    _must(by)
    policy = _locked(policy)
    draft = _draft(policy)
    definition = checking.parse(draft.definition)
    checking.check(definition)
    found = coverage.gaps(definition, on=timezone.localdate(now))
    if found and not despite_gaps:
        _refuse(definition, found, language=by.language)
    draft.published_at, draft.published_by, draft.published_by_name = now, by.actor, by.name
    draft.save(update_fields=["published_at", "published_by", "published_by_name"])
    policy.current, policy.retired_at = draft, None
    policy.save(update_fields=["current", "retired_at"])
    return found


@transaction.atomic
@acting
def retire(policy: Policy, *, by: Viewer, now: datetime) -> None:
    """The policy concerns nothing any more; requests that wait under it go on as they began. Publishing another version
    brings it back. Raises PermissionMissing and PolicyNotFound."""
    _must(by)
    policy = _locked(policy)
    policy.retired_at = now
    policy.save(update_fields=["retired_at"])


def find(public_id: UUID) -> Policy:
    """Raises PolicyNotFound."""
    policy = Policy.objects.select_related("current").filter(public_id=public_id).first()
    if policy is None:
        raise PolicyNotFound
    return policy


def _must(by: Viewer) -> None:
    if not by.reach(Permission.POLICIES_MANAGE).everywhere:
        raise PermissionMissing(permission=Permission.POLICIES_MANAGE.label)


def _locked(policy: Policy) -> Policy:
    found = Policy.objects.select_for_update().filter(pk=policy.pk).first()
    if found is None:
        raise PolicyNotFound
    return found


def _draft(policy: Policy) -> PolicyVersion:
    draft = policy.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise NoDraft
    return draft


def _save(policy: Policy, given: Mapping[str, Any], *, by: Viewer, now: datetime) -> PolicyVersion:
    definition = checking.parse(given)
    checking.check(definition)
    draft = policy.versions.filter(published_at__isnull=True).first()
    if draft is None:
        newest = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = PolicyVersion(policy=policy, number=newest + 1)
    draft.definition = definition.as_json()
    draft.saved_at, draft.saved_by, draft.saved_by_name = now, by.actor, by.name
    draft.save()
    return draft


def _names(names: Mapping[str, str]) -> dict[str, str]:
    given = {language: name.strip() for language, name in names.items() if name.strip()}
    if not given:
        raise PolicyNameMissing(field="names")
    return given


def _refuse(definition: Definition, found: list[Gap], *, language: str) -> None:
    first = found[0]
    stage = next(stage for stage in definition.stages if stage.key == first.stage)
    raise NobodyCanAct(
        gaps=tuple(found),
        count=len(found),
        stage=stage.names.get(language) or stage.key,
        area=first.area.name_in(language),
    )
