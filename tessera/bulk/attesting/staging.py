"""The tables in which the rows of a list wait: what the file says, and what became of each row."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl
from django.db import connection
from psycopg import sql

from tessera.attestation.queries.standings import TABLES
from tessera.bulk import reading
from tessera.bulk.attesting import columns
from tessera.bulk.choices import FileFormat
from tessera.bulk.models import AttestedFile
from tessera.bulk.staging import SCHEMA, copy
from tessera.changes.batch.plan import execute, fetch, joined
from tessera.dictionary.choices import Subject

SAID: Final = ("row", "list", "number", "field", "status", "value", "comment", "signature")
JUDGED: Final[dict[str, str]] = {
    "row": "bigint",
    "number": "text",
    "field": "text",
    "record": "bigint",
    "field_id": "bigint",
    "current": "text",
    "given": "text",
    "correction": "text",
    "digest": "bytea",
    "in_clear": "boolean",
    "valid_until": "date",
    "comment": "text",
    "code": "text",
}


def said_table(found: AttestedFile) -> str:
    return f"attested_{found.pk}_said"


def judged_table(found: AttestedFile) -> str:
    return f"attested_{found.pk}"


def names(found: AttestedFile) -> dict[str, sql.Composable]:
    return {
        "said": sql.Identifier(SCHEMA, said_table(found)),
        "judged": sql.Identifier(SCHEMA, judged_table(found)),
    }


def create(found: AttestedFile) -> None:
    """Empty tables; older ones are dropped."""
    drop(found)
    said = joined(
        [
            sql.SQL("{} " + ("bigint" if name == "row" else "text")).format(sql.Identifier(name))
            for name in SAID
        ]
    )
    judged = joined([sql.SQL("{} " + kind).format(sql.Identifier(name)) for name, kind in JUDGED.items()])
    execute("create unlogged table {said} ({columns})", columns=said, **names(found))
    execute("create unlogged table {judged} ({columns})", columns=judged, **names(found))


def drop(found: AttestedFile) -> None:
    for table in names(found).values():
        execute("drop table if exists {table}", table=table)


def drop_said(found: AttestedFile) -> None:
    execute("drop table if exists {table}", table=names(found)["said"])


def is_there(found: AttestedFile) -> bool:
    """Whether the rows are still there as they were judged: a crash of the database server empties such tables."""
    ((known,),) = fetch("select to_regclass(%s) is not null", [f"{SCHEMA}.{judged_table(found)}"])
    if not known:
        return False
    ((filled,),) = fetch("select exists (select from {judged})", **names(found))
    return bool(filled)


def paths(found: AttestedFile) -> frozenset[str | None]:
    """The paths of the areas in which the records of the taken rows lie."""
    rows = fetch(
        """select distinct a.path::text from {judged} t join {live} r on r.id = t.record
           left join areas_area a on a.id = r.area_id where t.code = ''""",
        live=sql.Identifier(TABLES[Subject(found.of.subject)][0]),
        **names(found),
    )
    return frozenset(path for (path,) in rows)


def put(found: AttestedFile) -> int:
    """Stage what the file says; returns how many rows. Raises NotAList and what reading raises."""
    shape = reading.shape_of(found.original, FileFormat(found.format))
    headings = reading.headings_of(shape)
    places = columns.places(headings)
    rows = 0
    for frame in reading.slices(shape, len(headings)):
        copy(names(found)["said"], SAID, _said(frame, places))
        rows += frame.height
    execute("create index on {said} (number)", **names(found))
    execute("analyze {said}", **names(found))
    return rows


def _said(frame: pl.DataFrame, places: dict[str, int]) -> pl.DataFrame:
    cells = {name: pl.col(f"c{place}") for name, place in places.items()}
    numbers = cells["number"].str.to_uppercase().str.replace_all(r"[\s\-]+", "")
    return frame.select(
        pl.col("row"),
        cells["list"].str.to_uppercase().alias("list"),
        numbers.alias("number"),
        *(cells[name].alias(name) for name in SAID[3:]),
    )


def put_judged(found: AttestedFile, rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        names(found)["judged"], joined([sql.Identifier(name) for name in JUDGED])
    )
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def ready(found: AttestedFile) -> None:
    """The rows are written by ranges."""
    execute("create index on {judged} (row)", **names(found))
    execute("analyze {judged}", **names(found))
