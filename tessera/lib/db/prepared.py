"""Statements that are planned once a session.

Under row-level security planning often costs more than running: each policy brings its own tables into the plan. Only
for statements whose text never varies, or in few ways, and which are planned alike whatever their values are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def prepared() -> Any:
    """A cursor that keeps the plans of its statements; otherwise as ``connection.cursor()``."""
    session: Any = connection  # a DatabaseWrapper of ours
    return session.prepared()


def fetch(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    """All rows that the statement returns, as tuples."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
