# ruff: noqa: S608 - the statements are made of our own words
"""Counts what is recorded in each area itself, set-based: one pass over people, one over households."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Subject
from tessera.lib.dates import months_after
from tessera.lib.db.roles import as_owner
from tessera.statistics.counted import Counted
from tessera.statistics.indicators import AGES, DECIDED_DAYS, SEEN_MONTHS, SIZES
from tessera.statistics.sections import Attestable, Facts, attestable, facts_of
from tessera.statistics.trust import count_attested, count_sources

_LONG_AGO: Final = 12 * 200  # months
_SEEN: Final = "coalesce(s.observed_on, s.registered_on)"
_TABLES: Final = {
    Subject.INDIVIDUAL: "registry_individual s where s.status = 'active'",
    Subject.GROUP: "registry_group s where s.status = 'active' and s.kind_id = "
    "(select k.id from registry_groupkind k where k.key = 'household')",
}
_IDENTIFIED: Final = """
select s.area_id, count(*) from registry_individual s where s.status = 'active' and exists (
  select from registry_identifier d where d.individual_id = s.id and d.status <> 'revoked') group by 1"""
_GONE: Final = """
select area_id, status, count(*) from registry_individual where status <> 'active' group by 1, 2
union all
select area_id, status, count(*) from registry_group where status in ('dissolved', 'merged')
  and kind_id = (select k.id from registry_groupkind k where k.key = 'household') group by 1, 2"""
_TWICE: Final = """
select nullif(substring(path from '(\\d+)\\.$'), '')::bigint, count(*) from registry_finding
where rule = 'person-twice' group by 1"""
_PENDING: Final = """
select r.area_id, count(*), count(*) filter (where s.due_at < %(now)s)
from changes_changerequest r left join changes_step s on s.request_id = r.id and s.closed_at is null
where r.status = 'submitted' group by 1"""
# A median cannot be added up, so that each request is counted in every area above its own; the whole is area 0.
_DECIDED: Final = """
with decided as (
  select r.area_id, extract(epoch from max(s.closed_at) - r.proposed_at) / 3600 as hours
  from changes_step s join changes_changerequest r on r.id = s.request_id
  where s.closed_at >= %(since)s and r.status in ('approved', 'applying', 'applied', 'undone', 'rejected')
  group by r.id
)
select step::bigint, count(*), count(*) filter (where step::bigint = coalesce(d.area_id, 0)),
       percentile_cont(0.5) within group (order by d.hours)
from decided d left join areas_area a on a.id = d.area_id,
     unnest(string_to_array(concat_ws('.', '0', a.path), '.')) step
