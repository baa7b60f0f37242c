"""Writing outside the pen (areas, fields, accounts): history still says who and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from tessera.lib.db.told import tell


@contextmanager
def recorded_as(actor: str, *, at: datetime) -> Iterator[None]:
    """One transaction whose rows carry the actor (a user's public id, or "system") and the moment."""
    with transaction.atomic():
        before = tell(actor=actor, at=at.isoformat())
        try:
            yield
        finally:
            if not connection.needs_rollback:
                tell(**before)
