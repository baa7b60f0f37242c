"""All answers, page by page, as they are read back before sending, on a receipt and at the desk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from tessera.intake.answers.result import Answers, Cleaned
from tessera.intake.answers.rules import read_day
from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    DayQuestion,
    FileQuestion,
    Form,
    Item,
    Kind,
    NumberQuestion,
    Question,
    RowsQuestion,
)


@dataclass(frozen=True)
class AnswerShown:
    """``rows`` are the answers of a question that repeats, one list for each time."""

    label: str
    value: str
    name: str = ""
    rows: "tuple[tuple[AnswerShown, ...], ...]" = ()


@dataclass(frozen=True)
class SectionShown:
    """``page`` is the key of the page on which the answers are changed."""

    page: str
    title: str
    answers: tuple[AnswerShown, ...]


def sections(
    form: Form, cleaned: Cleaned, *, answers: Answers, language: str, areas: Mapping[str, str]
) -> list[SectionShown]:
    """What is asked and what was answered. ``areas`` gives the names of areas by code."""
    reading = _Reading(form, cleaned.shown, language, areas)
    return [
        SectionShown(
            page.key, form.translated(page.title, language), tuple(reading.items(page.items, answers, ""))
        )
        for page in form.pages
        if page.key in cleaned.shown
    ]


class _Reading:
    def __init__(self, form: Form, shown: frozenset[str], language: str, areas: Mapping[str, str]) -> None:
        self.form, self.shown, self.language, self.areas = form, shown, language, areas
        self.readers: Mapping[type[Question], Callable[[Any, Any], str]] = {
            ChoiceQuestion: self.chosen,
            DayQuestion: self.day,
            NumberQuestion: self.number,
            AreaQuestion: self.area,
            FileQuestion: self.files,
        }

    def items(self, items: tuple[Item, ...], answers: Mapping[str, Any], above: str) -> Iterator[AnswerShown]:
        for item in items:
            if not isinstance(item, Question) or above + item.key not in self.shown:
                continue
            label = self.form.translated(item.label, self.language)
            answer = answers.get(item.key)
            if isinstance(item, RowsQuestion):
                rows = tuple(
                    tuple(self.items(item.questions, row, f"{above}{item.key}[{index}]."))
                    for index, row in enumerate(answer or ())
                )
                yield AnswerShown(label, "" if rows else _("None"), above + item.key, rows)
            else:
                yield AnswerShown(label, self.value(item, answer), above + item.key)

    def value(self, question: Question, answer: Any) -> str:
        if answer in (None, "", [], {}):
            return ""
        if question.kind == Kind.YES:
            return _("Yes") if answer is True else _("No")
        reader = self.readers.get(type(question))
        return str(reader(question, answer) if reader is not None else answer)

    def area(self, _question: Any, answer: Any) -> str:
        return self.areas.get(str(answer), str(answer))

    def day(self, question: Any, answer: Any) -> str:
        day = read_day(question, str(answer))
        return str(formats.date_format(day, "DATE_FORMAT")) if day is not None else str(answer)

    def files(self, _question: Any, answer: Any) -> str:
        return _(", ").join(str(one.get("name", "")) for one in answer if isinstance(one, Mapping))

    def chosen(self, question: Any, answer: Any) -> str:
        ticked = {key for key, on in answer.items() if on} if isinstance(answer, Mapping) else {str(answer)}
        labels = [option.label for option in question.options if option.value in ticked]
        return _(", ").join(self.form.translated(label, self.language) for label in labels)

    def number(self, question: Any, answer: Any) -> str:
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return str(answer)
        shown = str(formats.number_format(answer, use_l10n=True, force_grouping=True))
        return f"{shown} {self.form.translated(question.unit, self.language)}" if question.unit else shown
