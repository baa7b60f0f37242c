"""Inserting rows by one statement for each table, planned once a session.

``bulk_create`` binds the values into the text, so the server parses and plans anew each time; here the text never
varies, and the values travel as one JSON document. For a handful of rows that is several times as quick; for thousands
COPY is quicker still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

_OPTIONS: Final = orjson.OPT_NON_STR_KEYS


def insert_all(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new instances of one model. Each gets its key; what else the database fills in is read when asked for.

    With ``ignore_conflicts`` a row that violates a unique constraint is left out, and none gets its key.
    """
    if not rows:
        return
    shape = _shape(type(rows[0]))
    document = orjson.dumps(
        [{column: getattr(row, name) for column, name in shape.written} for row in rows], _plain, _OPTIONS
    ).decode()
    session: Any = connection  # a DatabaseWrapper of ours
    with session.prepared() as cursor:
        if ignore_conflicts:
            cursor.execute(f"{shape.statement} on conflict do nothing", [document])
            return
        cursor.execute(f"{shape.statement} returning {shape.key}", [document])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, session.alias
            for name in shape.filled:
                del row.__dict__[name]  # as Django defers a field


@dataclass(frozen=True)
class _Shape:
    """How a model is inserted: the columns that are written with their attributes, and the attributes (but the key)
    that the database fills in."""

    statement: str
    key: str
    written: tuple[tuple[str, str], ...]
    filled: tuple[str, ...]


@lru_cache(maxsize=64)
def _shape(model: type[Model]) -> _Shape:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    written = [field for field in fields if field.db_default is NOT_PROVIDED]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in written)
    # Names of tables and columns are constants of the models; every value is a parameter.
    source = f"jsonb_populate_recordset(null::{table}, %s)"
    return _Shape(
        f"insert into {table} ({columns}) select {columns} from {source}",  # noqa: S608
        quote(str(model._meta.pk.column)),
        tuple((str(field.column), field.attname) for field in written),
        tuple(field.attname for field in fields if field.db_default is not NOT_PROVIDED),
    )


def _plain(value: object) -> Any:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(type(value).__name__)
