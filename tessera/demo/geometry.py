"""Plane geometry for the invented map: a mosaic of cells cut from a coast line, and unions of its tiles.

Rings are open lists of points ``(longitude, latitude)``, counter-clockwise. No projection: the map is invented, and
small enough for degrees to serve as lengths.
"""

import math
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

Point = tuple[float, float]
Ring = list[Point]

_SNAP: Final = 1e-4  # degrees; corners of neighbouring cells this near are one corner
_TOUCH: Final = 1e-7


def cells(seeds: Sequence[Point], coast: Ring) -> list[Ring]:
    """The Voronoi cell of each seed, cut to the coast; corners that neighbours share are the very same point."""
    corners = _Corners()
    return [_without_repeats([corners.the(point) for point in _cell(seed, seeds, coast)]) for seed in seeds]


def _cell(seed: Point, seeds: Sequence[Point], coast: Ring) -> Ring:
    ring = list(coast)
    for other in sorted(seeds, key=lambda other: math.dist(seed, other))[1:]:
        # Once the bisector lies beyond the farthest corner, no later seed can cut the cell either.
        if math.dist(seed, other) / 2 > max(math.dist(seed, corner) for corner in ring):
            break
        ring = _nearer(ring, seed, other)
    return ring


def _nearer(ring: Ring, seed: Point, other: Point) -> Ring:
    """The part of a ring that is nearer to ``seed`` than to ``other``."""
    ax, ay = other[0] - seed[0], other[1] - seed[1]
    limit = (other[0] ** 2 + other[1] ** 2 - seed[0] ** 2 - seed[1] ** 2) / 2
    sides = [x * ax + y * ay - limit for x, y in ring]
    kept: Ring = []
    for index, (point, side) in enumerate(zip(ring, sides, strict=True)):
        before, side_before = ring[index - 1], sides[index - 1]
        if (side <= 0) != (side_before <= 0):
            share = side_before / (side_before - side)
            kept.append(
                (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
            )
        if side <= 0:
            kept.append(point)
    return kept


class _Corners:
    """Makes corners that were computed twice, from either side of a border, the same point."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Point] = {}

    def the(self, point: Point) -> Point:
        column, row = round(point[0] / _SNAP), round(point[1] / _SNAP)
        for near in [(column + dx, row + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]:
            if near in self._known:
                return self._known[near]
        return self._known.setdefault((column, row), (round(point[0], 5), round(point[1], 5)))


def _without_repeats(ring: Ring) -> Ring:
    return [point for index, point in enumerate(ring) if point != ring[index - 1]]


def share_corners(rings: list[Ring]) -> list[Ring]:
    """Give each ring the corners of others that lie on its edges, so that a border is cut alike from both sides."""
    buckets: dict[tuple[int, int], set[Point]] = {}
    for point in {point for ring in rings for point in ring}:
        buckets.setdefault((int(point[0] * 4), int(point[1] * 4)), set()).add(point)
    return [_with_corners_of_others(ring, buckets) for ring in rings]


def _with_corners_of_others(ring: Ring, buckets: dict[tuple[int, int], set[Point]]) -> Ring:
    full: Ring = []
    for start, end in edges(ring):
        columns = range(int(min(start[0], end[0]) * 4) - 1, int(max(start[0], end[0]) * 4) + 2)
        rows = range(int(min(start[1], end[1]) * 4) - 1, int(max(start[1], end[1]) * 4) + 2)
        near = {point for column in columns for row in rows for point in buckets.get((column, row), ())}
        between = [point for point in near if point not in {start, end} and _lies_on(point, start, end)]
        full += [start, *sorted(between, key=lambda point: math.dist(start, point))]
    return full


def _lies_on(point: Point, start: Point, end: Point) -> bool:
    return math.dist(start, point) + math.dist(point, end) - math.dist(start, end) < _TOUCH


def edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def union(rings: Iterable[Ring]) -> list[Ring]:
    """The outlines of tiles laid together: the edges that no two tiles share, the longest outline first."""
    open_edges: set[tuple[Point, Point]] = set()
    for edge in (edge for ring in rings for edge in edges(ring)):
        if edge[::-1] in open_edges:
            open_edges.remove(edge[::-1])
        else:
            open_edges.add(edge)
    onward: dict[Point, list[Point]] = {}
    for start, end in sorted(open_edges):
        onward.setdefault(start, []).append(end)
    outlines = []
    while onward:
        start = next(iter(onward))
        outlines.append(_walk(start, onward))
    return sorted(outlines, key=lambda ring: -abs(area(ring)))


def _walk(start: Point, onward: dict[Point, list[Point]]) -> Ring:
    ring = [start]
    while True:
        here = ring[-1]
        step = onward[here].pop()
        if not onward[here]:
            del onward[here]
        if step == start:
            return ring
        ring.append(step)


def roughen(start: Point, end: Point, *, salt: int) -> Ring:
    """The points between two corners of a border that winds a little, the same from either side."""
    low, high = sorted((start, end))
    rng = Random(f"{salt} {low} {high}")
    inner = _displaced(low, high, rng, depth=2)
    return inner if start == low else inner[::-1]


def _displaced(start: Point, end: Point, rng: Random, *, depth: int) -> Ring:
    dx, dy = end[0] - start[0], end[1] - start[1]
    if depth == 0 or math.hypot(dx, dy) < 0.02:
        return []
    bend = rng.uniform(-0.10, 0.10)
    middle = (round((start[0] + end[0]) / 2 - dy * bend, 5), round((start[1] + end[1]) / 2 + dx * bend, 5))
    before, after = (
        _displaced(start, middle, rng, depth=depth - 1),
        _displaced(middle, end, rng, depth=depth - 1),
    )
    return [*before, middle, *after]


def area(ring: Ring) -> float:
    """The area in square degrees; positive when the ring runs counter-clockwise."""
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in edges(ring)) / 2


def centroid(ring: Ring) -> Point:
    total = area(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in edges(ring)) / (6 * total)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in edges(ring)) / (6 * total)
    return round(x, 5), round(y, 5)


def contains(ring: Ring, point: Point) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in edges(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def point_within(ring: Ring, rng: Random) -> Point:
    """A random point inside a ring."""
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    south, north = min(y for _, y in ring), max(y for _, y in ring)
    while True:
        point = (round(rng.uniform(west, east), 5), round(rng.uniform(south, north), 5))
        if contains(ring, point):
            return point


def polygon(ring: Ring) -> dict[str, object]:
    """The ring as a GeoJSON geometry."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, ring[0]]]]}
