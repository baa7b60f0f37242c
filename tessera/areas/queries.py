"""Questions about the tree of places. The tree is no secret: whoever may ask at all may see all of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Case, Count, Func, IntegerField, Q, Value, When

from tessera.areas.errors import AreaNotFound
from tessera.areas.models import Area, AreaLevel
from tessera.areas.models.area import AreaQuerySet
from tessera.lib.db.prepared import fetch, prepared

COUNT_CAP = 1_000
_NAMED: Final = ("id", "public_id", "code", "path", "names")
_CODED: Final = (
    "select a.code, l.number, a.id, a.public_id from areas_area a join areas_arealevel l on l.id = a.level_id"
    " where a.code = any(%s::text[])"
)


class Reach(Protocol):
    """Areas within which something holds: everywhere, or at and below the given paths."""

    @property
    def everywhere(self) -> bool: ...
    @property
    def paths(self) -> Collection[str]: ...


class NamedLike(Func):
    """Whether a name in any language is like the pattern, whatever the accents and the forms of Arabic letters."""

    function = "is_named_like"
    output_field = BooleanField()

    def __init__(self, pattern: str) -> None:
        super().__init__("names", Value(pattern))


class AreaInContext(NamedTuple):
    """An area with the areas that it lies in, the nearest first."""

    area: Area
    above: Sequence[Area]


class Succession(NamedTuple):
    """What took the place of an area, and whose place it took."""

    after: Sequence[Area]
    before: Sequence[Area]


def succession_of(area: Area) -> Succession:
    known = Area.objects.defer("boundary").select_related("level")
    return Succession(
        list(known.filter(inheritances__area=area)), list(known.filter(successions__successor=area))
    )


def nearest_outlined(path: str) -> Area | None:
    """The area at the path or, of those that it lies in, the nearest one that has a boundary."""
    above = Area.objects.filter(pk__in=[int(step) for step in path.split(".")], boundary__isnull=False)
    return above.order_by("-path").first()


def levels() -> list[AreaLevel]:
    return list(AreaLevel.objects.all())


def find(public_id: UUID | str) -> Area:
    """The area with its level. Raises ``AreaNotFound``."""
    area = Area.objects.select_related("level").filter(public_id=public_id).first()
    if area is None:
        raise AreaNotFound
    return area


def named(public_id: UUID) -> Area | None:
    """An area with its code, path and names; what else it has is read when asked for."""
    with prepared() as cursor:
        cursor.execute(f"select {', '.join(_NAMED)} from areas_area where public_id = %s", [public_id])  # noqa: S608
        row = cursor.fetchone()
    return Area.from_db(DEFAULT_DB_ALIAS, _NAMED, [*row[:-1], orjson.loads(row[-1])]) if row else None


def coded(codes: Collection[str]) -> list[tuple[str, int, int, UUID]]:
    """Of the areas with these codes the code, the number of the level, the key and the public id."""
    return fetch(_CODED, [list(codes)])


def areas_within(reach: Reach) -> AreaQuerySet:
    """All areas at or below those in which a role holds."""
    areas = Area.objects.select_related("level").defer("boundary")
    return areas if reach.everywhere else areas.filter(path__within_any=sorted(reach.paths))


def children(area: Area | None, *, after: str = "", limit: int = 200) -> list[Area]:
    """The parts of an area (or the tops of the tree), by code, each with its own ``part_count``.

    ``after`` is the code of the last one shown. One more than ``limit`` comes back where there are more.
    """
    parts = Area.objects.filter(parent=area).select_related("level").annotate(part_count=Count("children"))
    return list(parts.filter(code__gt=after).order_by("code")[: limit + 1])


def breadcrumbs(area: Area) -> list[Area]:
    """The areas that an area lies in, from the top down, and the area itself last."""
    above = Area.objects.filter(path__above=area.path).defer("boundary").select_related("level")
    return sorted(above, key=lambda step: step.level.number)


def count_below(area: Area, *, cap: int = COUNT_CAP) -> int:
    """How many areas lie below, at most one more than ``cap``: nobody waits for an exact count."""
    return Area.objects.filter(path__within=area.path).exclude(pk=area.pk)[: cap + 1].count()


def search(words: str, *, within: Reach, on: date | None = None, limit: int = 20) -> list[AreaInContext]:
    """Areas whose code or name in any language has all the words: exact ones first, then beginnings."""
    terms = words.split()
    if not terms:
        return []
    areas = areas_within(within)
    areas = areas.on(on) if on else areas
    for term in terms:
        areas = areas.filter(Q(code__istartswith=term) | Q(NamedLike(f"%{_literal(term)}%")))
    best = Case(
        When(Q(code__iexact=words) | Q(NamedLike(_literal(words))), then=0),
        When(NamedLike(f"{_literal(words)}%"), then=1),
        default=2,
        output_field=IntegerField(),
    )
    return in_context(areas.annotate(fit=best).order_by("fit", "level__number", "code")[:limit])


def in_context(areas: Iterable[Area]) -> list[AreaInContext]:
    """Each area with those above it, in one further query for all."""
    found = list(areas)
    ids = {int(part) for area in found for part in area.path.split(".")[:-1]}
    above = Area.objects.defer("boundary").in_bulk(ids) if ids else {}
    return [
        AreaInContext(
            area, [above[int(part)] for part in reversed(area.path.split(".")[:-1]) if int(part) in above]
        )
        for area in found
    ]


def names_of(keys: Collection[int], language: str) -> dict[int, str]:
    """The names of areas by key."""
    if not keys:
        return {}
    return {area.pk: area.name_in(language) for area in Area.objects.filter(pk__in=keys).defer("boundary")}


def describe(areas: Collection[Area], language: str) -> str:
    """Where a place lies, in words: "Lomba, Coast, Tamar"."""
    separator = "، " if language.startswith("ar") else ", "
    return separator.join(area.name_in(language) for area in areas)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
