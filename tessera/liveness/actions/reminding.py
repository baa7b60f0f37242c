"""Telling people that a proof of life is due: by the rule's days, or at an officer's word, for a whole list at once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.jobs import actions as jobs
from tessera.liveness import errors
from tessera.liveness.choices import CheckStatus
from tessera.liveness.models import Check, Rule
from tessera.liveness.queries.overdue import Asked, listed
from tessera.notifications.actions.telling import BATCH, Told, tell_all
from tessera.notifications.choices import Audience
from tessera.notifications.events import Event
from tessera.notifications.links import path
from tessera.notifications.recipients import Recipient

JOB: Final = "liveness.remind"
NOUN: Final = "life-proof"  # that links of messages lead to
CAUGHT_UP: Final = 3  # days for which a worker that stood still makes good what it missed
EVERY: Final = timedelta(hours=20)  # nobody is reminded by an officer twice a day

Progress = Callable[..., None]


def remind_by_rules(*, now: datetime, on: date) -> int:
    """Tell those whose reminder is today. The same day of the same check is told once. How many were told."""
    told = 0
    with narrowed_to(system_viewer()):
        for rule in Rule.objects.filter(is_active=True):  # some dozens
            for days in (*(-one for one in rule.remind_before), *(one for one in rule.remind_after if one)):
                told += _remind_on(rule, days, now=now, on=on)
    return told


@transaction.atomic
@acting
def remind_listed(asked: Asked, *, by: Viewer, now: datetime) -> int:
    """Have everybody in a list reminded by the worker; how many that are. Raises PermissionMissing, NobodyToRemind."""
    by.must(Permission.LIFE_PROOF_RECORD)
    found = to_remind(asked, viewer=by, now=now)
    count = found.count()
    if not count:
        raise errors.NobodyToRemind
    last = found.order_by("-pk").values_list("pk", flat=True)[0]
    jobs.enqueue(JOB, lock=JOB, requested_by_id=by.user_id, last=last, **asked.stored)
    return count


def to_remind(asked: Asked, *, viewer: Viewer, now: datetime) -> "QuerySet[Check]":
    """Those of a list who were not reminded a short while ago."""
    recent = Q(reminded_at__isnull=False, reminded_at__gt=now - EVERY)
    return listed(asked, viewer=viewer).exclude(recent)


def remind_in_chunks(asked: Asked, *, last: int, viewer: Viewer, now: datetime, progress: Progress) -> int:
    """The worker's part: those of the list up to a key who were not reminded since, some thousands at a time."""
    done = 0
    with narrowed_to(viewer):
        found = to_remind(asked, viewer=viewer, now=now).filter(pk__lte=last)
        progress(done=0, total=found.count())
        after = 0
        while part := list(_chunk(found.filter(pk__gt=after))):
            after = part[-1].pk
            done += _tell(part, occasion=f"{now:%Y-%m-%d}", now=now)
            progress(done=done)
    return done


def _remind_on(rule: Rule, days: int, *, now: datetime, on: date) -> int:
    """Those whose due date lies so many days before today (or after it, when negative)."""
    newest = on - timedelta(days=days)
    oldest = newest - timedelta(days=CAUGHT_UP)
    found = Check.objects.filter(rule=rule, status=CheckStatus.OPEN, due_on__gt=oldest, due_on__lte=newest)
    told, after = 0, 0
    while part := list(_chunk(found.filter(pk__gt=after))):
        after = part[-1].pk
        told += _tell(part, occasion=str(days), now=now)
    return told


def _chunk(found: "QuerySet[Check]") -> Iterable[Check]:
    return found.select_related("individual").defer("individual__attributes").order_by("pk")[:BATCH]


@transaction.atomic
def _tell(checks: list[Check], *, occasion: str, now: datetime) -> int:
    link = path(NOUN, Audience.PEOPLE)
    told = [
        Told(
            Recipient.individual(one.individual.public_id),
            f"life-proof:{one.public_id}:{occasion}",
            {"due": one.due_on.isoformat(), "link": link},
        )
        for one in checks
    ]
    if not tell_all(Event.LIFE_PROOF_DUE, told, now=now):
        return 0
    reminded = Check.objects.filter(pk__in=[one.pk for one in checks])
    return reminded.update(reminders=F("reminders") + 1, reminded_at=now)
