"""Where a group lives."""

from dataclasses import dataclass
from typing import Any

from tessera.areas.models import Area
from tessera.registry.models import Group


@dataclass(frozen=True)
class Home:
    """Coordinates are in degrees (WGS 84), the accuracy in metres."""

    area: Area | None = None
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None

    @classmethod
    def of(cls, group: Group) -> "Home":
        return cls(group.area, group.address, group.latitude, group.longitude, group.location_accuracy)

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of a group's columns."""
        return {
            "area": self.area,
            "address": self.address,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "location_accuracy": self.accuracy,
        }