group by 1"""


@dataclass(frozen=True)
class Count:
    """By area, None for what has none; medians, in hours, hold for an area with all below it, or for everything.

    ``sources`` are keys of further numbers, one for each source of versions.
    """

    areas: Mapping[int | None, Counted]
    medians: Mapping[int | None, float]
    sources: tuple[str, ...] = ()


def count(*, catalogue: Catalogue, on: date, now: datetime) -> Count:
    """As the register is at one moment, that of the first statement."""
    areas: defaultdict[int | None, Counted] = defaultdict(Counted)
    with _at_one_moment() as cursor:
        for subject in (Subject.INDIVIDUAL, Subject.GROUP):
            _pass(cursor, subject, areas, catalogue=catalogue, on=on)
        _facts_of_households(cursor, areas)
        _others(cursor, areas, now=now)
        count_attested(cursor, areas, on=on)
        sources = count_sources(cursor, areas)
        medians = _decided(cursor, areas, since=now - timedelta(days=DECIDED_DAYS))
    for counted in areas.values():
        _fill_up(counted.numbers)
    return Count(areas, medians, sources)


@contextmanager
def _at_one_moment() -> Iterator[Any]:
    """A cursor that sees everything, as it is now; row-level security would keep the planner from using two cores."""
    with narrowed_to(system_viewer()):
        alone = not connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            if alone:
                cursor.execute("set transaction isolation level repeatable read, read only")
            with as_owner():
                cursor.execute("select set_config('jit', 'off', true), set_config('work_mem', '128MB', true)")
                yield cursor


def _pass(
    cursor: Any, subject: Subject, areas: Mapping[int | None, Counted], *, catalogue: Catalogue, on: date
) -> None:
    """Count the records and their facts, by area and by how long ago a record was seen."""
    found = facts_of(subject, catalogue=catalogue)
    fields = attestable(subject, catalogue=catalogue)
    months = sorted(
        {SEEN_MONTHS, *(facts.months for facts in found if facts.months is not None)}, reverse=True
    )
    own = _of_people(on) if subject == Subject.INDIVIDUAL else {"households": "count(*)"}
    counted = [*own.values(), *_sums(found, fields)]
    cursor.execute(
        f"select s.area_id, width_bucket({_SEEN}, %s::date[]), count(*), {', '.join(counted)}"
        f" from {_TABLES[subject]} group by 1, 2",
        [[_months_before(on, number) for number in months]],
    )
    for area, bucket, number, *values in cursor.fetchall():
        counts = areas[area]
        for key, value in zip(own, values, strict=False):
            counts.numbers[key] += value
        fresh = set(months[:bucket])
        if subject == Subject.GROUP and SEEN_MONTHS in fresh:
            counts.seen += number
        for facts, recorded in zip(found, values[len(own) :], strict=False):
            _note(counts.facts[facts.key], facts, number, recorded, is_fresh=facts.months in fresh)
        for one, recorded in zip(fields, values[len(own) + len(found) :], strict=True):
            counts.attested[one.key][1] += recorded


def _sums(found: Sequence[Facts], fields: Sequence[Attestable]) -> Iterator[str]:
    yield from (f"sum({facts.recorded})" for facts in found)
    yield from (f"count(*) filter (where {one.recorded})" for one in fields)


def _note(noted: list[int], facts: Facts, records: int, recorded: int, *, is_fresh: bool) -> None:
    noted[0] += recorded
    noted[1] += records * facts.number
    if facts.months is not None:
        noted[2] += recorded if is_fresh else 0
        noted[3] += recorded


def _of_people(on: date) -> Mapping[str, str]:
    """Columns of people; of ages those who are younger than each limit, to be told apart by ``_fill_up``."""
    younger = {f"younger.{age}": f"s.birth_date > '{_months_before(on, 12 * age)}'" for age in AGES}
    wheres = {
        "sex.female": "s.sex = 2",
        "sex.male": "s.sex = 1",
        "born": "s.birth_date is not null",
    } | younger
    return {"people": "count(*)"} | {key: f"count(*) filter (where {where})" for key, where in wheres.items()}


def _facts_of_households(cursor: Any, areas: Mapping[int | None, Counted]) -> None:
    """From the narrow table of household facts, not from the people."""
    limits = [1, *SIZES]
    sizes = [
        f"members >= {low}" + (f" and members < {high}" if high else "")
        for low, high in zip(limits, [*SIZES, None], strict=True)
    ]
    wheres = {f"size.{low}": where for low, where in zip(limits, sizes, strict=True)}
    wheres |= {"head.female": "head_sex = 2", "head.male": "head_sex = 1"}
    columns = ", ".join(f"count(*) filter (where {where})" for where in wheres.values())
    cursor.execute(
        f"select area_id, {columns} from registry_householdfacts where status = 'active' group by 1"
    )
    for area, *values in cursor.fetchall():
        areas[area].numbers.update(zip(wheres, values, strict=True))


def _others(cursor: Any, areas: Mapping[int | None, Counted], *, now: datetime) -> None:
    cursor.execute(_IDENTIFIED)
    for area, number in cursor.fetchall():
        areas[area].numbers["identified.yes"] = number
    cursor.execute(_GONE)
    for area, status, number in cursor.fetchall():
        areas[area].numbers[status] += number
    cursor.execute(_TWICE)
    for area, number in cursor.fetchall():
        areas[area].numbers["twice"] = number
    cursor.execute(_PENDING, {"now": now})
    for area, number, late in cursor.fetchall():
        areas[area].numbers.update(
            {"pending": number, "deadline.late": late, "deadline.timely": number - late}
        )


def _decided(
    cursor: Any, areas: Mapping[int | None, Counted], *, since: datetime
) -> Mapping[int | None, float]:
    cursor.execute(_DECIDED, {"since": since})
    medians: dict[int | None, float] = {}
    for area, _number, own, median in cursor.fetchall():
        medians[area or None] = float(median)
        if own:
            areas[area or None].numbers["decided"] = own
    return medians


def _fill_up(numbers: dict[str, int]) -> None:
    """What follows from what was counted: the last group of each table."""
    taken = 0
    for low, high in zip((0, *AGES), (*AGES, None), strict=True):
        younger = numbers[f"younger.{high}"] if high else numbers["born"]
        numbers[f"age.{low}"] = younger - taken
        taken = younger
    people, households = numbers["people"], numbers["households"]
    numbers["age.unknown"] = people - numbers["born"]
    numbers["sex.unknown"] = people - numbers["sex.female"] - numbers["sex.male"]
    numbers["identified.no"] = people - numbers["identified.yes"]
    numbers["head.unknown"] = households - numbers["head.female"] - numbers["head.male"]
    numbers["size.unknown"] = households - sum(numbers[f"size.{low}"] for low in (1, *SIZES))


def _months_before(day: date, months: int) -> date:
    return months_after(day, -min(months, _LONG_AGO))
