"""Fields, their errors, and the two that are ours: the partial date and the look-up."""

from datetime import date

import pytest
from django import forms as django_forms
from django.http import QueryDict

from tessera.web import forms
from tessera.web.faults import faults_of
from tessera.web.forms import PartialDate
from tessera.web.lookup import LookupField
from tessera.web.parts import Option

pytestmark = pytest.mark.urls("tests.web.urls")
PLACES = [Option("1", "Kese", "North"), Option("2", "Kese", "South"), Option("3", "Port Lomba")]


class BirthForm(forms.Form):
    name = django_forms.CharField(label="Name", help_text="As on the certificate.")
    nickname = django_forms.CharField(label="Known as", required=False)
    birth = forms.PartialDateField(label="Born", latest=date(2026, 3, 27))
    sex = django_forms.ChoiceField(label="Sex", widget=django_forms.RadioSelect, choices=[("2", "Female")])


class WholeForm(forms.Form):
    on = forms.PartialDateField(label="On", whole=True, required=False)


class PlaceForm(forms.Form):
    place = LookupField(
        label="Place",
        view="web:component-places",
        find=lambda words: [place for place in PLACES if place.label.lower().startswith(words.lower())],
        name_of=lambda value: next((place for place in PLACES if place.value == value), None),
    )


def born(day: str, month: str, year: str) -> BirthForm:
    return BirthForm(
        {"name": "Amina", "sex": "2", "birth_day": day, "birth_month": month, "birth_year": year}
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("27", "3", "1986"), PartialDate(date(1986, 3, 27), "day")),
        (("", "3", "1986"), PartialDate(date(1986, 3, 1), "month")),
        (("", "", "1986"), PartialDate(date(1986, 1, 1), "year")),
        ((" 27 ", "03", "1986"), PartialDate(date(1986, 3, 27), "day")),
        (("٢٧", "٣", "١٩٨٦"), PartialDate(date(1986, 3, 27), "day")),
        (("29", "2", "2024"), PartialDate(date(2024, 2, 29), "day")),
    ],
)
def test_a_date_is_taken_as_exactly_as_it_is_known(typed: tuple[str, str, str], meant: PartialDate) -> None:
    form = born(*typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["birth"] == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("", "", ""), "required"),
        (("27", "3", ""), "year"),
        (("27", "3", "86"), "year"),
        (("27", "", "1986"), "month"),
        (("30", "2", "1986"), "real"),
        (("0", "3", "1986"), "real"),
        (("27", "13", "1986"), "real"),
        (("a", "3", "1986"), "number"),
        (("²", "3", "1986"), "number"),
        (("28", "3", "2026"), "late"),
    ],
)
def test_a_date_that_cannot_be_is_refused(typed: tuple[str, str, str], code: str) -> None:
    form = born(*typed)
    assert not form.is_valid()
    assert [error.code for error in form.errors.as_data()["birth"]] == [code]


def test_a_whole_date_needs_its_day() -> None:
    assert not WholeForm({"on_day": "", "on_month": "3", "on_year": "2026"}).is_valid()
    empty = WholeForm({})
    assert empty.is_valid() and empty.cleaned_data["on"] is None


@pytest.mark.parametrize("value", [PartialDate(date(1986, 3, 27), "day"), date(1986, 3, 27)])
def test_a_known_date_fills_its_boxes(value: PartialDate | date) -> None:
    html = str(BirthForm(initial={"birth": value})["birth"])
    assert 'value="27"' in html and 'value="3"' in html and 'value="1986"' in html


def test_the_boxes_of_a_year_are_otherwise_empty() -> None:
    html = str(BirthForm(initial={"birth": PartialDate(date(1986, 1, 1), "year")})["birth"])
    assert html.count("value=") == 1


def test_an_error_leads_to_its_input_and_is_tied_to_it() -> None:
    form = BirthForm({})
    html = str(form)
    targets = {fault.target for fault in faults_of(form)}
    assert targets == {"id_name", "id_birth_0", "id_sex_0"}
    for target in targets:
        assert f'id="{target}"' in html and f'href="#{target}"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html and 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<fieldset" in html and "<legend>Born" in html


def test_optional_fields_say_so() -> None:
    assert str(BirthForm()).count("(optional)") == 1


def test_an_unbound_form_has_no_faults() -> None:
    assert faults_of(BirthForm()) == ()


def test_the_forms_own_errors_come_first() -> None:
    form = BirthForm({})
    form.add_error(None, "These two do not fit together.")
    first = faults_of(form)[0]
    assert (first.message, first.target) == ("These two do not fit together.", "")


def place(**data: str) -> PlaceForm:
    sent = QueryDict(mutable=True)
    sent.update(data)
    return PlaceForm(sent)


def test_a_chosen_place_is_taken() -> None:
    form = place(place="2", place_words="Kese")
    assert form.is_valid() and form.cleaned_data["place"] == "2"


def test_without_scripts_the_only_match_is_taken() -> None:
    form = place(place="", place_words="port")
    assert form.is_valid() and form.cleaned_data["place"] == "3"


def test_without_scripts_namesakes_are_offered() -> None:
    form = place(place="", place_words="Kese")
    assert form.errors.as_data()["place"][0].code == "several"
    html = str(form)
    assert html.count('name="place_choice"') == 2 and "South" in html
    assert 'name="place_choice"' not in str(PlaceForm()), "one visitor's candidates are not shown to the next"
    chosen = place(place="", place_words="Kese", place_choice="2")
    assert chosen.is_valid() and chosen.cleaned_data["place"] == "2"


@pytest.mark.parametrize(
    ("data", "code"), [({"place": "99"}, "gone"), ({"place_words": "Oz"}, "unknown"), ({}, "required")]
)
def test_a_place_that_is_not_to_be_found_is_refused(data: dict[str, str], code: str) -> None:
    assert place(**data).errors.as_data()["place"][0].code == code


def test_a_place_shows_its_name_again() -> None:
    html = str(PlaceForm(initial={"place": "3"}))
    assert 'value="Port Lomba"' in html and 'value="3"' in html
