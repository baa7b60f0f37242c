"""Writing outside the pen (areas, fields, accounts): history still says who and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def recorded_as(actor: str, *, at: datetime) -> Iterator[None]:
    """One transaction whose rows carry the actor (a user's public id, or "system") and the moment."""
    with transaction.atomic():
        before = _set(actor, at.isoformat())
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set(*before)


def _set(actor: str, at: str) -> tuple[str, str]:
    """Put the two settings of the session in place and return what they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('tessera.actor', true), ''),"
            " coalesce(current_setting('tessera.at', true), '')"
        )
        actor_before, at_before = cursor.fetchone()
        cursor.execute(
            "select set_config('tessera.actor', %s, false), set_config('tessera.at', %s, false)", [actor, at]
        )
    return actor_before, at_before
