"""Pieces of SQL that several statements of the merge share."""

from collections.abc import Sequence
from typing import Final

from psycopg import sql

from tessera.changes.batch.plan import Column, Plan, compose, joined

# What the database says of each row that is recorded, asked once a statement; as defaults of the columns they are asked
# for every row.
RECORDED: Final = sql.SQL("recorded_at, recorded_change, recorded_by")
NOW_RECORDED: Final = sql.SQL("(select history_now()), (select history_change()), (select history_writer())")


def uuid7(number: str) -> sql.Composable:
    """A UUID of version 7 (RFC 9562) for each row: milliseconds, a counter, and 60 bits that nobody can guess.

    ``number`` is a number of the row, unique within the statement. The secret is drawn once a statement and hashed with
    it: five times as quick as drawing for every row, and as hard to guess.
    """
    return sql.SQL(
        "((select lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7')"
        " || substr(to_hex(4096 + {number} % 4096), 2) || '9'"
        " || left(md5((select gen_random_uuid()::text) || {number}), 15))::uuid"
    ).format(number=sql.SQL(number))


def staged(column: Column) -> sql.Composable:
    return sql.SQL("s.{}").format(sql.Identifier(column.staged))


def inserted(column: Column) -> sql.Composable:
    """What a new record gets: the staged value, or the blank one."""
    return sql.SQL("coalesce({}, {})").format(staged(column), column.blank_sql)


def updated(column: Column, *, clears: bool) -> sql.Composable:
    """What a known record gets: an empty cell leaves the value, the erasing mark blanks it."""
    kept = sql.SQL("coalesce({}, t.{})").format(staged(column), sql.Identifier(column.name))
    if not clears:
        return kept
    return sql.SQL("case when {} = any(s.cleared) then {} else {} end").format(
        sql.Literal(column.staged), column.blank_sql, kept
    )


def merged_attributes(name: str, erased: str, *, clears: bool) -> sql.Composable:
    merged = sql.SQL("t.attributes || coalesce(s.{}, '{{}}'::jsonb)").format(sql.Identifier(name))
    if not clears:
        return merged
    return sql.SQL("({}) - coalesce(s.{}, '{{}}'::text[])").format(merged, sql.Identifier(erased))


def changes_of(
    columns: Sequence[Column], attributes: sql.Composable | None, *, clears: bool
) -> list[tuple[str, sql.Composable]]:
    """Column and new value, for the ``set`` list of an update and for asking whether anything would change."""
    pairs = [(column.name, updated(column, clears=clears)) for column in columns]
    return [*pairs, ("attributes", attributes)] if attributes is not None else pairs


def differs(pairs: Sequence[tuple[str, sql.Composable]]) -> sql.Composable:
    """Whether an update would change anything; unchanged rows are not written and have no history."""
    if not pairs:
        return sql.SQL("false")
    olds = joined([sql.SQL("t.{}").format(sql.Identifier(name)) for name, _ in pairs])
    return sql.SQL("({}) is distinct from ({})").format(olds, joined([value for _, value in pairs]))


def person_changes(plan: Plan) -> list[tuple[str, sql.Composable]]:
    attributes = (
        merged_attributes("attributes", "erased", clears=plan.has_clears) if plan.has_attributes else None
    )
    return changes_of(plan.individual, attributes, clears=plan.has_clears)


def group_changes(plan: Plan) -> list[tuple[str, sql.Composable]]:
    has = plan.has_group_attributes
    attributes = merged_attributes("g_attributes", "g_erased", clears=plan.has_clears) if has else None
    return changes_of(plan.group, attributes, clears=plan.has_clears)


__all__ = [
    "NOW_RECORDED",
    "RECORDED",
    "compose",
    "differs",
    "group_changes",
    "inserted",
    "merged_attributes",
    "person_changes",
    "staged",
    "uuid7",
]
