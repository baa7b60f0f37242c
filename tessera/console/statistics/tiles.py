"""The leading figures of an area, each with how it has changed in a month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.console.statistics.figures import BY_KEY, Figure, written
from tessera.lib.dates import in_words
from tessera.statistics.indicators import ATTESTED, COMPLETE, MEDIAN, SEEN
from tessera.statistics.queries import Day, Picture
from tessera.web.parts import Words

MONTH: Final = timedelta(days=28)
LEADING: Final = ("households", "people", SEEN, COMPLETE, ATTESTED, "pending")
_LEFT_TO_RIGHT: Final = "\u2066"
_END: Final = "\u2069"


@dataclass(frozen=True)
class Tile:
    label: Words
    value: str
    note: str
    change: str


def tiles(found: Picture) -> Iterator[Tile]:
    before = _a_month_before(found)
    for key in LEADING:
        figure = BY_KEY[key]
        if found.told.has(key) or figure.kind == "count":
            yield Tile(
                figure.label, figure.in_words(found.told), _note(key, found), _change(figure, found, before)
            )


def _a_month_before(found: Picture) -> Day | None:
    """The newest day that lies a month back, or else the first one of all."""
    today = found.days[-1].on if found.days else None
    past = [day for day in found.days if today and day.on < today]
    long_ago = [day for day in past if today and day.on <= today - MONTH]
    return long_ago[-1] if long_ago else next(iter(past), None)


def _note(key: str, found: Picture) -> str:
    women = found.told.percent("sex.female", "people")
    if key == "people" and women is not None:
        return _("%(percent)s women and girls") % {"percent": written(women, "percent")}
    median = BY_KEY[MEDIAN].value(found.told)
    if key == "pending" and median is not None:
        return _("Days until a decision, median: %(number)s") % {"number": written(median, "days")}
    return ""


def _change(figure: Figure, found: Picture, before: Day | None) -> str:
    now = figure.value(found.told)
    then = figure.value(before.told) if before else None
    if before is None or now is None or then is None or now == then:
        return ""
    words = {"change": _signed(now - then), "day": in_words(before.on)}
    if figure.kind == "percent":
        number = abs(round(now - then))
        return ngettext("%(change)s point since %(day)s", "%(change)s points since %(day)s", number) % words
    return _("%(change)s since %(day)s") % words


def _signed(number: float) -> str:
    sign = "+" if number > 0 else "−"
    return f"{_LEFT_TO_RIGHT}{sign}{number_format(abs(number), 0, force_grouping=True)}{_END}"
