"""The figures that the page shows and the map may be coloured by, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.statistics.indicators import ATTESTED, COMPLETE, FRESH, MEDIAN, SEEN
from tessera.statistics.queries import Told
from tessera.web.parts import Words

Kind = Literal["count", "percent", "days"]
HOURS: Final = 24


@dataclass(frozen=True)
class Figure:
    """Something that is told of every area. ``of``: a share is made of two numbers; else ``key`` has it."""

    key: str
    label: Words
    kind: Kind = "count"
    of: str = ""
    more_is_worse: bool = False

    def value(self, told: Told) -> float | None:
        """None where it is hidden or there is nothing to tell."""
        if self.of:
            return told.percent(self.key, self.of)
        if self.kind == "count":
            return told.number(self.key)
        found = told.values.get(self.key)
        return found / HOURS if found is not None and self.kind == "days" else found

    def is_hidden(self, told: Told) -> bool:
        return told.is_hidden(self.key) or (bool(self.of) and told.is_hidden(self.of))

    def in_words(self, told: Told) -> str:
        if self.is_hidden(told):
            return _("hidden")
        value = self.value(told)
        return written(value, self.kind) if value is not None else "–"


FIGURES: Final = (
    Figure("people", gettext_lazy("People")),
    Figure("households", gettext_lazy("Households")),
    Figure(SEEN, gettext_lazy("Households visited in the last 24 months"), "percent"),
    Figure(COMPLETE, gettext_lazy("Facts recorded"), "percent"),
    Figure(FRESH, gettext_lazy("Facts up to date"), "percent"),
    Figure(ATTESTED, gettext_lazy("Facts attested"), "percent"),
    Figure("identified.yes", gettext_lazy("People with an identifier"), "percent", of="people"),
    Figure("sex.female", gettext_lazy("Women and girls"), "percent", of="people"),
    Figure("head.female", gettext_lazy("Households headed by a woman"), "percent", of="households"),
    Figure("duplicate", gettext_lazy("Marked as duplicates"), more_is_worse=True),
    Figure("pending", gettext_lazy("Changes waiting for a decision"), more_is_worse=True),
    Figure("deadline.late", gettext_lazy("Changes overdue"), more_is_worse=True),
    Figure(MEDIAN, gettext_lazy("Days until a decision, median"), "days", more_is_worse=True),
)
BY_KEY: Final = {figure.key: figure for figure in FIGURES}


def written(value: float, kind: Kind) -> str:
    if kind == "percent":
        return _("%(number)s%%") % {"number": number_format(value, 0)}
    return number_format(value, 1 if kind == "days" else 0, force_grouping=True)


def asked_for(key: str) -> Figure:
    return BY_KEY.get(key, FIGURES[0])


@dataclass(frozen=True)
class Shade:
    """A class of values: from ``low`` on, until the next one begins."""

    low: float
    colour: str
    label: str


# From light to dark, so that they differ for who does not see colours, and in black and white.
COLOURS: Final = ("#f3e2c2", "#cfe0c3", "#8fc1b5", "#3f8f90", "#0b4f55")
SHARES: Final = (0, 35, 50, 65, 80)


def shades(values: Sequence[float], kind: Kind) -> tuple[Shade, ...]:
    """Classes for values: of shares always the same ones; of others as many values in each as can be."""
    lows = list(SHARES) if kind == "percent" else _lows(values, exact=kind == "days")
    ends = [*lows[1:], None]
    colours = COLOURS[-len(lows) :] if len(lows) > 1 else COLOURS[2:3]
    return tuple(
        Shade(low, colour, _range(low, end, kind))
        for low, end, colour in zip(lows, ends, colours, strict=True)
    )


def shade_of(value: float, found: Sequence[Shade]) -> Shade:
    return max(
        (shade for shade in found if shade.low <= value), key=lambda shade: shade.low, default=found[0]
    )


def _lows(values: Sequence[float], *, exact: bool) -> list[float]:
    ranked = sorted(values)
    if not ranked:
        return [0]
    picked = [ranked[len(ranked) * place // len(COLOURS)] for place in range(len(COLOURS))]
    rounded = [0 if place == 0 else _rounded(value, exact=exact) for place, value in enumerate(picked)]
    return sorted(set(rounded))


def _rounded(value: float, *, exact: bool) -> float:
    """To two digits, downwards, so that the value itself stays in its class."""
    if exact:
        return int(value * 10) / 10
    size = int(10 ** max(0, len(str(int(value))) - 2))
    return int(value) // size * size


def _range(low: float, end: float | None, kind: Kind) -> str:
    if end is None:
        return _("%(number)s or more") % {"number": written(low, kind)} if low else _("all")
    if not low:
        return _("under %(number)s") % {"number": written(end, kind)}
    step = 0.1 if kind == "days" else 1
    return _("%(low)s to %(high)s") % {"low": written(low, kind), "high": written(end - step, kind)}
