"""A round: what is counted is added up along the tree of areas, and what may be told of it is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tessera.areas.models import Area
from tessera.dictionary import catalogue
from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.statistics.counted import Counted
from tessera.statistics.counting import Count, count
from tessera.statistics.indicators import ATTESTED, BREAKDOWNS, COLUMNS, COMPLETE, FRESH, MEDIAN, SEEN, TREND
from tessera.statistics.models import AreaFigures, DayFigures, Round
from tessera.statistics.suppression import Breakdown, Hiding

JOB: Final = "statistics.take"
_HOUSEHOLDS: Final = "group."  # keys of sections about households begin so

Values = Mapping[str, float | None]


@dataclass
class Place:
    """An area, or with ``own`` only what is recorded in it itself; ``parent`` is the number of the one above."""

    area: int | None
    parent: int
    own: bool
    counted: Counted


@dataclass(frozen=True)
class Figures:
    area: int | None
    own: bool
    values: Values


def due(*, now: datetime) -> bool:
    """Whether no figures have been taken today."""
    return not Round.objects.filter(on=timezone.localdate(now)).exists()


def is_under_way() -> bool:
    return Job.objects.filter(name=JOB, status__in=[Status.WAITING, Status.RUNNING]).exists()


def ask_for(*, title: str = "", requested_by_id: int | None = None) -> None:
    """Have the figures taken in the background."""
    jobs.enqueue(JOB, lock=JOB, title=title, requested_by_id=requested_by_id)


def take(*, now: datetime) -> None:
    """Take the figures of today. Needs a session that sees the whole register."""
    on = timezone.localdate(now)
    with catalogue.held() as definitions:
        counted = count(catalogue=definitions, on=on, now=now)
    told = list(figures(counted, _tree()))
    with transaction.atomic():
        Round.objects.filter(on=on).delete()
        _forget(on)
        taken = Round.objects.create(on=on, taken_at=now)
        AreaFigures.objects.all().delete()
        _copy(AreaFigures, ("area_id", "own", "values"), ((one.area, one.own, one.values) for one in told))
        leading = ((one.area, taken.pk, _leading(one.values)) for one in told if not one.own)
        _copy(DayFigures, ("area_id", "round_id", "values"), leading)


def figures(counted: Count, areas: Iterable[tuple[int, int | None]]) -> Iterator[Figures]:
    """What may be told of the whole register, of each area and of what is recorded in areas themselves.

    ``areas`` are keys with the key of the area above, from the top down.
    """
    places = _places(counted, areas)
    columns = (*COLUMNS, *counted.sources)
    rows = [[place.counted.numbers.get(key, 0) for key in columns] for place in places]
    hiding = Hiding([place.parent for place in places], rows)
    hiding.hide((*BREAKDOWNS, *(Breakdown(place) for place in range(len(COLUMNS), len(columns)))))
    for place, row, hidden in zip(places, rows, hiding.hidden, strict=True):
        values: dict[str, float | None] = {
            key: None if column in hidden else row[column]
            for column, key in enumerate(columns)
            if row[column] or column in hidden
        }
        values |= _shares(place.counted, values)
        if not place.own and values.get("decided", 0) != 0:
            median = counted.medians.get(place.area)
            values[MEDIAN] = (
                round(median, 1) if values["decided"] is not None and median is not None else None
            )
        yield Figures(place.area, place.own, values)


def _places(counted: Count, areas: Iterable[tuple[int, int | None]]) -> list[Place]:
    """The whole, the areas from the top down, and then what is recorded in areas that have parts."""
    found = [Place(None, 0, False, Counted())]
    number_of: dict[int | None, int] = {None: 0}
    with_parts: set[int | None] = {None}
    for area, parent in areas:
        number_of[area] = len(found)
        with_parts.add(parent)
        found.append(Place(area, number_of[parent], False, Counted()))
    for key, own in counted.areas.items():
        number = number_of[key]
        if key in with_parts:
            found.append(Place(key, number, True, own))
        else:
            found[number].counted.add(own)
    for place in reversed(found[1:]):
        found[place.parent].counted.add(place.counted)
    return found


def _shares(counted: Counted, told: Values) -> Iterator[tuple[str, float | None]]:
    """Whole hundredths, of areas of which it is told how many people or households there are."""
    sums = [[0, 0, 0, 0], [0, 0, 0, 0]]
    hidden = [told.get(key, 0) is None for key in ("people", "households")]
    for key, facts in counted.facts.items():
        of_households = key.startswith(_HOUSEHOLDS)
        sums[of_households] = [a + b for a, b in zip(sums[of_households], facts, strict=True)]
        yield from _two_shares(f".{key}", facts, is_hidden=hidden[of_households])
    both = [a + b for a, b in zip(*sums, strict=True)]
    yield from _two_shares("", both, is_hidden=any(hidden))
    yield from _attested(counted, hidden)
    if households := counted.numbers.get("households", 0):
        yield SEEN, None if hidden[1] else _percent(counted.seen, households)


def _two_shares(key: str, facts: Sequence[int], *, is_hidden: bool) -> Iterator[tuple[str, float | None]]:
    recorded, expected, fresh, of = facts
    if expected:
        yield f"{COMPLETE}{key}", None if is_hidden else _percent(recorded, expected)
    if of:
        yield f"{FRESH}{key}", None if is_hidden else _percent(fresh, of)


def _attested(counted: Counted, hidden: Sequence[bool]) -> Iterator[tuple[str, float | None]]:
    for key, (attested, recorded) in counted.attested.items():
        if recorded:
            is_hidden = hidden[key.startswith(_HOUSEHOLDS)]
            yield f"{ATTESTED}.{key}", None if is_hidden else _percent(min(attested, recorded), recorded)
    attested, recorded = (sum(both[n] for both in counted.attested.values()) for n in (0, 1))
    if recorded:
        yield ATTESTED, None if any(hidden) else _percent(min(attested, recorded), recorded)


def _percent(part: int, whole: int) -> int:
    """Rounded down: what is not all is not told to be."""
    return 100 * part // whole


def _tree() -> list[tuple[int, int | None]]:
    tree = Area.objects.values_list("pk", "parent_id", "level__number")
    return [(area, parent) for area, parent, _level in sorted(tree, key=lambda one: one[2])]


def _leading(values: Values) -> Values:
    return {key: values[key] for key in TREND if key in values}


def _forget(today: date) -> None:
    """Of days long past keep the first of each month."""
    first = today - timedelta(days=settings.STATISTICS_DAYS)
    past = list(Round.objects.filter(on__lt=first).order_by("on").values_list("pk", "on"))
    kept = {(day.year, day.month): key for key, day in reversed(past)}
    gone = [key for key, _day in past if key not in kept.values()]
    Round.objects.filter(pk__in=gone).delete()


def _copy(model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({names}) from stdin") as into:
        for row in rows:
            into.write_row(
                [orjson.dumps(value).decode() if isinstance(value, dict) else value for value in row]
            )
