"""Questions about what was done with accounts and roles."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tessera.accounts.choices import Act, Permission, Purpose
from tessera.accounts.models import AccountEvent, Grant, User
from tessera.accounts.viewer import Reach, Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.lib.dates import midnight, midnight_after

PAGE: Final = 50


@dataclass(frozen=True)
class EventsAsked:
    """What to list: what was done with one account, by or with people of a name, on some days. Empty is all."""

    user: UUID | None = None
    who: str = ""  # part of the name of who did it or whose account it is
    what: str = ""
    since: date | None = None
    until: date | None = None  # that day included
    before: int | None = None  # the page after the one that ended with this event


@dataclass(frozen=True)
class Events:
    """A page, newest first; ``next`` is the ``before`` of the following one."""

    found: tuple[AccountEvent, ...]
    next: int | None


def latest_events(user: User, *, limit: int) -> list[AccountEvent]:
    """What was done with an account of late, the newest first; for whoever may see the user's page."""
    return list(AccountEvent.objects.filter(user=user.public_id).order_by("-pk")[:limit])


def account_events(asked: EventsAsked, *, viewer: Viewer) -> Events:
    """Raises PermissionMissing.

    Who may see the access log in some areas sees what was done with those who have worked there; what was done with
    roles as such, and with those who never worked anywhere, is seen from everywhere. The look is noted.
    """
    viewer.must(Permission.ACCESS_LOG_VIEW)
    within = _narrowed(viewer.reach(Permission.ACCESS_LOG_VIEW))
    found = list(_asked(within, asked).order_by("-pk")[: PAGE + 1])
    record_access(
        AccessRecord.Subject.SEARCH, None, by=viewer, purpose=Purpose.AUDIT, revealed="account-events"
    )
    page = found[:PAGE]
    return Events(tuple(page), page[-1].pk if len(found) > PAGE else None)


def _narrowed(reach: Reach) -> QuerySet[AccountEvent]:
    if reach.everywhere:
        return AccountEvent.objects.all()
    worked = Grant.objects.filter(area__path__within_any=sorted(reach.paths))
    return AccountEvent.objects.filter(user__in=worked.values("user__public_id"))


def _asked(events: QuerySet[AccountEvent], asked: EventsAsked) -> QuerySet[AccountEvent]:
    if asked.user is not None:
        events = events.filter(user=asked.user)
    if asked.who:
        events = events.filter(Q(actor_name__icontains=asked.who) | Q(user_name__icontains=asked.who))
    if asked.what in Act.values:
        events = events.filter(what=asked.what)
    if asked.since is not None:
        events = events.filter(at__gte=midnight(asked.since))
    if asked.until is not None:
        events = events.filter(at__lt=midnight_after(asked.until))
    return events.filter(pk__lt=asked.before) if asked.before is not None else events
