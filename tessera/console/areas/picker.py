"""Choosing an area by typing a part of its name, for any form of the desk."""

from datetime import date
from functools import cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from tessera.accounts.viewer import Reach, Viewer
from tessera.areas import queries
from tessera.areas.errors import AreaNotFound
from tessera.areas.models import Area
from tessera.web.lookup import LookupField
from tessera.web.parts import Option, Options

SHOWN = 12


def area_field(
    label: str | Promise,
    *,
    within: Reach,
    on: date | None = None,
    required: bool = True,
    help_text: str | Promise = "",
) -> LookupField:
    """A look-up whose value is the public id of an area within reach, valid on a day if one is given.

    The value is checked against the reach when the form is: an area out of it is refused like one that is not there.
    """

    @cache  # a form asks for the same area to check it, to name it and to show it
    def name_of(value: str) -> Option | None:
        area = chosen_area(value)
        if area is None or not within.covers(area.path):
            return None
        return option_of(queries.in_context([area])[0])

    return LookupField(
        view="console:area-options",
        find=lambda words: options_for(words, within=within, on=on),
        name_of=name_of,
        label=label,
        required=required,
        help_text=help_text,
    )


def chosen_area(value: str) -> Area | None:
    """The area of a value of the field; None for an empty or unknown one."""
    try:
        return queries.find(UUID(value))
    except (ValueError, AreaNotFound):
        return None


def options_for(words: str, *, within: Reach, on: date | None = None) -> Options:
    return [option_of(place) for place in queries.search(words, within=within, on=on, limit=SHOWN)]


def option_of(place: queries.AreaInContext) -> Option:
    language = get_language() or "en"
    area = place.area
    above = queries.describe(place.above, language)
    note = f"{area.level.name_in(language)} · {above}" if above else area.level.name_in(language)
    return Option(str(area.public_id), area.name_in(language), note)


def everywhere_of(viewer: Viewer) -> Reach:
    """Wherever the viewer holds anything at all."""
    whole = Reach()
    for reach in viewer.reaches.values():
        whole |= reach
    return whole
