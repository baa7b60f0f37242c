"""The tables in which the rows of a file wait: made for one import, dropped when it ends."""

import io
from collections.abc import Sequence
from typing import Final

import polars as pl
from django.db import connection
from psycopg import sql

from tessera.bulk.layout import Layout
from tessera.bulk.models import Import
from tessera.changes.batch.plan import execute, fetch, joined

SCHEMA: Final = "staging"


def rows_table(found: Import) -> str:
    return f"rows_{found.pk}"


def people_table(found: Import) -> str:
    return f"people_{found.pk}"


def groups_table(found: Import) -> str:
    return f"groups_{found.pk}"


def names(found: Import) -> dict[str, sql.Composable]:
    """The three tables by the names under which statements mention them."""
    tables = {"rows": rows_table(found), "people": people_table(found), "groups": groups_table(found)}
    return {key: sql.Identifier(SCHEMA, name) for key, name in tables.items()}


def create(found: Import, layout: Layout) -> None:
    """An empty table for the rows; an older one is dropped with what was found from it."""
    drop(found)
    columns = joined([sql.SQL("{} " + kind).format(sql.Identifier(name)) for name, kind in layout.columns])
    execute("create unlogged table {rows} ({columns})", columns=columns, **names(found))


def drop(found: Import) -> None:
    for table in names(found).values():
        execute("drop table if exists {table}", table=table)


def put(found: Import, layout: Layout, frame: pl.DataFrame) -> None:
    copy(sql.Identifier(SCHEMA, rows_table(found)), layout.names, frame)


def copy(table: sql.Composable, columns: Sequence[str], frame: pl.DataFrame) -> None:
    """COPY a frame into a table, column by column in the given order."""
    if frame.is_empty():
        return
    buffer = io.BytesIO()
    frame.select(columns).write_csv(buffer, include_header=False)
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        table, joined([sql.Identifier(name) for name in columns])
    )
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        into.write(buffer.getbuffer())


def is_there(found: Import) -> bool:
    """Whether the rows are still staged, as this version stages them: people once had fewer columns. A crash
    of the database server empties unlogged tables."""
    ((known,),) = fetch(
        "select exists (select from pg_attribute where attrelid = to_regclass(%s) and attname = 'cleared')",
        [f"{SCHEMA}.{people_table(found)}"],
    )
    if not known:
        return False
    ((filled,),) = fetch("select exists (select from {rows})", **names(found))
    return bool(filled)


def analyze(found: Import, table: str = "rows") -> None:
    """Tell the planner what is staged; it would otherwise take the table for empty. A small sample does, because these
    tables are read whole or by range."""
    execute("set local default_statistics_target = 20")
    execute("analyze {table}", table=names(found)[table])
    execute("set local default_statistics_target to default")


def keys_of(table: str) -> sql.Composable:
    """The sequence that gives the keys of a table, looked up once a statement."""
    return sql.SQL("(select pg_get_serial_sequence({}, 'id')::regclass)").format(sql.Literal(table))
