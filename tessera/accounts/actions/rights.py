"""What every change to users and roles keeps to: one at a time, and somebody still manages users after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.choices import Permission
from tessera.accounts.models import User
from tessera.accounts.queries import administrators, manages_all_of
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as

_RIGHTS = 7_204_112  # our number for the advisory lock on who may do what


@contextmanager
def rights_changed(by: Viewer, *, now: datetime) -> Iterator[None]:
    """One transaction that alone changes who may do what.

    Two people who each take the role from the other at the same time would leave nobody. Raises
    ``LastAdministrator``, and undoes all, when nobody would be left who manages users
    and roles everywhere for good.
    """
    today = timezone.localdate(now)
    with recorded_as(by.actor, at=now):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_RIGHTS])
        had_some = administrators(on=today).exists()
        yield
        if had_some and not administrators(on=today).exists():
            raise errors.LastAdministrator


def must_manage(user: User, by: Viewer, *, now: datetime) -> None:
    """Refuse unless ``by`` manages users wherever the user works, and could grant all that the user may do."""
    by.must(Permission.USERS_MANAGE)
    if not manages_all_of(by, user, on=timezone.localdate(now)):
        raise errors.BeyondYourReach(name=user.name)
