"""Narrowing a search: the filters as SQL conditions. Every value is a bound parameter."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import connection

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach, Viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import FieldType, Sensitivity, Storage
from tessera.dictionary.specs import FieldSpec

RANGES: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE})
NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
UNFILTERED: Final = frozenset({FieldType.POINT, FieldType.DOCUMENT})
FEW: Final = 5_000  # owners of a fact that are fetched by its index; where there are more it narrows little


@dataclass(frozen=True)
class FactFilter:
    """A field of the country's own: equal to ``low``, or from ``low`` to ``high`` where it is a number or a date.

    Both ends are inclusive and either may be "". Values are as the dictionary stores them, as text: "true",
    "2026-03-27".
    """

    spec: FieldSpec
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Filters:
    """What narrows a list. Ages are completed years, inclusive, on the day of the search."""

    area: Area | None = None
    sex: int | None = None
    age_from: int | None = None
    age_until: int | None = None
    status: str = ""
    born: tuple[int | None, int | None] = (None, None)
    facts: tuple[FactFilter, ...] = ()

    def born_around(self, year: int, *, slack: int) -> "Filters":
        """Narrowed to a year of birth, which people and papers remember with a little slack."""
        return replace(self, born=(year - slack, year + slack))

    @property
    def is_kept_by_names(self) -> bool:
        """Whether the name search narrows by all of it (area, year of birth) and nothing is left to look up."""
        return replace(self, area=None, born=(None, None)) == Filters()

    @property
    def area_paths(self) -> list[str] | None:
        return None if self.area is None else [self.area.path]


@dataclass(frozen=True)
class Where:
    """SQL conditions on the alias ``s`` with their parameters."""

    sql: str
    params: tuple[Any, ...] = ()

    def __and__(self, other: "Where") -> "Where":
        return Where(f"{self.sql} and {other.sql}", self.params + other.params)


ALL: Final = Where("true")


def may_filter(spec: FieldSpec, viewer: Viewer) -> bool:
    """Whether the viewer may filter by a field: a sensitive fact would be told by who is in the list.

    So the permission must hold wherever the list may reach.
    """
    hidden = spec.sensitivity in {Sensitivity.SENSITIVE, Sensitivity.SECRET}
    return (
        spec.filterable
        and not spec.is_deprecated
        and spec.storage == Storage.ATTRIBUTE
        and spec.type not in UNFILTERED
        and (not hidden or viewer.holds_all([Permission.PEOPLE_VIEW_SENSITIVE], viewer.sees))
    )


def people_where(filters: Filters, *, viewer: Viewer, on: date) -> Where:
    where = _place_and_status(filters, viewer)
    if filters.sex is not None:
        where &= Where("s.sex = %s", (filters.sex,))
    if filters.age_from is not None:
        where &= Where("s.birth_date <= %s", (years_before(on, filters.age_from),))
    if filters.age_until is not None:
        where &= Where("s.birth_date > %s", (years_before(on, filters.age_until + 1),))
    first, last = filters.born
    if first is not None:
        where &= Where("s.birth_date >= %s", (date(first, 1, 1),))
    if last is not None:
        where &= Where("s.birth_date <= %s", (date(last, 12, 31),))
    return where & _facts(filters, viewer, people=True)


def households_where(filters: Filters, *, viewer: Viewer) -> Where:
    return _place_and_status(filters, viewer) & _facts(filters, viewer, people=False)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th. Not before the year 1."""
    year = max(1, day.year - years)
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not isleap(year) else day.replace(year=year)


def _place_and_status(filters: Filters, viewer: Viewer) -> Where:
    where = _within(viewer.sees)
    if filters.area is not None:
        where &= _below([filters.area.path])
    if filters.status:
        where &= Where("s.status = %s", (filters.status,))
    return where


def _within(reach: Reach) -> Where:
    return ALL if reach.everywhere else _below(sorted(reach.paths))


def _below(paths: Sequence[str]) -> Where:
    return Where("s.area_id in (select id from areas_area where path <@ any (%s::ltree[]))", (list(paths),))


def _facts(filters: Filters, viewer: Viewer, *, people: bool) -> Where:
    where = ALL
    for fact in filters.facts:
        if may_filter(fact.spec, viewer) and (fact.low or fact.high):
            owners = _owners(fact, people=people)
            where &= Where("s.id = any (%s)", (owners,)) if len(owners) <= FEW else _fact(fact)
    return where


def _owners(fact: FactFilter, *, people: bool) -> list[int]:
    """Who has the fact, by its index; one more than ``FEW`` where it narrows little."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from fact_owners(%s, %s, %s, %s, %s, %s)",
            [people, fact.spec.key, fact.spec.type, fact.low or None, fact.high or None, FEW + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _fact(fact: FactFilter) -> Where:
    key = fact.spec.key
    if fact.spec.type == FieldType.CODES:
        return Where("s.attributes -> %s ? %s", (key, fact.low))
    if fact.spec.type not in RANGES:
        return Where("s.attributes ->> %s = %s", (key, fact.low))
    value, cast = '(s.attributes ->> %s) collate "C"', "text"
    params: tuple[str, ...] = (key,)
    if fact.spec.type in NUMBERS:
        value = (
            "(case when jsonb_typeof(s.attributes -> %s) = 'number' then (s.attributes ->> %s)::numeric end)"
        )
        params, cast = (key, key), "numeric"
    where = ALL
    if fact.low:
        where &= Where(f"{value} >= %s::{cast}", (*params, fact.low))
    if fact.high:
        where &= Where(f"{value} <= %s::{cast}", (*params, fact.high))
    return where
