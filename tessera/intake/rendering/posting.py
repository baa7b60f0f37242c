"""What a browser sends for a page, without scripts, as answers in Form.io's shapes.

Digits of any script are read, a comma may stand for the point, and a day comes in three boxes. What cannot be read
stays as it was typed, so that it is refused and shown again.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from tessera.intake.answers.result import Answers
from tessera.intake.profile.model import (
    ChoiceQuestion,
    DayQuestion,
    Item,
    Kind,
    Page,
    Question,
    RowsQuestion,
)
from tessera.intake.rendering.pages import NO_PLACES, Places, name_of

ADD: Final = "add"  # the name of the button that adds a row: its value is the question
REMOVE: Final = "remove"  # its value is the question and the number of the row: ``members-2``
MOST_ROWS: Final = 500
LONGEST: Final = 20_000
PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


class Posted(Protocol):
    """A request's POST: the last value of a name, and all of them."""

    def get(self, name: str, default: str, /) -> Any: ...
    def getlist(self, name: str, /) -> list[Any]: ...
    def __contains__(self, name: object, /) -> bool: ...


def answers_from(
    page: Page, posted: Posted, *, before: Mapping[str, Any], places: Places = NO_PLACES
) -> Answers:
    """The answers of the page. Files and what was not on the screen stay as they were ``before``."""
    return _Reading(posted, places).taken(page.items, before, "")


def wants_rows(posted: Posted) -> bool:
    """Whether somebody asked for another row, or for one less, and not to go on."""
    return ADD in posted or REMOVE in posted


def removed_row(posted: Posted, question: str) -> int | None:
    """The number of the row of the question that somebody took away; None for none."""
    name, _dash, index = _text(posted.get(REMOVE, "")).rpartition("-")
    return int(index) if name == question and index.isascii() and index.isdigit() and len(index) < 6 else None


class _Reading:
    def __init__(self, posted: Posted, places: Places) -> None:
        self.posted, self.places = posted, places

    def text(self, name: str) -> str:
        return _text(self.posted.get(name, ""))

    def taken(self, items: Sequence[Item], before: Mapping[str, Any], above: str) -> Answers:
        found: Answers = {}
        for item in items:
            if not isinstance(item, Question):
                continue
            path = above + item.key
            if isinstance(item, RowsQuestion):
                value: Any = self.rows(item, before.get(item.key), path)
            elif item.kind == Kind.FILE or not self.is_asked(name_of(path)):
                value = before.get(item.key)
            else:
                value = self.value(item, name_of(path))
            if value is not None:
                found[item.key] = value
        return found

    def is_asked(self, name: str) -> bool:
        """A box that is not ticked sends nothing; that it was on the screen is told beside it."""
        return any(one in self.posted for one in (name, f"{name}-asked", f"{name}-year"))

    def value(self, question: Question, name: str) -> Any:
        if isinstance(question, DayQuestion):
            return self.day(question, name)
        if isinstance(question, ChoiceQuestion) and question.kind == Kind.BOXES:
            ticked = {_text(one) for one in self.posted.getlist(name)}
            offered = {option.value: option.value in ticked for option in question.options}
            return offered | dict.fromkeys(ticked - offered.keys(), True)
        text = self.text(name)
        reader = _TEXTS.get(question.kind)
        if question.kind == Kind.AREA:
            return self.place(text, name)
        return reader(text) if reader is not None else text

    def day(self, question: DayQuestion, name: str) -> str:
        day, month, year = (_digits(self.text(f"{name}-{part}")) for part in ("day", "month", "year"))
        if not (day or month or year):
            return ""
        first, second = (day, month) if question.day_first else (month, day)
        return f"{first.zfill(2)}/{second.zfill(2)}/{year}"

    def place(self, chosen: str, name: str) -> str:
        """The code of the area, or the words as long as they fit none or several."""
        words, choice = self.text(f"{name}_words"), self.text(f"{name}_choice")
        if choice or not words or self.places.name_of(chosen) == words:
            return choice or chosen
        found = self.places.find(words)
        exact = [one for one in found if one.label.casefold() == words.casefold()]
        fitting = exact or found
        return fitting[0].value if len(fitting) == 1 else words

    def rows(self, question: RowsQuestion, before: Any, path: str) -> list[Answers]:
        """The rows that were on the screen, with one more or one less where that was asked for."""
        name = name_of(path)
        known = before if isinstance(before, list) else []
        count = _count(self.posted.get(f"{name}-count", ""), default=len(known))
        rows = []
        for index in range(count):
            old = known[index] if index < len(known) and isinstance(known[index], Mapping) else {}
            if self.text(REMOVE) != f"{name}-{index}":
                rows.append(self.taken(question.questions, old, f"{path}[{index}]."))
        if self.text(ADD) == name:
            rows.append({})
        return rows


def _count(given: Any, *, default: int) -> int:
    text = _text(given)
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _number(text: str) -> Any:
    plain = re.sub(r"[\s'’_٬]", "", _digits(text)).replace("٫", ".").replace("−", "-").replace(",", ".")
    if not plain:
        return ""
    if not PLAIN.fullmatch(plain) or len(plain) > 40:
        return text
    number = float(plain)
    return int(number) if number == int(number) else number


def _digits(text: str) -> str:
    """With the digits 0 to 9 for those of any script."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _text(given: Any) -> str:
    """One form of the letters, no spaces around, lines that end in one way; no bytes that cannot be stored."""
    text = given if isinstance(given, str) else ""
    text = unicodedata.normalize("NFC", text[:LONGEST]).replace("\r\n", "\n").strip()
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})


_TEXTS: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.YES: lambda text: text == "yes",
    Kind.NUMBER: _number,
    Kind.PHONE: _digits,
}
