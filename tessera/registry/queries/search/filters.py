"""Narrowing a search: the filters as SQL conditions. Every value is a bound parameter."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tessera.accounts.viewer import Reach, Viewer
from tessera.areas.models import Area
from tessera.registry.queries.search.facts import RANGES, FactFilter, facts_where, may_filter
from tessera.registry.queries.search.where import ALL, Where

__all__ = ["RANGES", "FactFilter", "Filters", "Where", "households_where", "may_filter", "people_where"]


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
    return where & facts_where(filters.facts, viewer=viewer, people=True)


def households_where(filters: Filters, *, viewer: Viewer) -> Where:
    return _place_and_status(filters, viewer) & facts_where(filters.facts, viewer=viewer, people=False)


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
