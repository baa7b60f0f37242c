"""Choosing an area by typing a part of its name, wherever in the country it lies."""

from datetime import date
from functools import cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from tessera.accounts.viewer import Reach
from tessera.areas import queries
from tessera.areas.errors import AreaNotFound
from tessera.areas.models import Area
from tessera.web.lookup import LookupField
from tessera.web.parts import Option, Options

SHOWN = 12
_EVERYWHERE = Reach(everywhere=True)


def any_area_field(
    label: str | Promise, *, view: str, on: date, required: bool = True, help_text: str | Promise = ""
) -> LookupField:
    """A look-up whose value is the public id of an area that is valid on the day. ``view`` answers as one types."""

    @cache  # a form asks for the same area to check it, to name it and to show it
    def name_of(value: str) -> Option | None:
        area = chosen_area(value)
        return _option(queries.in_context([area])[0]) if area else None

    return LookupField(
        view=view,
        find=lambda words: any_area_options(words, on=on),
        name_of=name_of,
        label=label,
        required=required,
        help_text=help_text,
    )


def any_area_options(words: str, *, on: date) -> Options:
    return [_option(place) for place in queries.search(words, within=_EVERYWHERE, on=on, limit=SHOWN)]


def chosen_area(value: str) -> Area | None:
    """The area of a value of the field: by public id, or by its code, as the dictionary stores it."""
    try:
        return queries.find(UUID(value))
    except AreaNotFound:
        return None
    except ValueError:
        return Area.objects.select_related("level").filter(code=value).first()


def _option(place: queries.AreaInContext) -> Option:
    language = get_language() or "en"
    area = place.area
    above = queries.describe(place.above, language)
    note = f"{area.level.name_in(language)} · {above}" if above else area.level.name_in(language)
    return Option(str(area.public_id), area.name_in(language), note)
