"""One answer as the value of a field, and back. Fields take what ``dictionary.values.parse`` reads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tessera.intake.answers.rules import read_day
from tessera.intake.profile.model import CHOICES, ChoiceQuestion, DayQuestion, Kind, Question

YES = ("yes", "true", "1")
NO = ("no", "false", "0")


def fact_of(question: Question, answer: Any) -> Any:
    """The value of a field that the answer gives: a day as ``2026-03-27``, several choices as a list."""
    if isinstance(question, DayQuestion):
        day = read_day(question, answer)
        return day.isoformat() if day is not None else None
    if isinstance(question, ChoiceQuestion) and isinstance(answer, Mapping):
        return [option.value for option in question.options if answer.get(option.value) is True]
    return answer.strip() if isinstance(answer, str) else answer


def answer_of(question: Question, fact: Any) -> Any:
    """What a recorded fact answers; None for what cannot be an answer to the question."""
    if fact is None or fact == "" or fact == []:
        return None
    if isinstance(question, DayQuestion):
        return _written(question, fact)
    if question.kind in CHOICES:
        assert isinstance(question, ChoiceQuestion)
        return _chosen(question, fact)
    if question.kind == Kind.YES:
        return fact if isinstance(fact, bool) else None
    if question.kind == Kind.NUMBER:
        return fact if isinstance(fact, int | float) and not isinstance(fact, bool) else None
    return fact if isinstance(fact, str) else None


def write_day(question: DayQuestion, day: date) -> str:
    """As Form.io writes it for this question."""
    return f"{day:%d/%m}/{day.year:04}" if question.day_first else f"{day:%m/%d}/{day.year:04}"


def _written(question: DayQuestion, fact: Any) -> str | None:
    try:
        return write_day(question, date.fromisoformat(fact))
    except (TypeError, ValueError):
        return None


def _chosen(question: ChoiceQuestion, fact: Any) -> Any:
    offered = [option.value for option in question.options]
    if question.kind == Kind.BOXES:
        several = {str(one) for one in fact} if isinstance(fact, list) else set()
        return {value: value in several for value in offered} if several else None
    wanted = (YES if fact else NO) if isinstance(fact, bool) else (str(fact),)
    return next((value for value in wanted if value in offered), None)
