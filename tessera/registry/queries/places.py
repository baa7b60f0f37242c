"""Names of the places that a record speaks of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tessera.areas.models import Area


@dataclass(frozen=True)
class Place:
    """An area as a step of a breadcrumb."""

    public_id: UUID
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Places:
    """The areas that were asked for and all that lie above them."""

    by_id: Mapping[int, Place] = field(default_factory=dict)

    def way_to(self, area_id: int | None) -> tuple[Place, ...]:
        """From the country down to the area; nothing for no area."""
        if area_id is None or area_id not in self.by_id:
            return ()
        steps = self.by_id[area_id].path.split(".")
        return tuple(self.by_id[int(step)] for step in steps if int(step) in self.by_id)

    def path_of(self, area_id: int | None) -> str | None:
        place = self.by_id.get(area_id) if area_id is not None else None
        return place.path if place else None

    def name_of_code(self, code: str) -> str | None:
        return next((place.name for place in self.by_id.values() if place.code == code), None)


def places(*, ids: Collection[int | None], codes: Collection[str] = (), language: str) -> Places:
    """The areas and those above them, in one query. Areas are no secret: there is no reach."""
    below = Area.objects.filter(
        Q(pk__in=[pk for pk in ids if pk]) | Q(code__in=codes), path__within=OuterRef("path")
    )
    found = Area.objects.filter(Exists(below)).defer("boundary")
    return Places(
        {area.pk: Place(area.public_id, area.code, area.name_in(language), area.path) for area in found}
    )
