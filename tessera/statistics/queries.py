"""The figures as they may be told, of areas within the viewer's reach."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.lib.refusals import NotFound
from tessera.statistics.indicators import SHARES
from tessera.statistics.models import AreaFigures, DayFigures, Round


@dataclass(frozen=True)
class Told:
    """What is told of an area. ``number`` is None where it is hidden, nought where nothing was counted, and None of a
    share of nothing.
    """

    values: Mapping[str, float | None]

    def number(self, key: str) -> float | None:
        return self.values.get(key, None if key.partition(".")[0] in SHARES else 0)

    def has(self, key: str) -> bool:
        """Whether there is anything to tell or to hide."""
        return key in self.values

    def is_hidden(self, key: str) -> bool:
        return key in self.values and self.values[key] is None

    def percent(self, key: str, of: str) -> int | None:
        """The share of one number in another, in whole hundredths; None where either is hidden or there is none.

        The nearest, so that two halves make a whole; but what is not all is never told to be."""
        part, whole = self.number(key), self.number(of)
        if part is None or not whole:
            return None
        nearest = int(100 * part / whole + 0.5)
        return min(nearest, 99) if part < whole else nearest


@dataclass(frozen=True)
class Part:
    """A part of an area; with ``own`` what is recorded in the area itself, or, without area, in none."""

    area: Area | None
    told: Told
    own: bool = False


@dataclass(frozen=True)
class Day:
    on: date
    told: Told


@dataclass(frozen=True)
class Picture:
    """The figures of an area, or of the whole register, as of ``taken_at``; ``days`` go from the first to the last."""

    area: Area | None
    taken_at: datetime
    told: Told
    parts: tuple[Part, ...]
    days: tuple[Day, ...]


def last_taken() -> datetime | None:
    return Round.objects.order_by("-on").values_list("taken_at", flat=True).first()


def must_see(area: Area | None, *, viewer: Viewer) -> None:
    """Raises NotFound for an area out of reach; without area it is the whole register."""
    if not viewer.reach(Permission.STATISTICS_VIEW).covers(area.path if area else None):
        raise NotFound


def picture(area: Area | None, *, viewer: Viewer) -> Picture | None:
    """What is told of an area and its parts, in six queries at most; None before the first round. Raises NotFound.

    The parts of the whole register are those of the country, where there is one only.
    """
    must_see(area, viewer=viewer)
    taken_at = last_taken()
    if taken_at is None:
        return None
    above = [area]
    parts = _parts(area)
    if area is None and len(parts) == 1:
        above = [parts[0], None]
        parts = _parts(parts[0])
    told = _told(above, parts)
    own = [Part(one, told[_key(one, own=True)], own=True) for one in above if _key(one, own=True) in told]
    return Picture(
        area=area,
        taken_at=taken_at,
        told=told.get(_key(area), Told({})),
        parts=(*(Part(part, told.get(_key(part), Told({}))) for part in parts), *(own if parts else [])),
        days=_days(area),
    )


def tops(viewer: Viewer) -> list[Area]:
    """The areas in which the viewer may see figures and that lie in no other such area."""
    paths = viewer.reach(Permission.STATISTICS_VIEW).paths
    outer = [path for path in paths if not any(path.startswith(f"{other}.") for other in paths)]
    keys = [int(path.rpartition(".")[2]) for path in outer]
    return list(Area.objects.filter(pk__in=keys).defer("boundary").select_related("level").order_by("code"))


def _parts(area: Area | None) -> list[Area]:
    return list(Area.objects.filter(parent=area).select_related("level").order_by("code"))


def _key(area: Area | None, *, own: bool = False) -> tuple[int | None, bool]:
    return area.pk if area else None, own


def _told(above: Collection[Area | None], parts: Collection[Area]) -> dict[tuple[int | None, bool], Told]:
    keys = [one.pk for one in above if one]
    asked = Q(area__in=keys) | Q(area__in=[part.pk for part in parts], own=False)
    rows = AreaFigures.objects.filter(asked | Q(area=None) if None in above else asked)
    return {(row.area_id, row.own): Told(row.values) for row in rows}


def _days(area: Area | None) -> tuple[Day, ...]:
    rows = DayFigures.objects.filter(area=area).select_related("round").order_by("round__on")
    return tuple(Day(row.round.on, Told(row.values)) for row in rows)
