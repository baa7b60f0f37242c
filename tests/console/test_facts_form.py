"""Questions that are built from the dictionary."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from tessera.console.fields.forms import Asking, FactsForm, facts_form
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec, SectionSpec

TODAY = date(2026, 11, 20)
FARMING = SectionSpec("farming", Subject.GROUP, {"en": "Farming", "fr": "Agriculture"})
CODES = (
    CodeSpec("maize", {"en": "Maize", "fr": "Maïs", "ar": "ذرة"}),
    CodeSpec("millet", {"en": "Millet", "fr": "Mil", "ar": "دخن"}),
    CodeSpec("cotton", {"en": "Cotton", "fr": "Coton", "ar": "قطن"}, until=date(2025, 1, 1)),
)
CROPS = CodeListSpec("crop", {"en": "Crops"}, codes=CODES, by_value={code.value: code for code in CODES})


def spec(key: str, kind: FieldType, **more: Any) -> FieldSpec:
    more.setdefault("labels", {"en": key.replace("_", " ").capitalize()})
    more.setdefault("subject", Subject.GROUP)
    coded = CROPS if kind in {FieldType.CODE, FieldType.CODES} else None
    return FieldSpec(key=key, type=kind, code_list=coded, section=FARMING, **more)


CROP = spec(
    "main_crop",
    FieldType.CODE,
    labels={"en": "Main crop", "fr": "Culture principale", "ar": "المحصول الرئيسي"},
)
EVERY_TYPE = (
    CROP,
    spec("crops", FieldType.CODES),
    spec("land", FieldType.DECIMAL, unit="ha", maximum=Decimal(100)),
    spec("rooms", FieldType.INTEGER, required=True),
    spec("irrigated", FieldType.BOOLEAN),
    spec("planted_on", FieldType.DATE),
    spec("mobile", FieldType.PHONE),
    spec("mail", FieldType.EMAIL),
    spec("well", FieldType.POINT),
    spec("market", FieldType.AREA),
    spec("note", FieldType.TEXT, max_length=500),
    spec("title_deed", FieldType.DOCUMENT),
)
ANSWERS = {
    "main_crop": "maize",
    "crops": ["millet", "maize"],
    "land": "2.5",
    "rooms": "3",
    "irrigated": "no",
    "planted_on_day": "27",
    "planted_on_month": "3",
    "planted_on_year": "2026",
    "mobile": "76 12 34 56",
    "mail": "Awa@example.org",
    "well": "12.6, -8.0",
    "market": "TM0101",
    "note": "By the river",
    "title_deed": "d1",
}
STORED = {
    "main_crop": "maize",
    "crops": ["maize", "millet"],
    "land": 2.5,
    "rooms": 3,
    "irrigated": False,
    "planted_on": "2026-03-27",
    "mobile": "+22376123456",
    "mail": "awa@example.org",
    "well": {"latitude": 12.6, "longitude": -8.0},
    "market": "TM0101",
    "note": "By the river",
    "title_deed": "d1",
}


def ask(
    *specs: FieldSpec,
    answers: dict[str, Any] | None = None,
    known: dict[str, Any] | None = None,
    language: str = "en",
) -> FactsForm:
    data = None
    if answers is not None:
        data = MultiValueDict(
            {key: value if isinstance(value, list) else [value] for key, value in answers.items()}
        )
    asking = Asking(language=language, today=TODAY, country="ML", documents=[("d1", "Title deed")])
    return facts_form(specs, data, asking=asking, known=known)


def test_every_type_is_asked_and_read() -> None:
    form = ask(*EVERY_TYPE, answers=ANSWERS)
    assert form.is_valid(), form.errors
    assert form.facts() == STORED
    assert str(ask(*EVERY_TYPE)).count('class="field') == len(EVERY_TYPE)


def test_what_is_known_is_shown_and_does_not_change_by_itself() -> None:
    form = ask(*EVERY_TYPE, answers=ANSWERS, known=STORED)
    assert form.is_valid() and form.changed_facts() == {}
    page = str(ask(*EVERY_TYPE, known=STORED))
    assert 'value="+22376123456"' in page and 'value="12.6, -8.0"' in page and 'value="2026"' in page
    assert page.count("checked") == 4  # maize, two crops, not irrigated


def test_only_what_changed_is_given_and_an_emptied_answer_is_none() -> None:
    form = ask(*EVERY_TYPE, answers=ANSWERS | {"main_crop": "millet", "note": " ", "crops": []}, known=STORED)
    assert form.is_valid(), form.errors
    assert form.changed_facts() == {"main_crop": "millet", "note": None, "crops": None}


def test_a_faulty_answer_is_refused_beside_its_question() -> None:
    form = ask(
        *EVERY_TYPE, answers=ANSWERS | {"land": "200", "rooms": "", "mobile": "1", "planted_on_month": "13"}
    )
    assert set(form.errors) == {"land", "rooms", "mobile", "planted_on"}
    assert "100" in str(form.errors["land"])


def test_the_questions_speak_the_reader_s_language() -> None:
    page = str(ask(CROP, language="ar"))
    assert "المحصول الرئيسي" in page and "دخن" in page
    assert [heading for heading, fields in ask(CROP, language="fr").sections()] == ["Agriculture"]


def test_a_code_that_is_offered_no_more_may_stay_but_not_come_back() -> None:
    assert "Cotton" not in str(ask(CROP))
    kept = ask(CROP, answers={"main_crop": "cotton"}, known={"main_crop": "cotton"})
    assert "Cotton" in str(kept) and kept.is_valid() and kept.changed_facts() == {}
    assert not ask(CROP, answers={"main_crop": "cotton"}).is_valid()


@pytest.mark.parametrize(
    ("boxes", "facts"),
    [
        (["3", "5", "1986"], {"birth_date": "1986-05-03", "birth_date_precision": "day"}),
        (["", "5", "1986"], {"birth_date": "1986-05-01", "birth_date_precision": "month"}),
        (["", "", "1986"], {"birth_date": "1986-01-01", "birth_date_precision": "year"}),
    ],
)
def test_the_precision_of_a_birth_date_follows_from_the_answer(
    boxes: list[str], facts: dict[str, str]
) -> None:
    specs = (
        spec("birth_date", FieldType.DATE, subject=Subject.INDIVIDUAL),
        spec("birth_date_precision", FieldType.CODE, subject=Subject.INDIVIDUAL),
    )
    parts = ("day", "month", "year")
    answers = {f"birth_date_{part}": box for part, box in zip(parts, boxes, strict=True)}
    form = ask(*specs, answers=answers)
    assert form.is_valid(), form.errors
    assert form.changed_facts() == facts
    assert ask(*specs, answers=answers, known=facts).is_valid()
    again = ask(*specs, answers=answers, known=facts)
    assert again.is_valid() and again.changed_facts() == {}


def test_what_an_administrator_wrote_is_text_and_not_markup() -> None:
    evil = spec("evil", FieldType.TEXT, labels={"en": "<b>x"}, help={"en": "<script>alert(1)</script>"})
    page = str(ask(evil))
    assert "<script>" not in page and "&lt;script&gt;" in page and "<b>x" not in page
