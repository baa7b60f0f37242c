# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Writes faults that set-based SQL finds."""

from psycopg import sql

from tessera.bulk import staging
from tessera.bulk.models import Import
from tessera.changes.batch.plan import execute


def blame(
    found: Import,
    code: str,
    rows: str,
    *,
    is_warning: bool = False,
    position: int | None = None,
    **parts: sql.Composable,
) -> int:
    """A fault for each row that the query gives; its second column, where it has one, holds the facts."""
    has_facts = "jsonb_build_object" in rows
    return execute(
        "insert into bulk_fault (source_id, row, position, code, facts, value, is_warning) "
        "select {import_id}, b.row, {position}, {code}, " + ("b.facts" if has_facts else "'{{}}'")
        + ", '', {warning} from ("
        + rows + ") b (row" + (", facts)" if has_facts else ")") + " order by b.row",
        import_id=sql.Literal(found.pk),
        position=sql.Literal(position),
        code=sql.Literal(code),
        warning=sql.Literal(is_warning),
        **staging.names(found),
        **parts,
    )  # fmt: skip
