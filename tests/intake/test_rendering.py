"""Pages of a form: what the browser shows and sends, without scripts, in Arabic too."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from tessera.intake.answers.cleaning import clean
from tessera.intake.answers.result import Cleaned, Known, KnownArea, Refused
from tessera.intake.answers.rules import STRICTER
from tessera.intake.answers.sentences import SENTENCES, sentence
from tessera.intake.profile.model import Form, Kind
from tessera.intake.profile.reading import read
from tessera.intake.rendering.checking import sections
from tessera.intake.rendering.pages import PageShown, Place, Places, has_more, page_shown
from tessera.intake.rendering.posting import answers_from, wants_rows
from tessera.web.formatting import labelled
from tests.intake.forms import Json, sound

TODAY = date(2026, 6, 1)
FORM, _FAULTS = read(sound())
CHILD, HOME = FORM.pages
TOWNS = {"T1": "Tamar", "T2": "Tamarinde", "T3": "Lomba"}
PLACES = Places(
    TOWNS.get,
    lambda words: [Place(code, name) for code, name in TOWNS.items() if words.lower() in name.lower()],
)


def judged(answers: Json, form: Form = FORM) -> Cleaned:
    known = Known({code: KnownArea(code, "1") for code in TOWNS})
    return clean(form, answers, today=TODAY, known=known)


def shown(page: str, answers: Json, *, language: str = "en", form: Form = FORM, **more: Any) -> PageShown:
    return page_shown(form, page, judged(answers, form), answers=answers, language=language, **more)


def html(page: PageShown) -> str:
    with translation.override(page.language):
        return render_to_string("web/questions/page.html", {"page": page})


def test_a_page_is_small_and_says_everything() -> None:
    text = html(shown("page_child", {"given_name": "4", "birth_date": "31/02/1986"}))
    assert len(text.encode()) < 7_500
    for part in (
        "There is a problem",
        'href="#q-given_name"',
        "31",
        'value="1986"',
        "(optional)",
        'name="sex"',
    ):
        assert part in text
    assert "<script" not in text and "style=" not in text


def test_a_page_speaks_the_language_of_the_reader() -> None:
    page = shown("page_child", {}, language="ar")
    assert page.text_direction == "rtl" and page.title == "ar The child"
    assert page.questions[0].label == "ar Given name" and page.questions[1].options[0].label == "ar Male"


def test_what_depends_on_an_answer_comes_with_a_round_trip() -> None:
    before = shown("page_home", {"sex": "1"})
    assert "rooms" not in before.asked
    after = judged({"sex": "2"})
    assert has_more(before.asked, HOME, after)
    assert "rooms" in shown("page_home", {"sex": "2"}).asked
    assert not has_more(shown("page_home", {"sex": "2"}).asked, HOME, after)
    assert shown("page_child", {}).questions[1].steers and not shown("page_child", {}).questions[0].steers


def test_a_page_that_is_not_asked_is_not_shown() -> None:
    with pytest.raises(KeyError):
        shown("page_nowhere", {})


@pytest.mark.parametrize(
    ("sent", "answers"),
    [
        ("given_name=+Amina+&sex=2", {"given_name": "Amina", "sex": "2"}),
        ("birth_date-day=2&birth_date-month=3&birth_date-year=1986", {"birth_date": "02/03/1986"}),
        ("birth_date-day=٢&birth_date-month=٣&birth_date-year=١٩٨٦", {"birth_date": "02/03/1986"}),
        ("birth_date-day=&birth_date-month=&birth_date-year=", {"birth_date": ""}),
        ("meals=2,0", {"meals": 2}),
        ("meals=٣", {"meals": 3}),
        ("meals=lots", {"meals": "lots"}),
        ("meals=1 000", {"meals": 1000}),
        ("given_name=a%00b", {"given_name": "ab"}),
        ("sex-asked=1", {"sex": ""}),
        ("hacker=1", {}),
    ],
)
def test_what_a_browser_sends_is_read(sent: str, answers: Json) -> None:
    assert answers_from(CHILD, QueryDict(sent), before={}) == answers


def test_rows_are_added_and_removed_by_buttons() -> None:
    first = answers_from(HOME, QueryDict("others-count=0&add=others"), before={})
    assert first["others"] == [{}] and wants_rows(QueryDict("add=others"))
    sent = QueryDict("others-count=2&others-0-name=Awa&others-0-age=4&others-1-name=Ali&others-1-age=6")
    two = answers_from(HOME, sent, before=first)
    assert two["others"] == [{"name": "Awa", "age": 4}, {"name": "Ali", "age": 6}]
    text = html(shown("page_home", two))
    assert 'name="others-1-name"' in text and 'value="others-1"' in text
    less = answers_from(HOME, QueryDict(sent.urlencode() + "&remove=others-0"), before=two)
    assert less["others"] == [{"name": "Ali", "age": 6}]
    assert answers_from(HOME, QueryDict("others-count=99999999"), before=two)["others"] == two["others"]


AREA: Json = {
    "title": "Where",
    "components": [
        {"type": "panel", "key": "page_1", "title": "Where", "components": [
            {"type": "select", "key": "town", "label": "Town", "properties": {"picker": "area"}},
            {"type": "checkbox", "key": "agree", "label": "I agree", "validate": {"required": True}},
            {"type": "selectboxes", "key": "own", "label": "Own", "values": [
                {"value": "radio", "label": "Radio"}, {"value": "bed", "label": "Bed"}]},
            {"type": "file", "key": "paper", "label": "Paper"},
        ]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("town=T1&town_words=Tamar", "T1"),
        ("town=&town_words=Lomba", "T3"),
        ("town=T1&town_words=Lomba", "T3"),  # typed anew without scripts
        ("town=&town_words=tamar", "T1"),  # exactly one is called so
        ("town=&town_words=tam", "tam"),
        ("town=&town_words=tam&town_choice=T2", "T2"),
    ],
)
def test_places_are_found_by_words_without_scripts(sent: str, answer: str) -> None:
    form, _faults = read(AREA)
    answers = answers_from(form.pages[0], QueryDict(sent), before={}, places=PLACES)
    assert answers["town"] == answer
    if answer == "tam":
        page = shown("page_1", answers, form=form, places=PLACES)
        assert page.questions[0].lookup is not None
        assert [one.label for one in page.questions[0].lookup.candidates] == ["Tamar", "Tamarinde"]
        assert "Which one do you mean?" in html(page)


def test_boxes_that_are_not_ticked_are_answers() -> None:
    form, _faults = read(AREA)
    sent = QueryDict("agree-asked=1&own-asked=1&own=bed")
    answers = answers_from(form.pages[0], sent, before={"paper": [{"id": "x"}]})
    assert answers == {"agree": False, "own": {"radio": False, "bed": True}, "paper": [{"id": "x"}]}
    assert "Tick the box if you agree." in html(shown("page_1", answers, form=form, places=PLACES))


def test_answers_are_read_back_page_by_page() -> None:
    answers = {
        "given_name": "Amina", "sex": "2", "birth_date": "27/03/1986", "meals": 2, "rooms": 3,
        "others": [{"name": "Awa", "age": 4}],
    }  # fmt: skip
    with translation.override("en"):
        read_back = sections(FORM, judged(answers), answers=answers, language="en", areas={})
    assert [one.page for one in read_back] == ["page_child", "page_home"]
    assert [(one.label, one.value) for one in read_back[0].answers] == [
        ("Given name", "Amina"), ("Sex", "Female"), ("Date of birth", "27 March 1986"), ("Meals a day", "2"),
    ]  # fmt: skip
    assert read_back[1].answers[1].rows[0][0].value == "Awa"
    assert "Awa" in render_to_string("web/questions/answers.html", {"sections": read_back})


def test_every_rule_has_a_sentence_for_every_kind_of_question() -> None:
    rules = {rule for rule, _kind in SENTENCES}
    assert rules >= STRICTER
    question = next(FORM.questions())
    facts = {"least": 2, "most": 3.5, "earliest": TODAY, "latest": TODAY}
    for rule in rules:
        for kind in Kind:
            refused = Refused("x", rule, type(question)(kind, "x", "x", "X"), facts)
            said = sentence(refused, form=FORM, language="en")
            assert said and "%(" not in said


def test_what_is_calculated_is_shown_as_it_comes_out() -> None:
    page = shown("page_home", {"others": [{"name": "Awa"}], "eaters": 99})
    eaters = page.questions[-1]
    assert (eaters.value, eaters.fixed) == ("2", True)
    assert "readonly" in html(page)


def test_a_question_is_listed_without_a_colon_after_its_mark() -> None:
    assert "tie?:" not in str(labelled("What is the tie?")) and str(labelled("Sex")).endswith(":")
