"""Inserting rows by one statement for each table, planned once a session.

``bulk_create`` binds the values into the text, so the server parses and plans anew each time; here the text never
varies, and the values travel as one JSON document. For a handful of rows that is several times as quick; for thousands
COPY is quicker still.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

from tessera.lib.db.prepared import prepared

_OPTIONS: Final = orjson.OPT_NON_STR_KEYS


def insert_all(instances: Sequence[Model]) -> None:
    """Insert new instances of one model. Each gets its key; what else the database fills in is read when asked for."""
    if not instances:
        return
    model = type(instances[0])
    shape = _shape(model)
    rows = [{column: getattr(one, name) for column, name in shape.written} for one in instances]
    for one, key in zip(instances, insert_rows(model, rows), strict=True):
        one.pk = key
        one._state.adding, one._state.db = False, connection.alias
        for name in shape.filled:
            del one.__dict__[name]  # as Django defers a field


def insert_rows(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, ignore_conflicts: bool = False
) -> list[int]:
    """Insert rows by column; what a row does not say gets the model's default. Returns their keys, in order.

    Without a model's instance for each row: that costs more than writing it. With ``ignore_conflicts`` a row that
    violates a unique constraint is left out, and only the others' keys are returned.
    """
    if not rows:
        return []
    shape = _shape(model)
    assert rows[0].keys() <= shape.columns, rows[0].keys() - shape.columns
    whole = [
        {**shape.plain, **{name: make() for name, make in shape.made if name not in row}, **row}
        for row in rows
    ]
    conflict = "on conflict do nothing " if ignore_conflicts else ""
    with prepared() as cursor:
        cursor.execute(
            f"{shape.statement} {conflict}returning {shape.key}",
            [orjson.dumps(whole, _plain, _OPTIONS).decode()],
        )
        return [key for (key,) in cursor.fetchall()]


@dataclass(frozen=True)
class _Shape:
    """How a model is inserted: the columns that are written, with their attributes and defaults (``plain`` values, and
    those that are ``made`` for each row), and the attributes, but the key, that the database fills in."""

    statement: str
    key: str
    columns: frozenset[str]
    written: tuple[tuple[str, str], ...]
    plain: Mapping[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    filled: tuple[str, ...]


@lru_cache(maxsize=64)
def _shape(model: type[Model]) -> _Shape:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    written = [field for field in fields if field.db_default is NOT_PROVIDED]
    made = [field for field in written if field.has_default() and callable(field.default)]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in written)
    # Names of tables and columns are constants of the models; every value is a parameter.
    source = f"jsonb_populate_recordset(null::{table}, %s)"
    return _Shape(
        statement=f"insert into {table} ({columns}) select {columns} from {source}",  # noqa: S608
        key=quote(str(model._meta.pk.column)),
        columns=frozenset(str(field.column) for field in written),
        written=tuple((str(field.column), field.attname) for field in written),
        plain={str(field.column): field.get_default() for field in written if field not in made},
        made=tuple((str(field.column), field.default) for field in made),
        filled=tuple(field.attname for field in fields if field.db_default is not NOT_PROVIDED),
    )


def _plain(value: object) -> Any:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(type(value).__name__)
