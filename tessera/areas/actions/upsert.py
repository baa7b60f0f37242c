"""Writing the areas of a file: all of them or none, a few statements a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson
from django.db import connection

from tessera.areas import errors
from tessera.areas.actions.levels import ensure_level
from tessera.areas.actions.steward import Steward, tree_changed
from tessera.areas.imports import check
from tessera.areas.imports import file as files
from tessera.areas.imports.faults import Fault
from tessera.areas.imports.rows import AreaRow
from tessera.areas.models import Area
from tessera.lib.uuid7 import uuid7

_INCOMING = """
with incoming as materialized (
  select given.*, above.id as parent_id from jsonb_to_recordset(%(rows)s::jsonb) as given(
    public_id uuid, code text, parent text, names jsonb, since date, until date,
    latitude float8, longitude float8, boundary jsonb)
  left join areas_area above on above.code = given.parent
)
"""

_INSERT = (
    _INCOMING
    + """
insert into areas_area
  (public_id, code, level_id, parent_id, names, since, until, latitude, longitude, boundary)
select public_id, code, %(level)s, parent_id, names, since, until, latitude, longitude, boundary
from incoming
where not exists (select from areas_area old where old.code = incoming.code)
"""
)

# What the file does not say stays as it is. ``validOn`` is the day of the file's edition, not of the area: it
# may show that an area is older than we knew, never that it is younger.
_MERGED = """
merged as (
  select old.id, coalesce(incoming.parent_id, old.parent_id) as parent_id,
         old.names || incoming.names as names,
         least(old.since, incoming.since) as since, coalesce(incoming.until, old.until) as until,
         coalesce(incoming.latitude, old.latitude) as latitude,
         coalesce(incoming.longitude, old.longitude) as longitude,
         coalesce(incoming.boundary, old.boundary) as boundary
  from incoming join areas_area old on old.code = incoming.code
)
"""

_MOVE = (
    _INCOMING
    + ","
    + _MERGED
    + """
update areas_area area set parent_id = merged.parent_id from merged
where merged.id = area.id and merged.parent_id is distinct from area.parent_id
returning area.id
"""
)

_UPDATE = (
    _INCOMING
    + ","
    + _MERGED
    + """
update areas_area area
set names = merged.names, since = case when area.since is null then null else merged.since end,
    until = merged.until, latitude = merged.latitude, longitude = merged.longitude, boundary = merged.boundary
from merged
where merged.id = area.id
  and (merged.names, case when area.since is null then null else merged.since end, merged.until,
       merged.latitude, merged.longitude, merged.boundary)
    is distinct from (area.names, area.since, area.until, area.latitude, area.longitude, area.boundary)
returning area.id
"""
)


@dataclass(frozen=True)
class ImportResult:
    """How many areas a file made, changed, and left as they were; and what was left out of it on purpose."""

    created: int
    changed: int
    unchanged: int
    notices: tuple[Fault, ...] = ()


def import_areas(source: Path | IO[bytes], *, by: Steward, now: datetime) -> ImportResult:
    """Make or bring up to date the areas of an XLSX workbook (COD-AB layout) or a GeoJSON collection.

    Raises ``FileRefused`` with every fault, and then nothing was written. The same file again changes
    nothing.
    """
    by.must_manage_areas(None)
    content = files.read(source)
    with tree_changed(by, now=now):
        codes = {row.code for row in content.rows} | {row.parent for row in content.rows}
        known = {
            code: check.Known(level)
            for code, level in Area.objects.filter(code__in=codes).values_list("code", "level__number")
        }
        faults = [*content.faults, *check.faults_in(content.rows, known)]
        if faults:
            raise errors.FileRefused(sorted(faults, key=_place))
        created = changed = 0
        for rows in check.top_down(content.rows):
            made, altered = _write(rows)
            created, changed = created + made, changed + altered
    return ImportResult(created, changed, len(content.rows) - created - changed, content.notices)


def _write(rows: Sequence[AreaRow]) -> tuple[int, int]:
    """Write the areas of one level, whose parents are written; how many were made and how many changed."""
    incoming: dict[str, str | int] = {
        "rows": orjson.dumps([_as_json(row) for row in rows]).decode(),
        "level": ensure_level(rows[0].level).pk,
    }
    with connection.cursor() as cursor:
        changed: set[int] = set()
        for statement in (_MOVE, _UPDATE):
            cursor.execute(statement, incoming)
            changed |= {found[0] for found in cursor.fetchall()}
        cursor.execute(_INSERT, incoming)
        return cursor.rowcount, len(changed)


def _as_json(row: AreaRow) -> dict[str, Any]:
    return {
        "public_id": uuid7(),
        "code": row.code,
        "parent": row.parent or None,
        "names": row.names,
        "since": row.since,
        "until": row.until,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "boundary": row.boundary,
    }


def _place(fault: Fault) -> tuple[str, int]:
    return fault.sheet, fault.row or 0
