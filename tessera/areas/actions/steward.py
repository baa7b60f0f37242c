"""What areas ask of whoever changes them. Accounts, a floor above, answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from django.db import connection

from tessera.audit.session import recorded_as

_TREE = 7_204_111  # our number for the advisory lock on the shape of the tree


class Steward(Protocol):
    @property
    def actor(self) -> str:
        """Who acts, for history."""

    def must_manage_areas(self, path: str | None) -> None:
        """Refuse unless areas at and below the path may be changed; None is the top of the tree."""


@contextmanager
def tree_changed(by: Steward, *, now: datetime) -> Iterator[None]:
    """One transaction that alone changes the tree: two moves at a time could make a circle."""
    with recorded_as(by.actor, at=now):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_TREE])
        yield
