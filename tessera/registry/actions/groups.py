"""The only writers of groups."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tessera.areas.models import Area
from tessera.registry.actions.individuals import merged
from tessera.registry.choices import GroupStatus
from tessera.registry.models import Group, GroupKind
from tessera.registry.violations import explained


def register(
    public_id: UUID,
    *,
    kind: GroupKind,
    name: str,
    area: Area | None,
    address: str,
    latitude: float | None,
    longitude: float | None,
    location_accuracy: float | None,
    attributes: Mapping[str, Any],
    registered_on: date,
    observed_on: date | None,
    source: str,
) -> Group:
    with explained():
        return Group.objects.create(
            public_id=public_id,
            kind=kind,
            name=name,
            area=area,
            address=address,
            latitude=latitude,
            longitude=longitude,
            location_accuracy=location_accuracy,
            attributes=dict(attributes),
            registered_on=registered_on,
            observed_on=observed_on,
            source=source,
        )


def correct(group: Group, *, columns: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
    """Write the given facts and nothing else; an attribute of None is taken away."""
    for column, value in columns.items():
        setattr(group, column, value)
    group.attributes = merged(group.attributes, attributes)
    with explained():
        group.save(update_fields=[*columns, *(["attributes"] if attributes else [])])


def relocate(
    group: Group,
    *,
    area: Area | None,
    address: str,
    latitude: float | None,
    longitude: float | None,
    location_accuracy: float | None,
) -> None:
    """Move the group; its members are moved by the caller."""
    group.area = area
    group.address = address
    group.latitude, group.longitude, group.location_accuracy = latitude, longitude, location_accuracy
    with explained():
        group.save(update_fields=["area", "address", "latitude", "longitude", "location_accuracy"])


def dissolve(group: Group) -> None:
    group.status = GroupStatus.DISSOLVED
    group.save(update_fields=["status"])


def merge_into(group: Group, *, other: Group) -> None:
    group.status = GroupStatus.MERGED
    group.merged_into = other
    group.save(update_fields=["status", "merged_into"])


def set_status(group: Group, *, status: GroupStatus) -> None:
    group.status = status
    group.save(update_fields=["status"])
