"""Boundaries as they are stored: checked, and not finer than a map can show."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tessera.lib import geometry

FINE_ENOUGH = 400  # points; a boundary with fewer is kept as it is
STEPS = 2_000  # a simpler boundary stays within this fraction of the area's own extent


class Boundary(NamedTuple):
    """A GeoJSON geometry with its centroid in degrees."""

    geometry: dict[str, Any]
    latitude: float
    longitude: float


def read(given: Mapping[str, Any]) -> Boundary:
    """The boundary as it will be stored. Raises ``ValueError`` unless it is a polygon or multi-polygon.

    Reading what was stored gives the same again, so that a file imported twice changes nothing.
    """
    polygons = geometry.polygons_of(given)
    longitude, latitude = geometry.centroid_of(polygons)
    if geometry.count_points(polygons) > FINE_ENOUGH:
        bounds = geometry.bounds_of(polygons)
        extent = max(bounds.east - bounds.west, bounds.north - bounds.south)
        polygons = geometry.simplified(polygons, tolerance=extent / STEPS)
    return Boundary(geometry.geometry_of(polygons), round(latitude, 6), round(longitude, 6))
