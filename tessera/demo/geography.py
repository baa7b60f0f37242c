"""Karuna, a country that does not exist: six regions, forty-two districts, their communes and villages.

The map is cut from one mosaic: communes are cells around random points, a district is the union of its communes, a
region the union of its districts; so borders fit at every level. It is the same map for every seed of people.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from tessera.demo import geometry, scripts
from tessera.demo.geometry import Point, Ring

_MAP: Final = 11  # the seed of the map
_CENTRE: Final = (32.0, 8.0)
_COMMUNES: Final = 252

Names = dict[str, str]

COUNTRY: Final[Names] = {"en": "Karuna", "fr": "Karuna", "ar": "كارونا"}
LEVELS: Final[tuple[Names, ...]] = (
    {"en": "Country", "fr": "Pays", "ar": "الدولة"},
    {"en": "Region", "fr": "Région", "ar": "الإقليم"},
    {"en": "District", "fr": "District", "ar": "المقاطعة"},
    {"en": "Commune", "fr": "Commune", "ar": "البلدية"},
    {"en": "Village", "fr": "Village", "ar": "القرية"},
)
REGIONS: Final[tuple[Names, ...]] = (
    {"en": "Northern Highlands", "fr": "Hauts-Plateaux du Nord", "ar": "المرتفعات الشمالية"},
    {"en": "Lake", "fr": "Région du Lac", "ar": "إقليم البحيرة"},
    {"en": "Coastal", "fr": "Région côtière", "ar": "الإقليم الساحلي"},
    {"en": "Central", "fr": "Centre", "ar": "الوسط"},
    {"en": "Eastern Plains", "fr": "Plaines de l’Est", "ar": "السهول الشرقية"},
    {"en": "Southern Forest", "fr": "Forêt du Sud", "ar": "الغابة الجنوبية"},
)
_REGION_BY_BEARING: Final = (4, 0, 1, 2, 5)
_DISTRICTS: Final = """
Adoro Belam Cantu Dareh Eshan Fumari Galo Harim Iban Joru Kalem Lomba Mirane Nasso Oradi Pelu Quena Rasim Sitora Tamale
Umari Velda Wadi Xaro Yenda Zubari Ambe Biruwa Chando Dolma Enuga Farah Gozan Hosta Ilema Jabir Kiroma Luma Medari
Nuria Osanda Patia
"""
DISTRICTS: Final = tuple(_DISTRICTS.split())
_ONSETS: Final = (
    "b",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "r",
    "s",
    "t",
    "w",
    "y",
    "z",
    "sh",
    "nd",
    "mb",
    "ng",
)
_RIMES: Final = ("a", "a", "a", "e", "i", "o", "u", "an", "ar", "al", "en", "in", "or", "ul")
_SUFFIXES: Final = ("", "", "", "", " North", " South", " East", " West")
_SUFFIX_NAMES: Final = {
    "": {"en": "", "fr": "", "ar": ""},
    " North": {"en": " North", "fr": " Nord", "ar": " الشمالية"},
    " South": {"en": " South", "fr": " Sud", "ar": " الجنوبية"},
    " East": {"en": " East", "fr": " Est", "ar": " الشرقية"},
    " West": {"en": " West", "fr": " Ouest", "ar": " الغربية"},
}


@dataclass(frozen=True)
class Place:
    """A node of the tree of areas. ``region`` and ``weight`` are for villages: where, and how many live there."""

    code: str
    parent: str | None
    level: int
    names: Names
    centre: Point
    outline: Ring | None = None
    region: int = 0
    district: str = ""
    weight: float = 0.0

    @property
    def boundary(self) -> dict[str, object] | None:
        return geometry.polygon(self.outline) if self.outline else None


@cache
def places() -> tuple[Place, ...]:
    """Every area, parents before children."""
    rng = Random(_MAP)
    seeds = _spread(_district_seeds(rng), rng)
    communes = _tiles(seeds)
    district_seeds = seeds[: len(DISTRICTS)]
    of_district: dict[int, list[Ring]] = {}
    for ring in communes:
        centre = geometry.centroid(ring)
        nearest = min(range(len(district_seeds)), key=lambda index: math.dist(centre, district_seeds[index]))
        of_district.setdefault(nearest, []).append(ring)
    return tuple(_tree(list(of_district.values()), rng))


def villages() -> list[Place]:
    return [place for place in places() if place.level == 4]


def _coast(rng: Random) -> Ring:
    ring = []
    for step in range(160):
        turn = 2 * math.pi * step / 160
        reach = (
            1 + 0.16 * math.sin(2 * turn + 0.4) + 0.10 * math.sin(3 * turn + 1.9) + 0.05 * math.sin(7 * turn)
        )
        reach += 0.02 * math.sin(13 * turn + 1) + rng.gauss(0, 0.006)
        x, y = _CENTRE[0] + 2.1 * reach * math.cos(turn), _CENTRE[1] + 1.45 * reach * math.sin(turn)
        ring.append((round(x, 5), round(y, 5)))
    return ring


@cache
def _land() -> tuple[Point, ...]:
    return tuple(_coast(Random(_MAP)))


def _district_seeds(rng: Random) -> list[Point]:
    """One point for each district, none too near to another."""
    land = list(_land())
    points: list[Point] = []
    while len(points) < len(DISTRICTS):
        point = geometry.point_within(land, rng)
        if all(math.dist(point, other) > 0.30 for other in points):
            points.append(point)
    return points


def _spread(points: list[Point], rng: Random) -> list[Point]:
    """Add the seeds of the other communes between those of the districts."""
    land = list(_land())
    points = list(points)
    while len(points) < _COMMUNES:
        candidates = [geometry.point_within(land, rng) for _ in range(4)]
        points.append(max(candidates, key=lambda point: min(math.dist(point, other) for other in points)))
    return points


def _tiles(seeds: list[Point]) -> list[Ring]:
    straight = geometry.share_corners(geometry.cells(seeds, list(_land())))
    return [
        [
            point
            for start, end in geometry.edges(ring)
            for point in (start, *geometry.roughen(start, end, salt=_MAP))
        ]
        for ring in straight
    ]


def _tree(districts: list[list[Ring]], rng: Random) -> Iterator[Place]:
    outlines = [geometry.union(communes)[0] for communes in districts]
    country = geometry.union(outlines)[0]
    yield Place("KA", None, 0, COUNTRY, geometry.centroid(country), country)

    regions: dict[int, list[int]] = {}
    for index, outline in enumerate(outlines):
        regions.setdefault(_region_of(geometry.centroid(outline)), []).append(index)
    names = iter(DISTRICTS)
    taken = set(DISTRICTS)
    for region in sorted(regions):
        code = f"KA{region + 1}"
        outline = geometry.union([outlines[index] for index in regions[region]])[0]
        yield Place(code, "KA", 1, REGIONS[region], geometry.centroid(outline), outline, region)
        for number, index in enumerate(regions[region], 1):
            name = next(names)
            district = Place(
                f"{code}{number:02}",
                code,
                2,
                _named(name),
                geometry.centroid(outlines[index]),
                outlines[index],
                region,
                name,
            )
            yield district
            yield from _below(district, districts[index], rng, taken)


def _region_of(centre: Point) -> int:
    bearing = math.degrees(math.atan2(centre[1] - _CENTRE[1], centre[0] - _CENTRE[0])) % 360
    if math.dist(centre, _CENTRE) < 0.75:
        return 3
    return _REGION_BY_BEARING[int(((bearing + 36) % 360) // 72)]


def _below(district: Place, communes: list[Ring], rng: Random, taken: set[str]) -> Iterator[Place]:
    for number, outline in enumerate(communes, 1):
        code = f"{district.code}{number:02}"
        centre = geometry.centroid(outline)
        name = _named(_invented(rng, taken))
        yield Place(code, district.code, 3, name, centre, outline, district.region, district.district)
        for village in range(1, rng.randint(4, 8)):
            yield Place(
                f"{code}{village:02}", code, 4, _named(_invented(rng, taken)), geometry.point_within(outline, rng),
                None, district.region, district.district, rng.paretovariate(1.6),
            )  # fmt: skip


def _invented(rng: Random, taken: set[str]) -> str:
    while True:
        syllables = [rng.choice(_ONSETS) + rng.choice(_RIMES) for _ in range(rng.choice((2, 2, 3)))]
        name = "".join(syllables).capitalize()
        if name[:2] not in {"Nd", "Mb", "Ng"} and name not in taken:
            taken.add(name)
            return name + rng.choice(_SUFFIXES)


def _named(name: str) -> Names:
    stem, space, suffix = name.partition(" ")
    endings = _SUFFIX_NAMES[space + suffix]
    return {
        "en": stem + endings["en"],
        "fr": stem + endings["fr"],
        "ar": scripts.arabic(stem) + endings["ar"],
    }
