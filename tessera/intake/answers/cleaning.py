"""Answers to a form: taken in the shape of each question, hidden ones left out, calculated ones worked out, checked.

Questions are gone through in the order of the form, each after what its condition and calculation speak of, so one
round is enough. What is unknown to the form is dropped.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from tessera.intake.answers import rules
from tessera.intake.answers.conditions import Standing, is_shown
from tessera.intake.answers.result import Answers, Cleaned, Known, Refused
from tessera.intake.answers.taking import NO_DAY, empty, is_present, take
from tessera.intake.logic import OutOfBounds, evaluate
from tessera.intake.logic import javascript as js
from tessera.intake.profile.model import (
    AreaQuestion,
    FileQuestion,
    Form,
    Item,
    Kind,
    Logic,
    NumberQuestion,
    Question,
    RowsQuestion,
    TextQuestion,
)

MOST_REFUSED: Final = 500  # further ones would help nobody


def clean(form: Form, given: Mapping[str, Any], *, today: date, known: Known) -> Cleaned:
    """What was answered and what is not taken. Never raises, whatever was given."""
    return _Cleaning(form, today=today, known=known).run(given)


def named(form: Form, given: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Codes of areas and ids of files that the answers speak of, to be looked up before they are cleaned."""
    areas: set[str] = set()
    files: set[str] = set()
    for question, value in _every(form, given):
        if isinstance(question, AreaQuestion) and isinstance(value, str) and value:
            areas.add(value)
        elif isinstance(question, FileQuestion):
            files |= {one["id"] for one in take(Kind.FILE, value)[0]}
    return areas, files


def _every(form: Form, given: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    for page in form.pages:
        for question in page.questions():
            value = given.get(question.key)
            yield question, value
            if isinstance(question, RowsQuestion):
                for row in take(Kind.ROWS, value)[0]:
                    for inner in question.questions:
                        if isinstance(inner, Question):
                            yield inner, row.get(inner.key)


class _Cleaning:
    def __init__(self, form: Form, *, today: date, known: Known) -> None:
        self.form = form
        self.asked = rules.Asked(today, known)
        self.kinds = {question.path: question.kind for question in form.questions()}
        self.broken: dict[str, str] = {}  # by path: the rule that its shape breaks
        self.refused: list[Refused] = []
        self.shown: set[str] = set()

    def run(self, given: Mapping[str, Any]) -> Cleaned:
        data: Answers = {}
        for page in self.form.pages:
            data |= self._taken(page.items, given)
        standing = Standing(data, self.kinds)
        for page in self.form.pages:
            if is_shown(page.condition, standing):
                self.shown.add(page.key)
                self._walk(page.items, data, standing)
            else:
                for question in page.questions():
                    data.pop(question.key, None)
        return Cleaned(_answered(data, self.kinds), tuple(self.refused), frozenset(self.shown))

    def _taken(self, items: tuple[Item, ...], given: Mapping[str, Any], prefix: str = "") -> Answers:
        found: Answers = {}
        for item in items:
            if not isinstance(item, Question):
                continue
            path = prefix + item.key
            value, rule = take(item.kind, given.get(item.key))
            if _calculation(item) is not None:
                value, rule = empty(item.kind), ""  # nobody but the form says what it comes to
            if rule:
                self.broken[path] = rule
            if isinstance(item, RowsQuestion):
                value = [
                    self._taken(item.questions, row, f"{path}[{index}].") for index, row in enumerate(value)
                ]
            found[item.key] = value
        return found

    def _walk(self, items: tuple[Item, ...], holder: Answers, standing: Standing, prefix: str = "") -> None:
        """``holder`` has the answers to the items: all of them, or one row."""
        for item in items:
            shown = is_shown(item.condition, standing)
            if not isinstance(item, Question):
                if shown:
                    self.shown.add(prefix + item.key)
                continue
            calculation = _calculation(item)
            if calculation is not None:
                holder[item.key] = _calculated(item, calculation, standing)
            if not shown:
                del holder[item.key]
                continue
            path = prefix + item.key
            self.shown.add(path)
            if isinstance(item, RowsQuestion):
                for index, row in enumerate(holder[item.key]):
                    inside = Standing(standing.data, self.kinds, row, item.key)
                    self._walk(item.questions, row, inside, f"{path}[{index}].")
                # As in Form.io, calculations that follow count rows of which something is left; or all, if nothing is.
                left = [row for row in holder[item.key] if not all(map(_is_void, row.values()))]
                holder[item.key] = left or holder[item.key]
            self._check(item, holder[item.key], path)

    def _check(self, question: Question, value: Any, path: str) -> None:
        if len(self.refused) >= MOST_REFUSED:
            return
        if path in self.broken:
            self.refused.append(Refused(path, self.broken[path], question))
            return
        if _is_nan(value) or not is_present(question.kind, value):
            if question.required:
                self.refused.append(Refused(path, "required", question))
            if value in (None, "", NO_DAY) or _is_nan(value) or question.kind in {Kind.YES, Kind.FILE}:
                return
        for rule, facts in rules.broken(question, value, self.asked):
            self.refused.append(Refused(path, rule, question, facts))


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _is_void(value: Any) -> bool:
    return value is None or _is_nan(value)


def _calculation(item: Question) -> Logic | None:
    return item.calculation if isinstance(item, TextQuestion | NumberQuestion) else None


def _calculated(item: Question, calculation: Logic, standing: Standing) -> Any:
    try:
        value = evaluate(calculation.node, standing.scope)
    except OutOfBounds:
        return empty(item.kind)
    if value is None:
        return empty(item.kind)
    if item.kind == Kind.NUMBER:
        return value if js.is_number(value) else None
    return js.to_string(value)


def _answered(data: Mapping[str, Any], kinds: Mapping[str, Kind], above: str = "") -> Answers:
    """Without what was left open, and rows that say nothing; a number that is whole is written as one."""
    found: Answers = {}
    for key, value in data.items():
        kind = kinds[above + key]
        if value is None or value in ("", [], {}) or _is_nan(value) or (kind == Kind.DAY and value == NO_DAY):
            continue
        if kind == Kind.ROWS:
            rows = (_answered(row, kinds, f"{key}.") for row in value)
            value = [row for row in rows if row]
            if not value:
                continue
        elif isinstance(value, float) and value == int(value):
            value = int(value)
        found[key] = value
    return found
