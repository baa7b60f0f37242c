"""A date of birth in one box, as people write it."""

from datetime import date

import pytest
from django.utils import translation

from tessera.web import forms
from tessera.web.forms import PartialDate
from tessera.web.typed_dates import TypedDateField

TODAY = date(2026, 3, 27)


class BirthForm(forms.Form):
    born = TypedDateField(label="Born", latest=TODAY, required=False)


def read(text: str, language: str = "en") -> PartialDate | str | None:
    """What is understood, or the code of the fault."""
    with translation.override(language):
        form = BirthForm({"born": text})
        if form.is_valid():
            found: PartialDate | None = form.cleaned_data["born"]
            return found
        return form.errors.as_data()["born"][0].code or ""


@pytest.mark.parametrize(
    "text",
    [
        "27/3/1986", "27.03.1986", "27-3-1986", " 27 3 1986 ", "27031986", "1986-03-27", "1986/3/27", "19860327",
        "27 March 1986", "27 mar 1986", "٢٧/٣/١٩٨٦", "27,3,1986", "27،3،1986", "27 / 3 / 1986",
    ],
)  # fmt: skip
def test_a_day(text: str) -> None:
    assert read(text) == PartialDate(date(1986, 3, 27), "day")


@pytest.mark.parametrize("text", ["3/1986", "03.1986", "1986-3", "March 1986", "Mar 1986"])
def test_a_month(text: str) -> None:
    assert read(text) == PartialDate(date(1986, 3, 1), "month")


def test_a_year_and_an_age() -> None:
    assert read("1986") == PartialDate(date(1986, 1, 1), "year")
    assert read("40") == PartialDate(date(1986, 1, 1), "estimated")
    assert read("0") == PartialDate(date(2026, 1, 1), "estimated")
    assert read("") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("27 mars 1986", "fr"), ("27 مارس 1986", "ar"), ("27 March 1986", "fr"), ("27 MARS 1986", "fr")],
)
def test_the_months_are_known_by_name(text: str, language: str) -> None:
    assert read(text, language) == PartialDate(date(1986, 3, 27), "day")


def test_accents_do_not_matter() -> None:
    assert (
        read("1 fevrier 1986", "fr") == read("1 février 1986", "fr") == PartialDate(date(1986, 2, 1), "day")
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("27/3/86", "year"), ("31/2/1986", "real"), ("1986-13-01", "real"), ("32131986", "real"),
        ("28/3/2026", "late"), ("2027", "late"), ("121", "old"), ("1/1/1700", "old"), ("soon", "invalid"),
        ("1/2/3/1986", "invalid"), ("27 Marsh 1986", "invalid"), ("12345", "invalid"), ("-", "invalid"),
        ("0/0/1986", "real"), ("0000", "real"), ("9" * 41, "max_length"), ("x" * 40, "invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(text: str, code: str) -> None:
    assert read(text) == code
