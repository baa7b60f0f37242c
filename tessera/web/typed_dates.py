"""A date of birth in one box, typed as people write it: 27/3/1986, 3.1986, 1986, 27 March 1986, or an age."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates, translation
from django.utils.translation import gettext_lazy as _

from tessera.web.forms import PartialDate

EARLIEST: Final = 1850
OLDEST: Final = 120  # years of age
LONGEST: Final = 40
_PARTS: Final = re.compile(r"[\s./,،\-–]+")
_RUN_TOGETHER: Final = re.compile(r"\d{8}")


class TypedDateField(forms.CharField):
    """A date of which perhaps only the year is known, or only the age: a ``PartialDate`` or None.

    The day comes first, as almost everywhere, or the year. A number of up to three digits is an age on the day
    ``latest``, and the date is an estimate. Dates after ``latest`` are refused.
    """

    default_error_messages = {
        "invalid": _("Enter a date such as 27/3/1986, or 3/1986, or 1986, or an age such as 40."),
        "year": _("Enter the year with four digits, for example 1986."),
        "real": _("This date is not in the calendar. Check the day and the month."),
        "late": _("The date must not be after %(latest)s."),
        "old": _("Nobody is as old as that. Check the year."),
    }

    def __init__(self, *, latest: date, **more: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "decimal", "dir": "auto"}
        super().__init__(max_length=LONGEST, widget=forms.TextInput(attrs=attrs), **more)
        self.latest = latest

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self._read(text)
        if found.value > self.latest:
            raise self._fault("late", latest=self.latest)
        if found.value.year < EARLIEST:
            raise self._fault("old")
        return found

    def _read(self, text: str) -> PartialDate:
        text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
        if _RUN_TOGETHER.fullmatch(text):
            return self._run_together(text)
        parts = [part for part in _PARTS.split(text) if part]
        numbers = [self._number(part) for part in parts]
        if len(numbers) == 1:
            return self._year_or_age(parts[0], numbers[0])
        if len(numbers) not in {2, 3}:
            raise self._fault("invalid")
        if len(parts[0]) == 4 and parts[0].isdecimal():
            parts.reverse()
            numbers.reverse()
        if len(parts[-1]) != 4 or not parts[-1].isdecimal():
            raise self._fault("year")
        if len(numbers) == 2:
            return PartialDate(self._date(numbers[1], numbers[0], 1), "month")
        return PartialDate(self._date(numbers[2], numbers[1], numbers[0]), "day")

    def _year_or_age(self, text: str, number: int) -> PartialDate:
        if not text.isdecimal():
            raise self._fault("invalid")
        if len(text) == 4:
            return PartialDate(self._date(number, 1, 1), "year")
        if number > OLDEST:
            raise self._fault("old")
        return PartialDate(self._date(self.latest.year - number, 1, 1), "estimated")

    def _run_together(self, text: str) -> PartialDate:
        """Day, month and year without anything between, or the year first where that is the only way."""
        orders = ((text[4:], text[2:4], text[:2]), (text[:4], text[4:6], text[6:]))
        for year, month, day in orders:
            if EARLIEST <= int(year) <= self.latest.year:
                try:
                    return PartialDate(date(int(year), int(month), int(day)), "day")
                except ValueError:
                    continue
        raise self._fault("real")

    def _number(self, part: str) -> int:
        """A number, or that of the month which the word names."""
        if part.isdecimal() and len(part) <= 4:
            return int(part)
        month = _months().get(_folded(part)) if not part.isdecimal() else None
        if month is None:
            raise self._fault("invalid")
        return month

    def _date(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            raise self._fault("real") from None

    def _fault(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _months() -> dict[str, int]:
    """The names of the months, whole and short, in the language of the page and in English."""
    with translation.override("en"):
        found = dict(_named())
    return found | dict(_named())


def _named() -> Iterator[tuple[str, int]]:
    for names in (dates.MONTHS_3, dates.MONTHS):
        for number, name in names.items():
            yield _folded(str(name)), number


def _folded(word: str) -> str:
    """Without accents and in small letters."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")


__all__ = ["TypedDateField"]
