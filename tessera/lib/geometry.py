"""Plane geometry on GeoJSON polygons in degrees: for centroids, small maps, boundaries of a sane size."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]
Polygon = list[Ring]  # the outline, then the holes

SHORTEST_RING = 4  # a triangle whose last point is its first
DECIMALS = 6  # about a tenth of a metre


@dataclass(frozen=True)
class Bounds:
    west: float
    south: float
    east: float
    north: float

    def __or__(self, other: "Bounds") -> "Bounds":
        return Bounds(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


def polygons_of(geometry: Mapping[str, Any]) -> list[Polygon]:
    """The polygons of a GeoJSON Polygon or MultiPolygon. Raises ``ValueError`` for anything else."""
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            shapes: Any = [coordinates]
        case "MultiPolygon":
            shapes = coordinates
        case _:
            raise ValueError("neither a polygon nor a multi-polygon")
    try:
        polygons = [[_ring(ring) for ring in shape] for shape in shapes]
    except TypeError as error:
        raise ValueError("not a list of rings of points") from error
    if not polygons or not all(polygons):
        raise ValueError("without an outline")
    return polygons


def geometry_of(polygons: Sequence[Polygon]) -> dict[str, Any]:
    """The GeoJSON geometry of polygons, to about a tenth of a metre."""
    rounded = [
        [[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]
    if len(rounded) == 1:
        return {"type": "Polygon", "coordinates": rounded[0]}
    return {"type": "MultiPolygon", "coordinates": rounded}


def bounds_of(polygons: Iterable[Polygon]) -> Bounds:
    points = [point for polygon in polygons for point in polygon[0]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def centroid_of(polygons: Sequence[Polygon]) -> Point:
    """The centre of mass, holes counted off; the middle of the bounds where the area is nothing."""
    parts = [_moments(ring, hole=index > 0) for polygon in polygons for index, ring in enumerate(polygon)]
    area = sum(part[0] for part in parts)
    if abs(area) < 1e-12:
        bounds = bounds_of(polygons)
        return (bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2
    return sum(part[1] for part in parts) / area, sum(part[2] for part in parts) / area


def simplified(polygons: Sequence[Polygon], *, tolerance: float) -> list[Polygon]:
    """The polygons without the points that lie within ``tolerance`` degrees of the line drawn without them.

    Rings that shrink to nothing are left out, but never the last outline.
    """
    thin = [[_thinned(ring, tolerance) for ring in polygon] for polygon in polygons]
    kept = [
        [ring for index, ring in enumerate(polygon) if index == 0 or len(ring) >= SHORTEST_RING]
        for polygon in thin
        if len(polygon[0]) >= SHORTEST_RING
    ]
    return kept or [list(polygon) for polygon in polygons]


def count_points(polygons: Iterable[Polygon]) -> int:
    return sum(len(ring) for polygon in polygons for ring in polygon)


def _ring(points: Any) -> Ring:
    ring = [_point(point) for point in points]
    if len(ring) < SHORTEST_RING or ring[0] != ring[-1]:
        raise ValueError("not a closed ring")
    return ring


def _point(point: Any) -> Point:
    if isinstance(point, str) or len(point) < 2:
        raise ValueError("not a point")
    x, y = point[0], point[1]
    if (
        isinstance(x, bool)
        or isinstance(y, bool)
        or not isinstance(x, int | float)
        or not isinstance(y, int | float)
    ):
        raise ValueError("not a point in numbers")
    if not (math.isfinite(x) and math.isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError("not a point on earth")
    return float(x), float(y)


def _moments(ring: Ring, *, hole: bool) -> tuple[float, float, float]:
    """Area and first moments of a ring around the origin, whichever way round it was drawn."""
    area = along = up = 0.0
    x0, y0 = ring[0]
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        area += cross / 2
        along += cross * (x1 + x2 - 2 * x0) / 6
        up += cross * (y1 + y2 - 2 * y0) / 6
    sign = (-1 if area < 0 else 1) * (-1 if hole else 1)
    return sign * area, sign * (along + area * x0), sign * (up + area * y0)


def _thinned(ring: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker, without recursion. The ring is cut at the point farthest from its start."""
    farthest = max(range(len(ring)), key=lambda index: math.dist(ring[0], ring[index]))
    keep = {0, farthest, len(ring) - 1}
    waiting = [(0, farthest), (farthest, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        middle = max(range(first + 1, last), key=lambda index: _offset(ring[index], ring[first], ring[last]))
        if _offset(ring[middle], ring[first], ring[last]) > tolerance:
            keep.add(middle)
            waiting += [(first, middle), (middle, last)]
    return [ring[index] for index in sorted(keep)]


def _offset(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from the line piece between two others."""
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length**2
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])))
