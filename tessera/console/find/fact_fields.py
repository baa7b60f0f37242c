"""What asks for a field of the dictionary as a filter: typed as the field is, and refused in place if it is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Reach
from tessera.console.areas.picker import area_field
from tessera.dictionary import values
from tessera.dictionary.choices import FieldType
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.questions.places import chosen_area
from tessera.registry.queries.search.facts import RANGES, FactFilter
from tessera.web.forms import IsoDateField

ANY: Final = ("", _("Any"))
LONGEST: Final = 200
FROM: Final = "from"
UNTIL: Final = "until"
_STEP: Final = "\u2003"  # a code stands below its parent


class ValueField(forms.CharField):
    """A number, a text, a phone number or an e-mail address as the dictionary reads it.

    What bounds a value when it is recorded does not bound a filter.
    """

    def __init__(self, spec: FieldSpec, **more: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, **more)
        self.spec = replace(spec, minimum=None, maximum=None, pattern="", max_length=None, required=False)

    def clean(self, value: Any) -> str:
        try:
            found = values.parse(
                self.spec, super().clean(value), language=_language(), country=settings.COUNTRY_CODE
            )
        except ValueRefused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None
        if found is None:
            return ""
        return format(Decimal(str(found)), "f") if isinstance(found, int | float) else str(found)


def names_of(spec: FieldSpec) -> tuple[str, ...]:
    """The names of a field's inputs: one, or the two ends of a range.

    Keys are plain words, so hyphens are unambiguous. Fields of the membership may have the key of a person's.
    """
    name = f"m-{spec.key}" if spec.subject == "membership" else f"f-{spec.key}"
    return (f"{name}-{FROM}", f"{name}-{UNTIL}") if spec.type in RANGES else (name,)


def inputs(spec: FieldSpec, *, on: date) -> Iterator[tuple[str, forms.Field]]:
    """The field's inputs by their names."""
    label = spec.label_in(_language())
    if spec.type in RANGES:
        for name, words in zip(
            names_of(spec), (gettext("%(field)s from"), gettext("%(field)s up to")), strict=True
        ):
            yield name, _end(spec, words % {"field": label})
    else:
        yield names_of(spec)[0], _one(spec, label, on=on)


def _end(spec: FieldSpec, label: str) -> forms.Field:
    if spec.type == FieldType.DATE:
        return IsoDateField(label=label, required=False)
    return ValueField(
        spec, label=label, widget=forms.TextInput({"inputmode": "decimal", "class": "width-10"})
    )


def _one(spec: FieldSpec, label: str, *, on: date) -> forms.Field:
    if spec.type == FieldType.BOOLEAN:
        choices: Sequence[tuple[str, Any]] = [ANY, ("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if spec.code_list is not None:
        codes = [
            (code.value, f"{_STEP * code.depth}{code.label_in(_language())}") for code in spec.code_list.codes
        ]
        return forms.ChoiceField(label=label, choices=[ANY, *codes], required=False)
    if spec.type == FieldType.AREA:
        return area_field(label, within=Reach(everywhere=True), on=on, required=False)
    return ValueField(spec, label=label)


def fact_of(spec: FieldSpec, given: Mapping[str, Any]) -> FactFilter | None:
    """The filter that was given for a field, if any."""
    found = [_stored(spec, given.get(name)) for name in names_of(spec)]
    return FactFilter(spec, *found) if any(found) else None


def is_backwards(spec: FieldSpec, given: Mapping[str, Any]) -> bool:
    """Whether both ends of a range are given and the first lies behind the last."""
    if spec.type not in RANGES:
        return False
    low, high = (given.get(name) for name in names_of(spec))
    if not low or not high:
        return False
    return bool(low > high if isinstance(low, date) else Decimal(low) > Decimal(high))


def _stored(spec: FieldSpec, value: Any) -> str:
    """The value as the dictionary stores it; of an area its code."""
    if spec.type == FieldType.AREA and value:
        area = chosen_area(value)
        return area.code if area else ""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _language() -> str:
    return get_language() or "en"
