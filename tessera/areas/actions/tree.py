"""Changing one area."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from tessera.areas import boundaries, errors
from tessera.areas.actions.levels import ensure_level
from tessera.areas.actions.steward import Steward, tree_changed
from tessera.areas.models import Area


def create_area(
    *,
    code: str,
    names: Mapping[str, str],
    level: int,
    parent: Area | None,
    since: date | None = None,
    by: Steward,
    now: datetime,
) -> Area:
    by.must_manage_areas(parent.path if parent else None)
    code = code.strip()
    if not code:
        raise errors.CodeMissing(field="code")
    given = _names(names)
    with tree_changed(by, now=now):
        if Area.objects.filter(code__iexact=code).exists():
            raise errors.CodeTaken(code=code, field="code")
        if parent and parent.level.number >= level:
            raise errors.ParentTooDeep(area=code, parent=parent.code, field="level")
        area = Area.objects.create(
            code=code, names=given, level=ensure_level(level), parent=parent, since=since
        )
    area.refresh_from_db(fields=["path"])
    return area


def rename_area(area: Area, *, names: Mapping[str, str], by: Steward, now: datetime) -> None:
    """Give an area its names by language code; languages that are not given lose theirs."""
    by.must_manage_areas(area.path)
    given = _names(names)
    with tree_changed(by, now=now):
        area.names = given
        area.save(update_fields=["names"])


def move_area(area: Area, *, parent: Area | None, by: Steward, now: datetime) -> None:
    """Put an area, with all that lies below it, into another one or at the top of the tree."""
    check_move(area, parent=parent, by=by)
    with tree_changed(by, now=now):
        area.refresh_from_db(fields=["path"])
        if parent:
            parent.refresh_from_db(fields=["path"])
            _check_above(area, parent)
        area.parent = parent
        area.save(update_fields=["parent"])
        area.refresh_from_db(fields=["path"])


def check_move(area: Area, *, parent: Area | None, by: Steward) -> None:
    """Refuse what ``move_area`` would refuse, and change nothing."""
    for place in (area.parent, parent):
        by.must_manage_areas(place.path if place else None)
    if parent:
        _check_above(area, parent)


def close_area(area: Area, *, until: date | None, by: Steward, now: datetime) -> None:
    """Say from which day an area is no longer valid; None takes it back. Its parts end with it or before."""
    set_validity(area, since=area.since, until=until, by=by, now=now)


def set_validity(area: Area, *, since: date | None, until: date | None, by: Steward, now: datetime) -> None:
    """Say from which day an area is valid, and from which no longer; None is from always and for good.

    Its parts end with it or before. One that is valid again has no successors.
    """
    by.must_manage_areas(area.path)
    with tree_changed(by, now=now):
        area.since = since
        if until is not None:
            check_end(area, until)
        area.until = until
        area.save(update_fields=["since", "until"])
        if until is None:
            area.successions.all().delete()


def set_boundary(area: Area, *, geometry: Mapping[str, Any] | None, by: Steward, now: datetime) -> None:
    """Draw the boundary from a GeoJSON geometry, and the centre from it; None removes the boundary."""
    by.must_manage_areas(area.path)
    if geometry is None:
        area.boundary = None
    else:
        try:
            area.boundary, area.latitude, area.longitude = boundaries.read(geometry)
        except (ValueError, AttributeError) as fault:
            raise errors.BoundaryUnreadable(field="boundary") from fault
    with tree_changed(by, now=now):
        area.save(update_fields=["boundary", "latitude", "longitude"])


def set_centre(area: Area, *, latitude: float, longitude: float, by: Steward, now: datetime) -> None:
    """Say where the middle of an area is, in degrees."""
    by.must_manage_areas(area.path)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise errors.NotOnEarth(field="latitude")
    with tree_changed(by, now=now):
        area.latitude, area.longitude = latitude, longitude
        area.save(update_fields=["latitude", "longitude"])


def _names(names: Mapping[str, str]) -> dict[str, str]:
    given = {language: name.strip() for language, name in names.items() if name.strip()}
    if not given:
        raise errors.NameMissing(field="names")
    return given


def _check_above(area: Area, parent: Area) -> None:
    if parent.path == area.path or parent.path.startswith(area.path + "."):
        raise errors.BelowItself(area=area.code, field="parent")
    if parent.level.number >= area.level.number:
        raise errors.ParentTooDeep(area=area.code, parent=parent.code, field="parent")


def check_end(area: Area, until: date) -> None:
    if area.since and until <= area.since:
        raise errors.EndsTooEarly(field="until")
    open_parts = Area.objects.filter(path__within=area.path).exclude(pk=area.pk)
    count = open_parts.filter(Q(until__isnull=True) | Q(until__gt=until)).count()
    if count:
        raise errors.PartsStillValid(count=count, area=area.code, field="until")
