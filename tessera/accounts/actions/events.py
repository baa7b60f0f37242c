"""The log of what is done with accounts and roles. Each action writes its line in its own transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import AccountEvent, Grant, Role, User
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as


def note(what: Act, user: User | None, *, by: Viewer, **details: Any) -> None:
    """Add a line; ``details`` are kept as JSON for good, so they hold no secret. Within ``recorded_as`` only."""
    AccountEvent.objects.create(
        actor=by.actor,
        actor_name=by.name,
        user=user.public_id if user else None,
        user_name=user.name if user else "",
        what=what,
        details=details,
    )


def note_own(what: Act, user: User, *, address: str | None, now: datetime, **details: Any) -> None:
    """Note what somebody did with their own account, from which network address."""
    by = Viewer(str(user.public_id), user.name, user_id=user.pk)
    with recorded_as(by.actor, at=now):
        note(what, user, by=by, address=address, **details)


def note_explained(user: User, permissions: Iterable[Permission], *, by: Viewer, now: datetime) -> None:
    """Note that somebody asked what a user may do, and why."""
    with recorded_as(by.actor, at=now):
        note(Act.EXPLAINED, user, by=by, permissions=sorted(permissions))


def note_grant(what: Act, grant: Grant, *, by: Viewer) -> None:
    note(
        what,
        grant.user,
        by=by,
        role=said_of_role(grant.role),
        area={"code": grant.area.code, "names": grant.area.names} if grant.area else None,
        since=_day(grant.since),
        until=_day(grant.until),
    )


def said_of_role(role: Role) -> dict[str, Any]:
    """What a role is called, in all languages, for whoever reads the line later in theirs."""
    return {"key": role.key, "names": role.names}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
