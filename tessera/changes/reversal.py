"""The inverse of any change, read from history: set-based SQL, the same for one correction and for a million rows.

For each row that the change wrote there are two versions: *before* it (none, if it inserted the row) and *after* it.
What it inserted is deleted, what it updated goes back column by column (attributes key by key) so that later changes
of other facts stay, what it deleted is put back. A later change of the same facts is a conflict and nothing is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import JSONField, Model

from tessera.attestation.models import Attestation
from tessera.registry.models import (
    ContactPoint,
    Document,
    Group,
    Identifier,
    Individual,
    Membership,
    Relationship,
)

_KEPT_BY_DATABASE: Final = {"id", "recorded_at", "recorded_change", "recorded_by"}
AT_ONCE: Final = 20_000  # rows that one statement writes, so that whoever waits sees how far it is
Progress = Callable[..., None]
_WITHIN: Final = "u.id between %(first)s and %(last)s"


@dataclass(frozen=True)
class Table:
    """A table that can be taken back. ``references`` are the columns of other tables that point here;
    ``first`` is a condition on a row's version *before*: those rows are restored first, because a partial unique
    index would otherwise see two heads or two households at a time."""

    model: type[Model]
    references: tuple[tuple[str, str], ...] = ()
    first: str = "true"

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> dict[str, bool]:
        """Column name -> whether it is a document that is taken back key by key."""
        return {
            str(field.column): isinstance(field, JSONField)
            for field in self.model._meta.concrete_fields
            if field.column not in _KEPT_BY_DATABASE
        }


_OWNED: Final = (
    *("registry_identifier", "registry_contactpoint", "registry_document"),
    "attestation_attestation",
)

# Children before parents: rows are deleted in this order and put back in the reverse one.
TABLES: Final = (
    Table(Membership, first="before.until is not null or not before.roles @> array['head']"),
    Table(Relationship, first="before.ended_on is not null"),
    Table(Identifier, first="before.status = 'revoked'"),
    Table(ContactPoint, first="not before.is_preferred"),
    Table(Document, references=(("attestation_attestation", "document_id"),)),
    Table(
        Group,
        references=(
            ("registry_membership", "group_id"),
            ("registry_group", "merged_into_id"),
            *((table, "group_id") for table in _OWNED),
        ),
    ),
    Table(
        Individual,
        references=(
            ("registry_membership", "individual_id"),
            ("registry_relationship", "individual_id"),
            ("registry_relationship", "other_id"),
            ("registry_individual", "duplicate_of_id"),
            *((table, "individual_id") for table in _OWNED),
        ),
    ),
    # Behind the records: a fact that goes back falls back to new, before what was said of it then is put back. The
    # database looks at references when the transaction ends.
    Table(Attestation),
)


def prepare(change: int) -> None:
    """Collect what the change wrote into temporary tables ``undo_<table>``: id, before, after, inserted."""
    with connection.cursor() as cursor:
        for table in TABLES:
            _prepare(cursor, table, change)


def areas_touched() -> list[str | None]:
    """The paths of the areas in which the touched people and groups lie; None stands for "in no area"."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct a.path::text from (
                select live.area_id from undo_registry_individual u join registry_individual live on live.id = u.id
                union select live.area_id from undo_registry_group u join registry_group live on live.id = u.id
                union select owner.area_id from undo_attestation_attestation u
                    join attestation_attestation live on live.id = u.id
                    join registry_individual owner on owner.id = live.individual_id
                union select owner.area_id from undo_attestation_attestation u
                    join attestation_attestation live on live.id = u.id
                    join registry_group owner on owner.id = live.group_id
            ) touched left join areas_area a on a.id = touched.area_id
            """
        )
        return [row[0] for row in cursor.fetchall()]


def later_changes(change: int, *, most: int = 20) -> list[int | None]:
    """The changes that stand on this one; None stands for a write outside of any change."""
    found: set[int | None] = set()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(_CONFLICTS(table), {"change": change, "most": most})
            found |= {row[0] for row in cursor.fetchall()}
    return sorted(found, key=lambda key: (key is None, key))[:most]


def reverse(progress: Progress | None = None) -> int:
    """Take it back. Returns the number of rows written."""
    pieces = {table: list(_pieces(table)) for table in TABLES}
    # What becomes inactive goes first, so that no one has two households or a household two heads on the way.
    statements = [
        *((table, _DELETE(table)) for table in TABLES),
        *((table, _RESTORE(table, "")) for table in TABLES),
        *((table, _PUT_BACK(table)) for table in reversed(TABLES)),
        *((table, _RESTORE(table, "not ")) for table in TABLES),
    ]
    if progress is not None:
        progress(total=sum(rows for found in pieces.values() for *_span, rows in found), done=0)
    rows = 0
    with connection.cursor() as cursor:
        for table, statement in statements:
            for first, last, _rows in pieces[table]:
                cursor.execute(statement, {"first": first, "last": last})
                rows += cursor.rowcount
                if progress is not None:
                    progress(done=rows)
    return rows


def _pieces(table: Table) -> Iterator[tuple[Any, ...]]:
    """What was collected of a table, cut into spans of keys: first, last, and how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select min(id), max(id), count(*) from
                (select id, (row_number() over (order by id) - 1) / %s as piece from undo_{table.name}) cut
                group by piece order by piece""",
            [AT_ONCE],
        )
        yield from cursor.fetchall()


def _prepare(cursor: CursorWrapper, table: Table, change: int) -> None:
    name = table.name
    cursor.execute(f"drop table if exists pg_temp.undo_{name}")
    cursor.execute(
        f"""
        create temporary table undo_{name} on commit drop as
        with touched as (
            select id, min(history_id) as first_id, max(history_id) as last_id from {name}_history
            where superseded_change = %(change)s group by id
        )
        select id, null::bigint as first_id, null::bigint as after_id, true as inserted, false as gone
        from {name} where recorded_change = %(change)s
        union
        select live.id, null, null, true, false  -- what the change put back, being an undo of an undo
        from {name}_history h join {name} live on live.id = h.id
        where h.superseded_op = 'D'
          and h.superseded_change = (select undoes_id from changes_changerequest where id = %(change)s)
        union all
        select t.id, t.first_id,
               (select min(h.history_id) from {name}_history h where h.id = t.id and h.history_id > t.last_id),
               false, last.superseded_op = 'D'
        from touched t
        join {name}_history first on first.history_id = t.first_id
        join {name}_history last on last.history_id = t.last_id
        where first.recorded_change is distinct from %(change)s
        """,
        {"change": change},
    )
    cursor.execute(f"create index on undo_{name} (id)")
    cursor.execute(f"analyze undo_{name}")


def _DELETE(table: Table) -> str:  # noqa: N802 - reads as the statement it builds
    return f"""delete from {table.name} live using undo_{table.name} u
        where u.id = live.id and u.inserted and {_WITHIN}"""


def _versions(table: Table) -> str:
    """``before`` and ``after`` of each updated row; without a later version, after is the live row."""
    columns = ", ".join(
        f"case when later.history_id is null then now.{c} else later.{c} end as {c}" for c in table.columns
    )
    return f"""
        undo_{table.name} u
        join {table.name}_history before on before.history_id = u.first_id
        join lateral (
            select {columns} from {table.name} now
            left join {table.name}_history later on later.history_id = u.after_id where now.id = u.id
        ) after on true"""


def _RESTORE(table: Table, condition: str) -> str:  # noqa: N802 - reads as the statement it builds
    def back(column: str, is_document: bool) -> str:
        if is_document:
            return f"{column} = jsonb_undo(live.{column}, before.{column}, after.{column})"
        changed = f"before.{column} is distinct from after.{column}"
        return f"{column} = case when {changed} then before.{column} else live.{column} end"

    sets = ", ".join(back(column, document) for column, document in table.columns.items())
    return f"""
        update {table.name} live set {sets} from {_versions(table)}
        where u.id = live.id and not u.inserted and not u.gone and {condition}({table.first}) and {_WITHIN}"""


def _PUT_BACK(table: Table) -> str:  # noqa: N802 - reads as the statement it builds
    kept = ["id", "recorded_change", "recorded_by", *table.columns]
    columns, sources = ", ".join(kept), ", ".join(f"before.{column}" for column in kept)
    # It is there again from now on: between the two it was not, and "as on a date" has to say so.
    return f"""
        insert into {table.name} ({columns}, recorded_at) overriding system value
        select {sources}, history_now()
        from undo_{table.name} u join {table.name}_history before on before.history_id = u.first_id
        where u.gone and {_WITHIN}"""


def _CONFLICTS(table: Table) -> str:  # noqa: N802 - reads as the statement it builds
    """Who wrote what the reversal would have to overwrite."""
    name = table.name

    def clash(column: str, is_document: bool) -> str:
        if is_document:
            return f"jsonb_undo_conflicts(now.{column}, before.{column}, after.{column})"
        return f"(before.{column} is distinct from after.{column} and now.{column} is distinct from after.{column})"

    clashes = " or ".join(clash(column, document) for column, document in table.columns.items())
    changed_since = " or ".join(f"now.{column} is distinct from made.{column}" for column in table.columns)
    parts = [
        # A row that it updated, of which somebody changed the same facts since, or which is gone.
        f"""select w.superseded_change from {_versions(table)} join {name} now on now.id = u.id
            cross join lateral (select superseded_change from {name}_history h where h.id = u.id
                and h.history_id >= coalesce(u.after_id, 0) and h.superseded_change is distinct from %(change)s
                order by h.history_id desc limit 1) w
            where not u.inserted and not u.gone and u.after_id is not null and ({clashes})""",
        f"""select w.superseded_change from undo_{name} u
            join lateral (select superseded_change from {name}_history h where h.id = u.id and h.superseded_op = 'D'
                order by h.history_id desc limit 1) w on true
            where not u.inserted and not u.gone and not exists (select from {name} now where now.id = u.id)""",
        # A row that it inserted and somebody updated since.
        f"""select made.superseded_change from undo_{name} u join {name} now on now.id = u.id
            join lateral (select * from {name}_history h where h.id = u.id
                and h.superseded_change is distinct from %(change)s order by h.history_id limit 1) made on true
            where u.inserted and ({changed_since})""",
        # A row that it deleted and somebody wrote anew.
        f"select now.recorded_change from undo_{name} u join {name} now on now.id = u.id where u.gone",
    ]
    for other, column in table.references:
        parts.append(
            f"""select o.recorded_change from undo_{name} u join {other} o on o.{column} = u.id
                where u.inserted and not exists (select from undo_{other} v where v.id = o.id and v.inserted)"""
            if (other, column)
            not in {("registry_group", "merged_into_id"), ("registry_individual", "duplicate_of_id")}
            else f"""select h.superseded_change from undo_{name} u join {other} o on o.{column} = u.id
                join lateral (select superseded_change from {other}_history h where h.id = o.id
                    order by h.history_id desc limit 1) h on true
                where u.inserted and h.superseded_change is distinct from %(change)s"""
        )
    return " union ".join(f"(select * from ({part}) p limit %(most)s)" for part in parts)
