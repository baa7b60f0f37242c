"""The publish gate: each planted fault is found by its code and its place, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec
from tessera.intake.profile.checking import check
from tessera.intake.profile.faults import SENTENCES
from tessera.intake.profile.reading import MOST_COMPONENTS, read
from tessera.intake.profile.writing import written
from tests.intake.forms import Json, sound

SEX = CodeListSpec(
    "iso_5218",
    {"en": "Sex"},
    by_value={value: CodeSpec(value, {"en": value}) for value in ("0", "1", "2", "9")},
)


def _spec(key: str, kind: FieldType, **settings: Any) -> FieldSpec:
    return FieldSpec(Subject.INDIVIDUAL, key, kind, {"en": key}, **settings)


FIELDS = (
    _spec("given_name", FieldType.TEXT),
    _spec("sex", FieldType.CODE, code_list=SEX),
    _spec("birth_date", FieldType.DATE),
    _spec("old_number", FieldType.TEXT, deprecated_since=date(2025, 1, 1)),
    _spec("height", FieldType.DECIMAL, minimum=Decimal(0)),
)
CATALOGUE = Catalogue(FIELDS, {}, {(str(one.subject), one.key): one for one in FIELDS})


def codes(form: Any, action: str = "correct_facts") -> list[tuple[str, str]]:
    _form, faults = check(form, catalogue=CATALOGUE, action=action, levels=["district"])
    for fault in faults:
        assert fault.message and "%(" not in fault.message
    return [(fault.path, fault.code) for fault in faults]


def page(form: Json, number: int = 0) -> list[Json]:
    components: list[Json] = form["components"][number]["components"]
    return components


def test_a_sound_form_has_no_faults_and_reads_back_as_itself() -> None:
    assert codes(sound()) == []
    form, _faults = read(sound())
    again, faults = read(written(form))
    assert not faults
    assert again == form
    assert written(again) == written(form)


def _question(**settings: Any) -> Json:
    return {"type": "textfield", "key": "extra", "label": "Name"} | settings


def _add(**settings: Any) -> Callable[[Json], None]:
    return lambda form: page(form, 1).append(_question(**settings))


def _set(place: int, number: int, **settings: Any) -> Callable[[Json], None]:
    return lambda form: page(form, place)[number].update(settings)


def _when(target: str) -> Json:
    return {"show": True, "when": target, "eq": "x"}


def _boxes(*values: Any) -> Json:
    return {"type": "selectboxes", "values": [{"value": value, "label": "Name"} for value in values]}


def _untranslated(form: Json) -> None:
    del form["i18n"]["ar"]["Rooms"]


PLANTED: list[tuple[str, str, Callable[[Json], None]]] = [
    ("title-missing", "title", lambda form: form.update(title=" ")),
    ("wrong-display", "display", lambda form: form.update(display="wizard")),
    ("page-empty", "page_last", lambda form: form["components"].append(
        {"type": "panel", "key": "page_last", "title": "The home", "components": []})),
    ("outside-a-page", "extra", lambda form: form["components"].append(_question())),
    ("page-inside-page", "page_home.inner", lambda form: page(form, 1).append(
        {"type": "panel", "key": "inner", "title": "The home", "components": []})),
    ("component-unknown", "page_home.extra", _add(type="signature")),
    ("javascript", "page_home.extra", _add(customConditional="show = true")),
    ("javascript", "page_home.extra", _add(calculateValue="value = 1")),
    ("javascript", "page_home.extra", _add(customDefaultValue="value = 1")),
    ("javascript", "page_home.extra", _add(validate={"custom": "valid = true"})),
    ("javascript", "page_home.extra", _add(logic=[{"name": "x", "trigger": {"type": "javascript"}}])),
    ("setting-not-supported", "page_home.extra", _add(unique=True)),
    ("setting-not-supported", "page_home.extra", _add(validate={"json": {"==": [1, 1]}})),
    ("setting-not-supported", "page_home.extra", _add(disabled=True)),
    ("label-missing", "page_home.name", lambda form: page(form, 1).append(_question(key="name", label=""))),
    ("text-too-long", "page_home.extra", _add(label="Name", description="x" * 1001)),
    ("template-in-text", "page_home.extra", _add(description="{{ user.name }}")),
    ("html-refused", "page_home.extra", _add(type="content", html="<script>alert(1)</script>")),
    ("html-refused", "page_home.extra", _add(type="content", html='<p onclick="x()">Name</p>')),
    ("html-refused", "page_home.extra", _add(type="content", html='<a href="javascript:x()">Name</a>')),
    ("key-unsafe", "page_home.Extra!", _add(key="Extra!")),
    ("key-unsafe", "page_home.constructor", _add(key="constructor")),
    ("key-twice", "page_home.given_name", _add(key="given_name")),
    ("pattern-unreadable", "page_home.extra", _add(validate={"pattern": "(unclosed"})),
    ("pattern-unreadable", "page_home.extra", _add(validate={"pattern": "(?=ahead).*"})),
    ("pattern-too-long", "page_home.extra", _add(validate={"pattern": "a" * 301})),
    ("options-missing", "page_home.extra", _add(type="radio", values=[])),
    ("options-too-many", "page_home.extra", _add(**_boxes(*(f"v{n}" for n in range(301))))),
    ("option-twice", "page_home.extra", _add(**_boxes("a", "a"))),
    ("option-unsafe", "page_home.extra", _add(**_boxes("a b", "c"))),
    ("option-without-label", "page_home.extra", _add(type="radio", values=[{"value": "Name", "label": ""}])),
    ("bounds-crossed", "page_home.extra", _add(type="number", validate={"min": 5, "max": 4})),
    ("bounds-crossed", "page_home.extra", _add(type="day", minDate="2020-01-02", maxDate="2020-01-01")),
    ("bound-unreadable", "page_home.extra", _add(type="number", validate={"min": "few"})),
    ("bound-unreadable", "page_home.extra", _add(type="day", maxDate="moment().add(1, 'day')")),
    ("condition-unreadable", "page_home.extra", _add(conditional={"show": None, "when": "sex", "eq": "1"})),
    ("condition-unreadable", "page_home.extra", _add(conditional={
        "show": True, "conjunction": "all", "conditions": [{"component": "sex", "operator": "evil", "value": 1}]})),
    ("condition-points-nowhere", "page_home.extra", _add(conditional=_when("nobody"))),
    ("condition-points-nowhere", "page_home.extra", _add(conditional={"json": {"!!": [{"var": "data.nobody"}]}})),
    ("condition-looks-ahead", "page_child.given_name", _set(0, 0, conditional=_when("meals"))),
    ("comparison-unfit", "page_home.extra", _add(conditional=_when("others"))),
    ("comparison-unfit", "page_home.extra", _add(conditional=_when("others.name"))),
    ("logic-unreadable", "page_home.extra", _add(conditional={"json": {"eval": "1"}})),
    ("logic-too-large", "page_home.extra", _add(conditional={"json": {"+": [0] * 600}})),
    ("calculation-points-nowhere", "page_home.extra", _add(calculateValue={"cat": [{"var": "data.nobody"}]})),
    ("calculation-looks-ahead", "page_child.meals", _set(0, 3, calculateValue={"+": [{"var": "data.rooms"}]})),
    ("calculation-in-a-circle", "extra", _add(calculateValue={"cat": [{"var": "data.extra"}]})),
    ("calculation-unfit", "page_home.extra", _add(type="email", calculateValue={"cat": ["a"]})),
    ("rows-in-rows", "page_home.others.extra", lambda form: page(form, 1)[2]["components"].append(
        {"type": "editgrid", "key": "extra", "label": "Name", "components": [_question(key="deep")]})),
    ("rows-empty", "page_home.extra", _add(type="editgrid", components=[])),
    ("default-given", "page_home.extra", _add(defaultValue="Amina")),
    ("languages-unknown", "i18n.xx", lambda form: form["i18n"].update(xx={"Name": "xx"})),
    ("translation-missing", "rooms", _untranslated),
    ("binding-unknown", "extra", _add(properties={"registry": "individual.nothing"})),
    ("binding-unknown", "extra", _add(properties={"registry": "individual.status"})),
    ("binding-unfit", "extra", _add(properties={"registry": "individual.height"})),
    ("binding-retired", "extra", _add(properties={"registry": "individual.old_number"})),
    ("binding-twice", "extra", _add(properties={"registry": "individual.given_name"})),
    ("binding-unknown-code", "sex", _set(0, 1, values=[
        {"value": "m", "label": "Male"}, {"value": "2", "label": "Female"}])),
    ("level-unknown", "extra", _add(type="select", properties={"picker": "area", "level": "planet"})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "path", "plant"), PLANTED, ids=[f"{one[0]}-{n}" for n, one in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found_and_nothing_else(
    code: str, path: str, plant: Callable[[Json], None]
) -> None:
    form = sound()
    for words in form["i18n"].values():
        words["name"] = "name"  # a key stands in for the label that is missing
    plant(form)
    assert codes(form) == [(path, code)]


def test_what_is_no_form_and_what_is_too_large() -> None:
    for nothing in (None, [], "form", {}, {"components": {}}):
        assert codes(nothing) == [("", "not-a-form")]
    many = {
        "title": "T",
        "components": [{"type": "panel", "key": f"p{n}"} for n in range(MOST_COMPONENTS + 1)],
    }
    assert codes(many) == [("", "too-large")]


def test_a_form_without_questions_asks_for_a_page() -> None:
    assert ("components", "page-missing") in codes({"title": "T", "components": []})


def test_what_a_form_does_decides_which_bindings_it_needs() -> None:
    assert {code for _path, code in codes(sound(), action="nothing")} == {"binding-without-use"}
    form = sound()
    del page(form)[0]["properties"]
    assert codes(form, action="register_household") == [("form", "binding-needed")]
    form = sound()
    page(form, 1)[2]["properties"] = {"registry": "members"}
    assert codes(form, action="register_household") == [("others", "binding-needed")]
    assert codes(form) == [("others", "binding-without-use"), ("others", "binding-needed")]


def test_people_are_asked_for_nothing_that_only_the_office_may_change() -> None:
    """They would answer everything and be refused when they send it."""
    specs = [replace(one, citizen_may_propose=one.key != "sex") for one in FIELDS]
    known = Catalogue(tuple(specs), {}, {(str(one.subject), one.key): one for one in specs})

    def found(*, action: str = "correct_facts", portal: bool = True) -> list[tuple[str, str]]:
        faults = check(sound(), catalogue=known, action=action, levels=["district"], portal=portal)[1]
        return [(one.path, one.code) for one in faults]

    assert found() == [("sex", "binding-office-only")]
    assert found(portal=False) == []
    assert found(action="add_child") == [], "what is said of somebody new is theirs to say"


def test_a_translated_content_is_cleaned_as_the_content_is() -> None:
    form = sound()
    source = page(form, 1)[0]["html"]
    form["i18n"]["fr"] |= {source: "<p class=x>Oui <b>!", "Rooms": "moins <de 3"}
    read_form, faults = read(form)
    assert not faults and read_form.translations["fr"][source] == "<p>Oui <b>!</b></p>"
    assert read_form.translations["fr"]["Rooms"] == "moins <de 3", "a label is escaped where it is shown"
    form["i18n"]["fr"][source] = '<form action="https://elsewhere.example"><input name="pin"></form>'
    read_form, _faults = read(form)
    assert read_form.translations["fr"][source] == ""
    assert ("i18n.fr", "html-refused") in codes(form)


def test_every_reason_is_tested_and_said_in_a_sentence() -> None:
    tested = {code for code, _path, _plant in PLANTED} | {
        "not-a-form", "too-large", "page-missing", "binding-without-use", "binding-needed",
        "binding-office-only",
    }  # fmt: skip
    assert tested == set(SENTENCES)
    assert len(tested) >= 40
    with translation.override("en"):
        assert all(str(sentence).rstrip().endswith((".", "}.")) for sentence in SENTENCES.values())
