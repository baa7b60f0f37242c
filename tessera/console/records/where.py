"""Where a record lies, in words and as a sketch."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tessera.areas import queries as areas
from tessera.areas.models import Area
from tessera.changes.queries.lines import WhereItLies
from tessera.changes.queries.records import Record
from tessera.console.records.facts import FactRow, common_origin
from tessera.web.maps import Map, Shape, draw


@dataclass(frozen=True)
class Where:
    """The map shows the nearest area with a boundary, and the point where the viewer may see it.

    ``caption`` says in words what the map shows; without boundary there is no map.
    """

    places: str
    address: str
    latitude: str
    longitude: str
    accuracy: str
    is_hidden: bool
    origin: str
    origin_url: str
    map: Map | None
    caption: str

    @classmethod
    def of(cls, record: Record, *, language: str) -> "Where":
        """One query, for the boundary."""
        lies, at = record.lies, record.lies.location
        facts = [
            FactRow.of(fact) for section in record.sections for fact in section.facts if fact.key == "area"
        ]
        origin, url = common_origin(facts)
        around = areas.nearest_outlined(lies.places[-1].path) if lies.places else None
        return cls(
            places=_(", ").join(place.name for place in reversed(lies.places[1:])),
            address=lies.address,
            latitude=f"{at.latitude:.5f}" if at else "",
            longitude=f"{at.longitude:.5f}" if at else "",
            accuracy=f"{at.accuracy:.0f}" if at and at.accuracy else "",
            is_hidden=lies.is_location_hidden,
            origin=origin,
            origin_url=url,
            map=_sketch(lies, around, language) if around else None,
            caption=_caption(lies, around, language) if around else "",
        )


def _sketch(lies: WhereItLies, around: Area, language: str) -> Map | None:
    """Never the middle of an area in place of a point: it would be taken for the house."""
    shapes = [Shape(around.name_in(language), boundary=around.boundary)]
    if lies.location is not None:
        at = lies.location
        shapes.append(Shape(_("Recorded place"), latitude=at.latitude, longitude=at.longitude))
    return draw(shapes)


def _caption(lies: WhereItLies, around: Area, language: str) -> str:
    name = {"area": around.name_in(language)}
    if lies.location is not None:
        return _("The outline of %(area)s, and a dot at the recorded place.") % name
    return _("The outline of %(area)s. No exact place is shown.") % name
