"""A form as plain values. Texts are in the language in which the form was written; ``Form.translated`` gives others.

Answers are kept as Form.io gives them: a day as ``DD/MM/YYYY``, several choices as ``{value: true}``, an area as its
code, rows as a list of objects.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tessera.intake.logic import Node

Translations = Mapping[str, Mapping[str, str]]


class Kind(StrEnum):
    """What a question asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    YES = "yes"  # one box to tick
    RADIO = "radio"
    SELECT = "select"
    BOXES = "boxes"
    DAY = "day"
    AREA = "area"
    FILE = "file"
    ROWS = "rows"


TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE})
CHOICES = frozenset({Kind.RADIO, Kind.SELECT, Kind.BOXES})


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Comparison:
    """One line of a simple condition. ``target`` is the path of a question."""

    target: str
    operator: str
    value: str | int | float | bool | None = None


@dataclass(frozen=True)
class When:
    """Form.io's older simple condition: shown (or not) when the answer, as a text, is this."""

    target: str
    equals: str
    show: bool = True


@dataclass(frozen=True)
class Compared:
    """Form.io's simple condition: shown (or not) when all or any of the comparisons hold."""

    comparisons: tuple[Comparison, ...]
    any_of: bool = False
    show: bool = True


@dataclass(frozen=True)
class Logic:
    """A condition or calculation in JSONLogic. ``source`` is the JSON that it was read from."""

    node: Node
    source: Mapping[str, object] = field(hash=False, compare=False)


Condition = When | Compared | Logic


@dataclass(frozen=True)
class Binding:
    """Where an answer goes in the register: ``individual.birth_date``, ``individual.identifier.national_id``."""

    subject: str
    key: str
    part: str = "fact"  # fact, identifier or contact

    def __str__(self) -> str:
        middle = "" if self.part == "fact" else f"{self.part}."
        return f"{self.subject}.{middle}{self.key}"


@dataclass(frozen=True)
class Question:
    """What every question has. ``path`` names it within the form: its key, below that of its rows."""

    kind: Kind
    key: str
    path: str
    label: str
    hint: str = ""
    required: bool = False
    condition: Condition | None = None
    binding: Binding | None = None
    message: str = ""  # said instead of the usual sentence when the answer is refused


@dataclass(frozen=True)
class TextQuestion(Question):
    """One line, several lines, an e-mail address or a phone number."""

    pattern: str = ""
    min_length: int | None = None
    max_length: int | None = None
    calculation: Logic | None = None


@dataclass(frozen=True)
class NumberQuestion(Question):
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    unit: str = ""
    calculation: Logic | None = None


@dataclass(frozen=True)
class YesQuestion(Question):
    """A box to tick; a required one must be ticked."""


@dataclass(frozen=True)
class ChoiceQuestion(Question):
    """One of the options, or several; ``least`` and ``most`` count the boxes that are ticked."""

    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class DayQuestion(Question):
    """A day, written day first or month first. ``latest_today`` refuses days to come."""

    day_first: bool = True
    earliest: date | None = None
    latest: date | None = None
    latest_today: bool = False


@dataclass(frozen=True)
class AreaQuestion(Question):
    """A place of the tree of areas, found by search; ``level`` is the number of the level it must be of, "" for any."""

    level: str = ""


@dataclass(frozen=True)
class FileQuestion(Question):
    """Uploaded files. ``max_bytes`` holds for each."""

    most: int = 1
    max_bytes: int = 5_000_000


@dataclass(frozen=True)
class RowsQuestion(Question):
    """The same questions several times, such as once for each member. ``members`` tells that each row is a person
    who joins the household."""

    questions: "tuple[Item, ...]" = ()
    least: int | None = None
    most: int | None = None
    members: bool = False


@dataclass(frozen=True)
class Content:
    """Words between the questions. ``html`` is of a few harmless elements only."""

    key: str
    html: str
    condition: Condition | None = None


Item = Question | Content


@dataclass(frozen=True)
class Page:
    key: str
    title: str
    items: tuple[Item, ...]
    condition: Condition | None = None

    def questions(self) -> Iterator[Question]:
        return (item for item in self.items if isinstance(item, Question))


@dataclass(frozen=True)
class Form:
    """``language`` is that of the texts, ``translations`` gives each text in the other languages."""

    title: str
    pages: tuple[Page, ...]
    language: str = "en"
    translations: Translations = field(default_factory=dict, hash=False)

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language, *self.translations)

    def translated(self, text: str, language: str) -> str:
        """The text in the language, else in its base language, else as it was written."""
        for candidate in (language, language.split("-")[0]):
            if candidate == self.language:
                return text
            found = self.translations.get(candidate, {}).get(text)
            if found:
                return found
        return text

    def questions(self) -> Iterator[Question]:
        """Every question in the order of the form, rows before what is asked in them."""
        for page in self.pages:
            yield from below(page.items)


def below(items: tuple[Item, ...]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Question):
            yield item
        if isinstance(item, RowsQuestion):
            yield from below(item.questions)
