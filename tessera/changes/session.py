"""Tells the database which change writes, so that every row and every history row carries it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.models import ChangeRequest


@contextmanager
def writing(request: ChangeRequest, *, at: datetime | None = None) -> Iterator[None]:
    """One transaction in which all that is written to the register belongs to the request.

    The caller has checked what the actor may do: inside, the session sees everything, because a change may move a
    record out of its actor's reach. ``at`` is the moment that history shows; by default the clock's, read once the
    caller's locks are held (call :func:`stamp` after locking).
    """
    with transaction.atomic(), reach.narrowed_to(system_viewer()):
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('tessera.change', %s, false), set_config('tessera.actor', %s, false)",
                [str(request.pk), request.actor],
            )
        try:
            stamp(at)
            yield
        finally:
            if not reach.is_broken():
                with connection.cursor() as cursor:
                    cursor.execute(
                        "select set_config('tessera.change', '', false), set_config('tessera.at', '', false)"
                    )


def stamp(at: datetime | None = None) -> None:
    """Fix the moment of the change in progress; all its rows carry it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('tessera.at', coalesce(%s::timestamptz, clock_timestamp())::text, false)", [at]
        )
