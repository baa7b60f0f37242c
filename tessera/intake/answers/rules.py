"""What an answer must keep to, by kind of question. Names of rules are Form.io's where Form.io has the rule."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings

from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import parse
from tessera.intake.answers.result import Known
from tessera.intake.answers.taking import says_something
from tessera.intake.logic import javascript as js
from tessera.intake.profile import patterns
from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    DayQuestion,
    FileQuestion,
    Kind,
    NumberQuestion,
    Question,
    RowsQuestion,
    TextQuestion,
)

# Rules that Form.io does not have, or does not ask of its own: we refuse more than Form.io does, never less.
STRICTER: Final = frozenset({
    "shape", "characters", "size", "number", "integer", "phone", "area", "file", "files", "minRows", "maxRows",
    "future", "day",
})  # fmt: skip
LONGEST: Final[Mapping[Kind, int]] = {
    Kind.TEXT: 1_000,
    Kind.LONG_TEXT: 10_000,
    Kind.EMAIL: 254,
    Kind.PHONE: 40,
}
EMAIL: Final = re.compile(
    r'(?:[^<>()\[\]\\.,;:\s@"]+(?:\.[^<>()\[\]\\.,;:\s@"]+)*|".+")'
    r"@(?:\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\]|(?:[a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,})"
)
PHONE: Final = re.compile(r"\+?[0-9(][0-9 ()./-]*", re.ASCII)
REGISTERED_PHONE: Final = FieldSpec(Subject.INDIVIDUAL, "phone", FieldType.PHONE, {})
DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
FIRST_YEAR: Final = 1850  # nobody who lives was born before

Facts = Mapping[str, Any]
Broken = Iterator[tuple[str, Facts]]


@dataclass(frozen=True)
class Asked:
    today: date
    known: Known


def broken(question: Question, value: Any, asked: Asked) -> Broken:
    """The rules that the answer breaks, with what their sentences need. The answer is one that is present."""
    checker = _CHECKERS.get(type(question))
    return checker(question, value, asked) if checker is not None else iter(())


def _text(question: Any, value: str, _asked: Asked) -> Broken:
    assert isinstance(question, TextQuestion)
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in value):
        yield "characters", {}
        return
    length = js.length(value)
    if length > LONGEST[question.kind]:
        yield "size", {"most": LONGEST[question.kind]}
        return
    if question.min_length and length < question.min_length:
        yield "minLength", {"least": question.min_length}
    if question.max_length and length > question.max_length:
        yield "maxLength", {"most": question.max_length}
    if question.pattern and not patterns.matches(question.pattern, value):
        yield "pattern", {}
    if question.kind == Kind.EMAIL and not EMAIL.fullmatch(value):
        yield "email", {}
    if question.kind == Kind.PHONE and not _is_phone(question, value):
        yield "phone", {}


def _is_phone(question: Question, value: str) -> bool:
    """One that the register will take, if it goes there: better refused on its page than when all is sent."""
    if PHONE.fullmatch(value.strip()) is None or not 5 <= sum(sign.isdigit() for sign in value) <= 15:
        return False
    if question.binding is None:
        return True
    try:
        return bool(parse(REGISTERED_PHONE, value, language="en", country=settings.COUNTRY_CODE))
    except ValueRefused:
        return False


def _number(question: Any, value: float, _asked: Asked) -> Broken:
    assert isinstance(question, NumberQuestion)
    if question.whole and value != int(value):
        yield "integer", {}
    if question.minimum is not None and value < question.minimum:
        yield "min", {"least": question.minimum}
    if question.maximum is not None and value > question.maximum:
        yield "max", {"most": question.maximum}


def _choice(question: Any, value: Any, _asked: Asked) -> Broken:
    assert isinstance(question, ChoiceQuestion)
    offered = {option.value for option in question.options}
    if question.kind != Kind.BOXES:
        if value not in offered:
            yield "onlyAvailableItems", {}
        return
    if not offered.issuperset(value):
        yield "onlyAvailableItems", {}
    ticked = sum(value.values())
    if question.least and 0 < ticked < question.least:
        yield "minSelectedCount", {"least": question.least}
    if question.most and ticked > question.most:
        yield "maxSelectedCount", {"most": question.most}


def _day(question: Any, value: str, asked: Asked) -> Broken:
    assert isinstance(question, DayQuestion)
    day = read_day(question, value)
    if day is None:
        yield "day", {}
        return
    if question.earliest is not None and day < question.earliest:
        yield "minDate", {"earliest": question.earliest}
    if question.latest is not None and day > question.latest:
        yield "maxDate", {"latest": question.latest}
    if question.latest_today and day > asked.today:
        yield "future", {}


def read_day(question: DayQuestion, value: str) -> date | None:
    """The day that was written, or None when there is no such day."""
    found = DAY.fullmatch(value)
    if found is None:
        return None
    first, second, year = (int(part) for part in found.groups())
    day, month = (first, second) if question.day_first else (second, first)
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None


def _area(question: Any, value: str, asked: Asked) -> Broken:
    assert isinstance(question, AreaQuestion)
    area = asked.known.areas.get(value)
    if area is None or (question.level and area.level != question.level):
        yield "area", {}


def _file(question: Any, value: list[Any], asked: Asked) -> Broken:
    assert isinstance(question, FileQuestion)
    if len(value) > question.most:
        yield "files", {"most": question.most}
    if not all(one["id"] in asked.known.files for one in value):
        yield "file", {}


def _rows(question: Any, value: list[Any], _asked: Asked) -> Broken:
    assert isinstance(question, RowsQuestion)
    count = sum(says_something(row) for row in value)
    if question.least and count < question.least:
        yield "minRows", {"least": question.least}
    if question.most and count > question.most:
        yield "maxRows", {"most": question.most}


_CHECKERS: Final[Mapping[type[Question], Callable[[Any, Any, Asked], Broken]]] = {
    TextQuestion: _text,
    NumberQuestion: _number,
    ChoiceQuestion: _choice,
    DayQuestion: _day,
    AreaQuestion: _area,
    FileQuestion: _file,
    RowsQuestion: _rows,
}
