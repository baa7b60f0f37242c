"""Reading the versions that the triggers keep: every version of some rows, or rows as they stood at a moment.

A history table holds OLD rows only; the live row is the newest version. The SQL names only tables and
columns of our own models.
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, models

from tessera.audit.models import Recorded
from tessera.audit.versions import Row, Stored

_VERSIONS: Final = """
with chosen as (select id from {live} where {column} = any(%(keys)s)
                union select id from {history} where {column} = any(%(keys)s))
select {columns}, superseded_at, superseded_op::text, superseded_change, superseded_by from (
  select {columns}, superseded_at, superseded_op, superseded_change, superseded_by, history_id
  from {history} where id in (select id from chosen)
  union all
  select {columns}, null, null, null, null, null from {live} where id in (select id from chosen)
) versions order by id, superseded_at nulls last, history_id
"""

_AS_OF: Final = """
with chosen as (select id from {live} where {column} = any(%(keys)s)
                union select id from {history} where {column} = any(%(keys)s))
select * from (
  select distinct on (id) {columns} from (
    select {columns}, superseded_at, history_id from {history}
    where id in (select id from chosen) and recorded_at <= %(at)s and superseded_at > %(at)s
    union all
    select {columns}, null, null from {live} where id in (select id from chosen) and recorded_at <= %(at)s
  ) versions order by id, superseded_at nulls last, history_id
) standing where {column} = any(%(keys)s) order by id
"""

_LIVE: Final = "select {columns} from {live} where {column} = any(%(keys)s) order by id"


def versions(model: type[Recorded], keys: Collection[int], *, column: str = "id") -> list[Stored]:
    """All that is kept of the rows whose ``column`` ever held one of the keys: by row, each oldest first."""
    found = _rows(_VERSIONS, model, column, {"keys": list(keys)}) if keys else []
    return [Stored(_row(model, values[:-4]), *values[-4:]) for values in found]


def as_of(model: type[Recorded], keys: Collection[int], *, at: datetime, column: str = "id") -> list[Row]:
    """The rows whose ``column`` held one of the keys at the moment, as they stood then."""
    found = _rows(_AS_OF, model, column, {"keys": list(keys), "at": at}) if keys else []
    return [_row(model, values) for values in found]


def standing(
    model: type[Recorded], keys: Collection[int], *, at: datetime | None, column: str = "id"
) -> list[Row]:
    """The rows as of a moment, or as they are now when ``at`` is None."""
    if at is not None:
        return as_of(model, keys, at=at, column=column)
    found = _rows(_LIVE, model, column, {"keys": list(keys)}) if keys else []
    return [_row(model, values) for values in found]


def _rows(
    query: str, model: type[Recorded], column: str, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    quoted = connection.ops.quote_name
    table = model._meta.db_table
    statement = query.format(
        live=quoted(table),
        history=quoted(f"{table}_history"),
        column=quoted(next(name for name in _columns(model) if name == column)),
        columns=", ".join(quoted(name) for name in _columns(model)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _columns(model: type[Recorded]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _row(model: type[Recorded], values: Sequence[Any]) -> Row:
    fields = model._meta.concrete_fields
    return {str(field.column): _reader(field)(value) for field, value in zip(fields, values, strict=True)}


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return _document  # Django has psycopg hand JSON over as text
    if isinstance(field, models.BinaryField):
        return _octets
    return _as_it_is


def _document(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def _octets(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _as_it_is(value: Any) -> Any:
    return value
