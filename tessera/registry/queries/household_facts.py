"""Household facts, as they are or as they were at a moment. For computing with: nothing is masked here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from psycopg import sql

from tessera.accounts.viewer import Viewer
from tessera.registry.household_facts import columns
from tessera.registry.models import Group, HouseholdFacts

_FIXED: Final = tuple(
    str(field.column)
    for field in HouseholdFacts._meta.concrete_fields
    if not str(field.column).startswith("recorded_")
)

_STANDING: Final = sql.SQL("select {columns} from registry_householdfacts where id = any(%(ids)s)")
_AS_OF: Final = sql.SQL("""
select {columns} from (
  select distinct on (id) {columns} from (
    select {columns}, superseded_at, history_id from registry_householdfacts_history
    where id = any(%(ids)s) and recorded_at <= %(at)s and superseded_at > %(at)s
    union all
    select {columns}, null, null from registry_householdfacts where id = any(%(ids)s) and recorded_at <= %(at)s
  ) versions order by id, superseded_at nulls last, history_id
) standing""")


@dataclass(frozen=True)
class Facts:
    """The facts of one household; see ``models.HouseholdFacts``. ``marked`` are those of the marked fields by subject
    and key: of a household its value, of members a list in the order of ``birth_dates``. ``totals`` are sums over the
    members."""

    household: int
    changed_at: datetime
    area: int | None
    status: str
    members: int
    males: int
    females: int
    with_disability: int
    oldest: date | None
    youngest: date | None
    birth_dates: tuple[date | None, ...]
    sexes: tuple[int, ...]
    disabilities: tuple[bool | None, ...]
    head: int | None
    head_sex: int | None
    head_birth_date: date | None
    marked: Mapping[tuple[str, str], Any]
    totals: Mapping[tuple[str, str], Any]


def facts_of(households: Collection[int], *, viewer: Viewer, at: datetime | None = None) -> dict[int, Facts]:
    """The facts by household key, today's or those of a moment. Who had no members then, or is out of the viewer's
    reach, is left out. A field that was not marked then has no facts then."""
    ids = list(Group.objects.within(viewer.sees).filter(pk__in=households).values_list("pk", flat=True))
    if not ids:
        return {}
    marked = columns()
    names = [*_FIXED, *(name for column in marked.values() for name in (column.name, column.total) if name)]
    question = (_STANDING if at is None else _AS_OF).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor:
        cursor.execute(question.as_string(cursor.connection), {"ids": ids, "at": at})
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {
        row["id"]: _facts(
            row,
            marked={key: row[column.name] for key, column in marked.items()},
            totals={key: row[column.total] for key, column in marked.items() if column.total},
        )
        for row in rows
    }


def _facts(
    row: Mapping[str, Any], *, marked: Mapping[tuple[str, str], Any], totals: Mapping[tuple[str, str], Any]
) -> Facts:
    same = ("changed_at", "status", "members", "males", "females", "with_disability", "oldest", "youngest")
    return Facts(
        household=row["id"],
        area=row["area_id"],
        birth_dates=tuple(row["birth_dates"]),
        sexes=tuple(row["sexes"]),
        disabilities=tuple(row["disabilities"]),
        head=row["head_id"],
        head_sex=row["head_sex"],
        head_birth_date=row["head_birth_date"],
        marked=marked,
        totals=totals,
        **{name: row[name] for name in same},
    )
