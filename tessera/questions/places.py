"""Choosing an area by typing a part of its name."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from tessera.accounts.viewer import Reach
from tessera.areas import queries
from tessera.areas.errors import AreaNotFound
from tessera.areas.models import Area
from tessera.web.lookup import LookupField
from tessera.web.parts import Option, Options

SHOWN: Final = 12
EVERYWHERE: Final = Reach(everywhere=True)


def chosen_area(value: str) -> Area | None:
    """The area of a value of the field; None for an empty or unknown one."""
    try:
        return queries.find(UUID(value))
    except (ValueError, AreaNotFound):
        return None


def area_by_code(value: str) -> Area | None:
    """As ``chosen_area``, and by its code as well, which is how a fact of the dictionary names it."""
    try:
        UUID(value)
    except ValueError:
        return Area.objects.select_related("level").filter(code=value).first()
    return chosen_area(value)


def area_field(
    label: str | Promise,
    *,
    view: str,
    within: Reach,
    on: date | None = None,
    known: Callable[[str], Area | None] = chosen_area,
    required: bool = True,
    help_text: str | Promise = "",
) -> LookupField:
    """A look-up whose value is the public id of an area within reach, valid on a day if one is given.

    ``view`` answers as one types, ``known`` finds the area of a value. The value is checked against the reach when the
    form is: an area out of it is refused like one that is not there.
    """

    @cache  # a form asks for the same area to check it, to name it and to show it
    def name_of(value: str) -> Option | None:
        area = known(value)
        if area is None or not within.covers(area.path):
            return None
        return option_of(queries.in_context([area])[0])

    return LookupField(
        view=view,
        find=lambda words: options_for(words, within=within, on=on),
        name_of=name_of,
        label=label,
        required=required,
        help_text=help_text,
    )


def options_for(words: str, *, within: Reach, on: date | None = None) -> Options:
    return [option_of(place) for place in queries.search(words, within=within, on=on, limit=SHOWN)]


def option_of(place: queries.AreaInContext) -> Option:
    language = get_language() or "en"
    area = place.area
    above = queries.describe(place.above, language)
    note = f"{area.level.name_in(language)} · {above}" if above else area.level.name_in(language)
    return Option(str(area.public_id), area.name_in(language), note)
