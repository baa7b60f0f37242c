"""Forms as the kit shows them: label, hint and error in one place, and a summary of the errors on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class KitRenderer(TemplatesSetting):
    """Every form of the project looks like the kit's, those of libraries too."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/components/field.html"


class Form(forms.Form):
    """A plain form. The browser's own bubbles are off: our errors are translated and stay on the page."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advise()

    def advise(self) -> None:
        """Say what to do instead of "required". A form that adds fields afterwards calls it again."""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _what_to_do(field)


def _what_to_do(field: forms.Field) -> Any:
    """What somebody who left the field empty should do; better than saying that it is required."""
    for kind, words in _ADVICE:
        if isinstance(field, kind):
            return words
    return _("Fill this in.")


_ADVICE: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.MultipleChoiceField, _("Choose at least one.")),
    (forms.ChoiceField, _("Choose one.")),
    (forms.FileField, _("Choose a file.")),
    (forms.BooleanField, _("Tick the box if you agree.")),
)


LONGEST_NUMBER = 9  # digits of a part of a date; reading thousands of them is refused by Python


@dataclass(frozen=True)
class PartialDate:
    """A date and how exactly it is known; what is unknown is the first (of the month, of January)."""

    value: date
    precision: str  # "day", "month" or "year"


class PartialDateWidget(forms.MultiWidget):
    """Three boxes: day, month, year. Quicker than a calendar for a birthday, and right for an unknown day."""

    template_name = "web/forms/date.html"
    use_fieldset = True
    part_labels = (_("Day"), _("Month"), _("Year"))

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "2", "class": "width-2"}
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput(attrs=number),
            "month": forms.TextInput(attrs=number),
            "year": forms.TextInput(attrs=number | {"maxlength": "4", "class": "width-4"}),
        }
        super().__init__(boxes, dict(attrs or {}))

    def decompress(self, value: PartialDate | date | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        known = value if isinstance(value, PartialDate) else PartialDate(value, "day")
        day = str(known.value.day) if known.precision == "day" else ""
        month = str(known.value.month) if known.precision in {"day", "month"} else ""
        return [day, month, f"{known.value.year:04d}"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.part_labels, strict=True):
            part["label"] = label
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class PartialDateField(forms.MultiValueField):
    """A date of which perhaps only the year, or the month and year, are known: a ``PartialDate`` or None.

    With ``whole=True`` the day is asked for. Dates after ``latest`` (by default none) are refused.
    """

    widget = PartialDateWidget
    default_error_messages = {
        "required": _("Enter a date."),
        "year": _("Enter the year with four digits, for example 1986."),
        "whole": _("Enter the day, the month and the year."),
        "month": _("A day needs its month. Enter the month, or leave the day empty."),
        "real": _("This date is not in the calendar. Check the day and the month."),
        "number": _("Use numbers only, for example 27 3 1986."),
        "late": _("The date must not be after %(latest)s."),
    }

    def __init__(self, *, whole: bool = False, latest: date | None = None, **more: Any) -> None:
        parts = (forms.CharField(), forms.CharField(), forms.CharField())
        super().__init__(fields=parts, require_all_fields=False, **more)
        for part in self.fields:
            part.required = False
        self.whole = whole
        self.latest = latest

    def compress(self, data_list: Any) -> PartialDate | None:
        if not data_list or not any(data_list):
            return None
        day, month, year = (self._number(part) for part in data_list)
        found = self._date(day, month, year)
        if self.latest and found.value > self.latest:
            raise self._fault("late", latest=self.latest)
        return found

    def _number(self, text: str | None) -> int | None:
        cleaned = (text or "").strip()
        if not cleaned:
            return None
        if not cleaned.isdecimal() or len(cleaned) > LONGEST_NUMBER:
            raise self._fault("number")
        return int(cleaned)  # also reads the digits of other scripts

    def _date(self, day: int | None, month: int | None, year: int | None) -> PartialDate:
        if year is None or not 1000 <= year <= 9999:
            raise self._fault("year")
        if self.whole and not (day and month):
            raise self._fault("whole")
        if day is not None and month is None:
            raise self._fault("month")
        precision = "day" if day is not None else "month" if month is not None else "year"
        try:
            return PartialDate(
                date(year, 1 if month is None else month, 1 if day is None else day), precision
            )
        except ValueError:
            raise self._fault("real") from None

    def _fault(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class IsoDateInput(forms.DateInput):
    """The browser's own date picker; its value is an ISO date in every language."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"class": "width-10"} | dict(attrs or {}), format="%Y-%m-%d")


class IsoDateField(forms.DateField):
    """A recent date that is known to the day, such as the date of a visit."""

    widget = IsoDateInput
    input_formats: ClassVar[list[str]] = ["%Y-%m-%d"]  # type: ignore[misc]
    default_error_messages = {
        "required": _("Enter a date."),
        "invalid": _("Enter a date as year, month and day, for example 2026-03-27."),
    }


__all__ = [
    "Form",
    "IsoDateField",
    "IsoDateInput",
    "KitRenderer",
    "PartialDate",
    "PartialDateField",
    "PartialDateWidget",
]
