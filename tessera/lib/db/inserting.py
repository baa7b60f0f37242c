"""Inserting rows by one statement for each table, planned once a session.

``bulk_create`` binds the values into the text, so the server parses and plans anew each time; here the text never
varies, and the values travel as one JSON document. For a handful of rows that is several times as quick; for thousands
COPY is quicker still.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

_OPTIONS: Final = orjson.OPT_NON_STR_KEYS


def insert_all(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new instances of one model. Each gets its key and what else the database fills in.

    With ``ignore_conflicts`` a row that violates a unique constraint is left out, and none gets its key.
    """
    if not rows:
        return
    statement, written, returned = _statement(type(rows[0]), ignore_conflicts)
    document = orjson.dumps(
        [{column: getattr(row, name) for column, name in written} for row in rows], _plain, _OPTIONS
    )
    session: Any = connection  # a DatabaseWrapper of ours
    with session.prepared() as cursor:
        cursor.execute(statement, [document.decode()])
        if ignore_conflicts:
            return
        for row, values in zip(rows, cursor.fetchall(), strict=True):
            for name, value in zip(returned, values, strict=True):
                setattr(row, name, value)
            row._state.adding, row._state.db = False, session.alias


@lru_cache(maxsize=64)
def _statement(
    model: type[Model], ignore_conflicts: bool
) -> tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The statement, what it writes (column and attribute), and the attributes that it returns."""
    fields = model._meta.concrete_fields
    filled = [field for field in fields if field.primary_key or field.db_default is not NOT_PROVIDED]
    written = [field for field in fields if field not in filled]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in written)
    ending = "on conflict do nothing"
    if not ignore_conflicts:
        ending = "returning " + ", ".join(connection.ops.quote_name(str(field.column)) for field in filled)
    # Names of tables and columns are constants of the models; every value is a parameter.
    source = f"jsonb_populate_recordset(null::{table}, %s)"
    return (
        f"insert into {table} ({columns}) select {columns} from {source} {ending}",  # noqa: S608
        tuple((str(field.column), field.attname) for field in written),
        tuple(field.attname for field in filled),
    )


def _plain(value: object) -> Any:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(type(value).__name__)
