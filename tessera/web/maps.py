"""Small maps, drawn on the server: they print, need no script and weigh a few kilobytes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tessera.lib import geometry
from tessera.lib.geometry import Bounds, Point, Polygon

WIDTH = 640.0
HEIGHT = 480.0
MARGIN = 10.0
FINEST = 0.4  # what is smaller than this, in units of the drawing, is left out
HATCHED = "url(#map-hatch)"
SMALLEST_EXTENT = 0.01  # degrees, about a kilometre: a single place is not blown up without end


@dataclass(frozen=True)
class Shape:
    """What is to be drawn: a GeoJSON polygon or multi-polygon, or else a point in degrees; neither is left out.

    ``fill`` is a colour, or ``HATCHED``; without it the shape has the colour of the page's maps.
    """

    label: str
    url: str = ""
    boundary: Mapping[str, Any] | None = None
    latitude: float | None = None
    longitude: float | None = None
    fill: str = ""


@dataclass(frozen=True)
class Drawn:
    """A shape in the units of the drawing: ``path`` of an area, or the middle of a dot."""

    label: str
    url: str
    fill: str = ""
    path: str = ""
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Map:
    """``width`` and ``height`` are in the units of the drawing; ``outline`` is what the shapes lie in."""

    width: int
    height: int
    areas: tuple[Drawn, ...]
    dots: tuple[Drawn, ...]
    outline: str = ""

    @property
    def is_hatched(self) -> bool:
        return any(shape.fill == HATCHED for shape in (*self.areas, *self.dots))


class _Projection:
    """Equirectangular: degrees of longitude shrink with the cosine of the latitude in the middle of the map."""

    def __init__(self, bounds: Bounds) -> None:
        middle = (bounds.south + bounds.north) / 2
        self.narrowing = max(math.cos(math.radians(middle)), 0.01)
        self.west, self.north = bounds.west, bounds.north
        across = (bounds.east - bounds.west) * self.narrowing
        down = bounds.north - bounds.south
        self.scale = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down)
        self.width = math.ceil(across * self.scale + 2 * MARGIN)
        self.height = math.ceil(down * self.scale + 2 * MARGIN)

    def place(self, point: Point) -> Point:
        longitude, latitude = point
        x = MARGIN + (longitude - self.west) * self.narrowing * self.scale
        y = MARGIN + (self.north - latitude) * self.scale
        return x, y

    def path(self, polygons: Sequence[Polygon]) -> str:
        placed = [[[self.place(point) for point in ring] for ring in polygon] for polygon in polygons]
        thin = geometry.simplified(placed, tolerance=FINEST)
        return "".join(_ring_path(ring) for polygon in thin for ring in polygon)


def draw(shapes: Sequence[Shape], *, outline: Mapping[str, Any] | None = None) -> Map | None:
    """A map of the shapes within an outline; None when nothing of it can be drawn."""
    bordered = [(shape, polygons) for shape in shapes if (polygons := _polygons(shape.boundary))]
    dotted = [
        (shape, (shape.longitude, shape.latitude))
        for shape in shapes
        if not _polygons(shape.boundary) and shape.longitude is not None and shape.latitude is not None
    ]
    around = _polygons(outline)
    extents = [geometry.bounds_of(polygons) for _, polygons in bordered]
    extents += [Bounds(x, y, x, y) for _, (x, y) in dotted]
    extents += [geometry.bounds_of(around)] if around else []
    if not extents:
        return None
    projection = _Projection(_widened(extents))
    return Map(
        width=projection.width,
        height=projection.height,
        areas=tuple(
            Drawn(shape.label, shape.url, shape.fill, path=projection.path(polygons))
            for shape, polygons in bordered
        ),
        dots=tuple(_dot(shape, projection.place(point)) for shape, point in dotted),
        outline=projection.path(around) if around else "",
    )


def _polygons(boundary: Mapping[str, Any] | None) -> list[Polygon]:
    if boundary is None:
        return []
    try:
        return geometry.polygons_of(boundary)
    except ValueError:
        return []


def _widened(extents: Sequence[Bounds]) -> Bounds:
    """The bounds around all, never of no extent."""
    whole = extents[0]
    for bounds in extents[1:]:
        whole |= bounds
    x = max(0.0, SMALLEST_EXTENT - (whole.east - whole.west)) / 2
    y = max(0.0, SMALLEST_EXTENT - (whole.north - whole.south)) / 2
    return Bounds(whole.west - x, whole.south - y, whole.east + x, whole.north + y)


def _dot(shape: Shape, place: Point) -> Drawn:
    return Drawn(shape.label, shape.url, shape.fill, x=f"{place[0]:.1f}", y=f"{place[1]:.1f}")


def _ring_path(ring: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z"
