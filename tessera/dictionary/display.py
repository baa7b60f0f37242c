"""Values of fields as people read them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from tessera.dictionary.choices import FieldType, Sensitivity
from tessera.dictionary.specs import FieldSpec

HIDDEN = "••••"
NameArea = Callable[[str], str | None]
SHOWN_ENDING = frozenset({FieldType.TEXT, FieldType.PHONE})


def display(spec: FieldSpec, value: Any, *, language: str, name_area: NameArea | None = None) -> str:
    """The stored value in the language; "" for nothing. What does not fit the type is shown as it is.

    ``name_area`` gives the name of an area's code.
    """
    if value is None or value == "" or value == []:
        return ""
    if spec.type == FieldType.AREA:
        return (name_area(str(value)) if name_area else None) or str(value)
    with translation.override(language):
        shown = WRITERS[spec.type](spec, value, language) if spec.type in WRITERS else str(value)
        return f"{shown} {spec.unit}" if spec.unit and not isinstance(value, bool) else shown


def mask(spec: FieldSpec, shown: str) -> str:
    """What is left of a shown value for those who may not see it: of a sensitive number, two signs."""
    if not shown or spec.sensitivity in {Sensitivity.PUBLIC, Sensitivity.PERSONAL}:
        return shown
    if spec.sensitivity == Sensitivity.SENSITIVE and spec.type in SHOWN_ENDING and len(shown) > 6:
        return HIDDEN + shown[-2:]
    return HIDDEN


def _number(spec: FieldSpec, value: Any, language: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def _date(spec: FieldSpec, value: Any, language: str) -> str:
    with suppress(ValueError, TypeError):
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return formats.date_format(day, "DATE_FORMAT")
    return str(value)


def _boolean(spec: FieldSpec, value: Any, language: str) -> str:
    return {True: _("Yes"), False: _("No")}[value] if isinstance(value, bool) else str(value)


def _code(spec: FieldSpec, value: Any, language: str) -> str:
    code = spec.code_list.code(str(value)) if spec.code_list else None
    return code.label_in(language) if code else str(value)


def _codes(spec: FieldSpec, value: Any, language: str) -> str:
    several = value if isinstance(value, list | tuple) else [value]
    return ("، " if language.startswith("ar") else ", ").join(_code(spec, one, language) for one in several)


def _point(spec: FieldSpec, value: Any, language: str) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return f"{value.get('latitude')}, {value.get('longitude')}"


WRITERS: Mapping[FieldType, Callable[[FieldSpec, Any, str], str]] = {
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.DATE: _date,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.POINT: _point,
}
