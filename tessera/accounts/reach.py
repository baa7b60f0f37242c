"""The second lock: tells the database session who acts, and which areas or which records it may see.

The settings hold for the session, not the transaction, so they must be taken back: a pooled connection serves
the next request. Row-level security reads them; an empty value is nowhere and nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from psycopg.pq import TransactionStatus

from tessera.accounts.viewer import NOWHERE, Viewer
from tessera.lib.db.told import tell


@contextmanager
def narrowed_to(viewer: Viewer | None) -> Iterator[None]:
    """Run with the database session narrowed to what the viewer may see; nothing without a viewer."""
    before = tell(**(viewer.sees if viewer else NOWHERE).settings, actor=viewer.actor if viewer else "")
    try:
        yield
    finally:
        if not is_broken():
            tell(**before)


def is_broken() -> bool:
    """Whether the transaction takes no more statements; its roll-back brings the former settings back."""
    session = connection.connection
    return (
        connection.needs_rollback
        or session is None
        or session.info.transaction_status == TransactionStatus.INERROR
    )


P = ParamSpec("P")
R = TypeVar("R")


def acting(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action with the session narrowed to the viewer whom it takes as ``by``."""

    @wraps(action)
    def narrowed(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        assert isinstance(by, Viewer)
        with narrowed_to(by):
            return action(*args, **kwargs)

    return narrowed
