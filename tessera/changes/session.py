"""Tells the database which change writes, so that every row and every history row carries it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.errors import RegisterIsLoading
from tessera.changes.models import ChangeRequest
from tessera.lib.db.prepared import prepared
from tessera.lib.db.told import CLOCK, tell


@contextmanager
def writing(request: ChangeRequest, *, at: datetime | None = None) -> Iterator[None]:
    """Within a transaction: all that is written to the register belongs to the request.

    The caller has checked what the actor may do: inside, the session sees everything, because a change may move a
    record out of its actor's reach. ``at`` is the moment that history shows; by default the clock's, read once the
    caller's locks are held (call :func:`stamp` after locking).
    """
    everywhere = system_viewer().sees.setting
    before = tell(reach=everywhere, actor=request.actor, change=str(request.pk), at=_moment(at))
    try:
        _take_the_pen(request)
        yield
    finally:
        if not reach.is_broken():
            tell(**before)


def _take_the_pen(request: ChangeRequest) -> None:
    """Raises RegisterIsLoading while another change fills an empty register, whose indexes rest meanwhile."""
    with prepared() as cursor:
        cursor.execute("select may_take_the_pen(%s)", [request.pk])
        (may,) = cursor.fetchone()
    if not may:
        raise RegisterIsLoading


def stamp(at: datetime | None = None) -> None:
    """Fix the moment of the change in progress; all its rows carry it."""
    tell(at=_moment(at))


def _moment(at: datetime | None) -> str:
    return CLOCK if at is None else at.isoformat()
