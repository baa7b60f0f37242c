"""Reading the versions that the triggers keep: every version of some rows, or rows as they stood at a moment.

A history table holds OLD rows only; the live row is the newest version. The SQL names only tables and
columns of our own models.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, models

from tessera.audit.models import Recorded
from tessera.audit.versions import Row, Stored
from tessera.lib.db.prepared import prepared

_CHOSEN: Final = "(select id from {live} where {where} union select id from {history} where {where})"

_VERSIONS: Final = """
select {columns}, superseded_at, superseded_op::text, superseded_change, superseded_by from (
  select {columns}, superseded_at, superseded_op, superseded_change, superseded_by, history_id
  from {history} where id in {chosen}
  union all
  select {columns}, null, null, null, null, null from {live} where id in {chosen}
) versions order by id, superseded_at nulls last, history_id
"""

_AS_OF: Final = """
select * from (
  select distinct on (id) {columns} from (
    select {columns}, superseded_at, history_id from {history}
    where id in {chosen} and recorded_at <= %(at)s and superseded_at > %(at)s
    union all
    select {columns}, null, null from {live} where id in {chosen} and recorded_at <= %(at)s
  ) versions order by id, superseded_at nulls last, history_id
) standing where {where} order by id
"""

_LIVE: Final = "select {columns} from {live} where {where} order by id"

Keys = Collection[int]


def versions(model: type[Recorded], **keys: Keys) -> list[Stored]:
    """All that is kept of the rows one of whose columns ever held one of its keys: by row, oldest first.

    ``versions(Membership, group_id=[7])`` reads every version of every membership that was ever in group 7.
    """
    found = _rows(_VERSIONS, model, keys, at=None)
    return [Stored(_row(model, values[:-4]), *values[-4:]) for values in found]


def as_of(model: type[Recorded], *, at: datetime, **keys: Keys) -> list[Row]:
    """The rows one of whose named columns held one of its keys at the moment, as they stood then."""
    return [_row(model, values) for values in _rows(_AS_OF, model, keys, at=at)]


def standing(model: type[Recorded], *, at: datetime | None, **keys: Keys) -> list[Row]:
    """The rows as of a moment, or as they are now when ``at`` is None."""
    if at is not None:
        return as_of(model, at=at, **keys)
    return [_row(model, values) for values in _rows(_LIVE, model, keys, at=None)]


def _rows(
    query: str, model: type[Recorded], keys: Mapping[str, Keys], *, at: datetime | None
) -> list[tuple[Any, ...]]:
    if not any(keys.values()):
        return []
    quoted = connection.ops.quote_name
    table = model._meta.db_table
    names = {"live": quoted(table), "history": quoted(f"{table}_history")}
    names["where"] = _where(model, keys)
    statement = query.format(
        chosen=_CHOSEN.format(**names), columns=", ".join(quoted(name) for name in _columns(model)), **names
    )
    with prepared() as cursor:
        cursor.execute(statement, {"at": at} | {column: _asked(chosen) for column, chosen in keys.items()})
        return list(cursor.fetchall())


def _where(model: type[Recorded], keys: Mapping[str, Keys]) -> str:
    unknown = keys.keys() - _columns(model)
    if unknown:
        raise ValueError(f"{model._meta.db_table} has no column {unknown}")
    tests = (
        connection.ops.quote_name(column)
        + (f" = %({column})s" if len(chosen) == 1 else f" = any(%({column})s)")
        for column, chosen in keys.items()
    )
    return "(" + " or ".join(tests) + ")"


def _asked(chosen: Keys) -> int | list[int]:
    """One key is not asked for as a list: the planner would expect ten, and read a whole table for their sake."""
    return next(iter(chosen)) if len(chosen) == 1 else list(chosen)


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
