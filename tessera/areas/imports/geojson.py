"""Reading areas from a GeoJSON FeatureCollection whose properties have the headings of COD-AB tables."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from tessera.areas import boundaries, errors
from tessera.areas.imports import headings as head
from tessera.areas.imports.cells import RowReader, as_text
from tessera.areas.imports.faults import Fault
from tessera.areas.imports.rows import AreaRow, FileContent


def read(content: bytes) -> FileContent:
    """The areas of a collection. Raises ``FileUnreadable`` when it is no FeatureCollection."""
    try:
        collection = orjson.loads(content)
    except orjson.JSONDecodeError as damage:
        raise errors.FileUnreadable from damage
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        raise errors.FileUnreadable
    rows: list[AreaRow] = []
    faults: list[Fault] = []
    for number, feature in enumerate(features, 1):
        row, found = _read_feature(number, feature if isinstance(feature, dict) else {})
        rows += [row] if row else []
        faults += found
    return FileContent(tuple(rows), tuple(faults))


def _read_feature(number: int, feature: Mapping[str, Any]) -> tuple[AreaRow | None, list[Fault]]:
    properties = feature.get("properties")
    values = properties if isinstance(properties, dict) else {}
    found = head.read(values)
    named = {level: heading for level, heading in found.codes.items() if as_text(values[heading])}
    if not named:
        return None, [Fault("code-missing", row=number, column="properties")]
    reader = RowReader("", found, max(named))
    row = reader.read(number, values)
    if row is None or feature.get("geometry") is None:
        return row, reader.faults
    try:
        return _with_geometry(row, feature["geometry"]), reader.faults
    except (ValueError, TypeError, AttributeError):
        return row, [*reader.faults, Fault("not-a-boundary", row=number, column="geometry")]


def _with_geometry(row: AreaRow, given: Mapping[str, Any]) -> AreaRow:
    """The row with its boundary, and with its centroid where the properties do not give one."""
    if given.get("type") == "Point":
        longitude, latitude = (float(part) for part in given["coordinates"][:2])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError("not a point on earth")
        return replace(row, latitude=latitude, longitude=longitude) if row.latitude is None else row
    boundary = boundaries.read(given)
    if row.latitude is None:
        row = replace(row, latitude=boundary.latitude, longitude=boundary.longitude)
    return replace(row, boundary=boundary.geometry)
