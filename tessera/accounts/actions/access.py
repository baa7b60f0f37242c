"""Letting somebody into their account, and putting them out of it."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings

from tessera.accounts import errors
from tessera.accounts.actions.events import note
from tessera.accounts.actions.rights import must_manage
from tessera.accounts.choices import Act
from tessera.accounts.models import AccountEvent, User
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as


def give_link(user: User, *, by_mail: bool, by: Viewer, now: datetime) -> None:
    """Note that somebody is about to get a link to set their password; the face makes and hands over the link.

    It lets into the account whoever holds it: refused for accounts that may do more than ``by``.
    """
    must_manage(user, by, now=now)
    if not user.is_active:
        raise errors.AccountClosed(name=user.name)
    with recorded_as(by.actor, at=now):
        note(Act.LINK_GIVEN, user, by=by, by_mail=by_mail)


def log_out(user: User, *, by: Viewer, now: datetime) -> int:
    """End the user's sessions in all browsers; returns how many there were. The account stays open."""
    must_manage(user, by, now=now)
    with recorded_as(by.actor, at=now):
        ended = end_sessions(user)
        note(Act.LOGGED_OUT, user, by=by, sessions=ended)
    return ended


def end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def note_lock_out(email: str, *, address: str | None, by: Viewer, now: datetime) -> None:
    """Note that an account was locked for a network address; once an hour or so, however often they try.

    Addresses without an account leave no line: anybody could fill the log with them.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return
    locked_since = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    noted = AccountEvent.objects.filter(user=user.public_id, what=Act.LOCKED_OUT, at__gt=locked_since)
    if not noted.filter(details__address=address).exists():
        with recorded_as(by.actor, at=now):
            note(Act.LOCKED_OUT, user, by=by, address=address)
