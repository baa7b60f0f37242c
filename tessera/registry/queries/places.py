"""Names of the places that a record speaks of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import orjson

from tessera.lib.db.prepared import fetch
from tessera.lib.labels import in_language


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


_PLACES: Final = """
with asked as (
  select path from areas_area where id = any (%(ids)s::bigint[]) or code = any (%(codes)s::text[])
), steps as (
  select distinct step::bigint as id from asked, unnest(string_to_array(path::text, '.')) step
)
select a.id, a.public_id, a.code, a.names, a.path from areas_area a join steps on steps.id = a.id
"""


def places(*, ids: Collection[int | None], codes: Collection[str] = (), language: str) -> Places:
    """The areas and those above them, in one query. Areas are no secret: there is no reach."""
    asked = {"ids": [pk for pk in ids if pk], "codes": list(codes)}
    if not any(asked.values()):
        return Places()
    return Places(
        {
            key: Place(public_id, code, in_language(orjson.loads(names), language) or code, path)
            for key, public_id, code, names, path in fetch(_PLACES, asked)
        }
    )
