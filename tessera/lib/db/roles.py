"""Switching a session between the application's role and the owner of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_owner: ContextVar[bool] = ContextVar("works_as_owner", default=False)


def is_owner() -> bool:
    """Whether the code runs inside ``as_owner()``; sessions that open there stay with the login user."""
    return _owner.get()


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within the block the session is the owner of the tables, whom row level security does not bind.

    For migrations and maintenance only. It may stand inside a transaction; the role falls back with a
    roll-back.
    """
    connection: Any = connections[alias]  # a DatabaseWrapper of ours
    token = _owner.set(True)
    try:
        if connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
        yield
    finally:
        _owner.reset(token)
        # A broken transaction takes no more statements, and its roll-back brings the former role back.
        if connection.connection is not None and not connection.needs_rollback and connection.is_usable():
            connection.take_role(connection.connection)
