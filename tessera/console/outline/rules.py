"""What is taken as an answer: the bounds of each kind of question, and where they stand in its component."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.intake.outline.tree import Json
from tessera.intake.profile import patterns
from tessera.intake.profile.components import LARGEST_FILE, MOST_FILES, MOST_ROWS
from tessera.intake.profile.model import Kind
from tessera.web.forms import Form, IsoDateField

MEGABYTE: Final = 1_000_000
CODE: Final = {"dir": "ltr", "spellcheck": "false", "class": "mono"}
Words = Any  # a text, perhaps of a translation still to come


@dataclass(frozen=True)
class Rule:
    """A setting of a component. ``where`` are the names under which it stands; ``field`` makes its form field;
    ``read`` and ``write`` turn what stands there into what is shown, and back; what is written as None is left out."""

    name: str
    where: tuple[str, ...]
    field: Callable[[], forms.Field]
    read: Callable[[Any], Any] = lambda given: given
    write: Callable[[Any], Any] = lambda given: given


def _count(label: Words, most: int = 100_000, hint: Words = "") -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, help_text=hint, widget=_narrow()
    )


def _number(label: Words) -> Callable[[], forms.Field]:
    return lambda: forms.DecimalField(
        label=label, required=False, max_digits=15, decimal_places=5, widget=_narrow()
    )


def _tick(label: Words, hint: Words = "") -> Callable[[], forms.Field]:
    return lambda: forms.BooleanField(label=label, required=False, help_text=hint)


def _day(label: Words) -> Callable[[], forms.Field]:
    return lambda: IsoDateField(label=label, required=False)


def _narrow() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "width-10", "inputmode": "decimal", "dir": "ltr"})


def _pattern() -> forms.Field:
    return forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=patterns.LONGEST,
        help_text=_(
            "For text: a regular expression that the whole text must match, for example [A-Z]{2}[0-9]{4}."
        ),
        widget=forms.TextInput(attrs=CODE),
        validators=[_readable],
    )


def _readable(pattern: str) -> None:
    try:
        patterns.check(pattern)
    except patterns.PatternRefused:
        raise forms.ValidationError(
            _("This pattern cannot be read, or needs more than a quick matcher has.")
        ) from None


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _ticked(value: Any) -> Callable[[bool], Any]:
    return lambda given: value if given else None


_LENGTHS: Final = (
    Rule("min_length", ("validate", "minLength"), _count(_("Fewest characters"))),
    Rule("max_length", ("validate", "maxLength"), _count(_("Most characters"))),
    Rule("pattern", ("validate", "pattern"), _pattern),
)
_ROWS: Final = (
    Rule("least", ("validate", "minLength"), _count(_("Fewest times"), MOST_ROWS)),
    Rule("most", ("validate", "maxLength"), _count(_("Most times"), MOST_ROWS)),
    Rule(
        "members",
        ("properties", "registry"),
        _tick(_("Each one is a person who joins the household")),
        read=lambda given: given == "members",
        write=_ticked("members"),
    ),
)
RULES: Final[Mapping[Kind, tuple[Rule, ...]]] = {
    Kind.TEXT: _LENGTHS,
    Kind.LONG_TEXT: _LENGTHS,
    Kind.EMAIL: _LENGTHS,
    Kind.PHONE: _LENGTHS,
    Kind.NUMBER: (
        Rule("minimum", ("validate", "min"), _number(_("Smallest value")), write=_plain),
        Rule("maximum", ("validate", "max"), _number(_("Largest value")), write=_plain),
        Rule("whole", ("validate", "integer"), _tick(_("Whole numbers only")), write=_ticked(value=True)),
    ),
    Kind.BOXES: (
        Rule("least", ("validate", "minSelectedCount"), _count(_("Fewest choices"))),
        Rule("most", ("validate", "maxSelectedCount"), _count(_("Most choices"))),
    ),
    Kind.DAY: (
        Rule("earliest", ("minDate",), _day(_("Not before")), write=_iso),
        Rule("latest", ("maxDate",), _day(_("Not after")), write=_iso),
        Rule(
            "latest_today",
            ("properties", "latest"),
            _tick(_("Not after the day on which the form is filled in")),
            read=lambda given: given == "today",
            write=_ticked("today"),
        ),
    ),
    Kind.FILE: (
        Rule("several", ("multiple",), _tick(_("Several files may be sent")), write=_ticked(value=True)),
        Rule("most", ("properties", "most"), _count(_("Most files"), MOST_FILES)),
        Rule(
            "megabytes",
            ("properties", "bytes"),
            _count(_("Most megabytes for each"), LARGEST_FILE // MEGABYTE),
            read=lambda given: given // MEGABYTE if isinstance(given, int) else given,
            write=lambda given: given * MEGABYTE if given else None,
        ),
    ),
    Kind.ROWS: _ROWS,
}


def add_rules(form: Form, kind: Kind | None, component: Json) -> list[str]:
    """The fields of the kind's bounds; answers their names."""
    rules = RULES.get(kind, ()) if kind is not None else ()
    for rule in rules:
        field = rule.field()
        field.initial = rule.read(_at(component, rule.where))
        form.fields[rule.name] = field
    return [rule.name for rule in rules]


def write_rules(form: Form, kind: Kind | None, component: Json) -> None:
    """Put into the component what was changed."""
    for rule in RULES.get(kind, ()) if kind is not None else ():
        if rule.name in form.changed_data:
            put(component, rule.where, rule.write(form.cleaned_data[rule.name]))
    if kind == Kind.NUMBER and "whole" in form.changed_data:
        put(component, ("decimalLimit",), 0 if form.cleaned_data["whole"] else None)


def put(component: Json, where: tuple[str, ...], value: Any) -> None:
    """Set it, or take it out when it is None. What stands in the way and is no object gives way."""
    holder = component
    for name in where[:-1]:
        if not isinstance(holder.get(name), dict):
            holder[name] = {}
        holder = holder[name]
    if value is None:
        holder.pop(where[-1], None)
    else:
        holder[where[-1]] = value


def _at(component: Json, where: tuple[str, ...]) -> Any:
    found: Any = component
    for name in where:
        found = found.get(name) if isinstance(found, dict) else None
    return found
