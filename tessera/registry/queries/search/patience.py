"""A search that takes too long is broken off, and says so, before it keeps a server busy for nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg.errors
from django.db import OperationalError, connection, transaction

from tessera.registry.errors import SearchTooWide


@contextmanager
def patience(milliseconds: int) -> Iterator[Any]:
    """A cursor whose statements may each take so long. Raises ``SearchTooWide`` when one takes longer.

    With 0 they take as long as they take, which saves the session four small statements.
    """
    if not milliseconds:
        with connection.cursor() as cursor:
            yield cursor
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
                [str(milliseconds)],
            )
            before = cursor.fetchone()[0]
            yield cursor
            cursor.execute("select set_config('statement_timeout', %s, true)", [before])
    except OperationalError as fault:
        if isinstance(fault.__cause__, psycopg.errors.QueryCanceled):
            raise SearchTooWide from fault
        raise
