"""A form as the sheets of an XLSForm, as a workbook, and as an XForm (by pyxform)."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from pyxform.xls2xform import convert

from tessera.areas.models import Area
from tessera.intake.odk import xpath
from tessera.intake.odk.xpath import NotSayable, Words, literal
from tessera.intake.profile import texts
from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    Condition,
    Content,
    DayQuestion,
    Form,
    Item,
    Kind,
    NumberQuestion,
    Option,
    Page,
    Question,
    RowsQuestion,
    TextQuestion,
)

Row = dict[str, str]
AREAS_FILE: Final = "areas.csv"
YES_OR_NO: Final = "yes_or_no"
TYPES: Final = {
    Kind.TEXT: "text",
    Kind.LONG_TEXT: "text",
    Kind.EMAIL: "text",
    Kind.PHONE: "text",
    Kind.NUMBER: "decimal",
    Kind.YES: f"select_one {YES_OR_NO}",
    Kind.DAY: "date",
    Kind.AREA: f"select_one_from_file {AREAS_FILE}",
    Kind.FILE: "file",
}
APPEARANCES: Final = {Kind.LONG_TEXT: "multiline", Kind.AREA: "minimal autocomplete", Kind.SELECT: "minimal"}
EMAIL: Final = "[^@ ]+@[^@ ]+[.][A-Za-z]{2,}"
PHONE: Final = "[+]?[0-9 ().-]{5,20}"


@dataclass(frozen=True)
class Sheets:
    """The three sheets. ``left_out`` names questions whose condition or calculation ODK cannot ask by itself."""

    survey: list[Row]
    choices: list[Row]
    settings: list[Row]
    left_out: list[str] = field(default_factory=list)

    def as_workbook(self) -> bytes:
        book = Workbook()
        book.remove(book.active)
        for name, rows in (("survey", self.survey), ("choices", self.choices), ("settings", self.settings)):
            sheet = book.create_sheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            sheet.append(columns)
            for row in rows:
                sheet.append([row.get(column, "") for column in columns])
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    def as_xform(self) -> str:
        """Raises pyxform's error when the form is not one for ODK, which the tests of every shipped form rule out."""
        document: dict[str, Any] = {
            "survey": self.survey,
            "choices": self.choices,
            "settings": self.settings,
        }
        return str(convert(document, validate=False, pretty_print=False).xform)


def names_of(form: Form) -> dict[str, str]:
    """How each question is called in ODK, by path: its key, or with that of its rows where the key is taken. ODK has
    one set of names for everything, pages too."""
    taken = {page.key for page in form.pages}
    names: dict[str, str] = {}
    for question in form.questions():
        name = question.key if question.key not in taken else question.path.replace(".", "__")
        while name in taken:
            name += "_"
        taken.add(name)
        names[question.path] = name
    return names


def sheets(form: Form, *, form_id: str, version: str) -> Sheets:
    return _Writer(form).sheets(form_id, version)


def areas_csv(codes: Iterable[tuple[str, str, str]] | None = None) -> str:
    """The file that a form with an area asks for: code, name, level. Without codes, all places of the registry."""
    rows = codes if codes is not None else _all_areas()
    lines = ["name,label,level"]
    lines += [f"{code},{_quoted(name)},{level}" for code, name, level in rows]
    return "\n".join(lines) + "\n"


def _all_areas() -> Iterator[tuple[str, str, str]]:
    for area in Area.objects.select_related("level").only("code", "names", "level__number").order_by("path"):
        yield area.code, area.name_in("en"), str(area.level.number)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


class _Writer:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.names = names_of(form)
        self.words = Words(self.names, {question.path: question for question in form.questions()})
        self.survey: list[Row] = []
        self.choices: dict[str, list[Row]] = {}
        self.left_out: list[str] = []

    def sheets(self, form_id: str, version: str) -> Sheets:
        for page in self.form.pages:
            self.page(page)
        told = {"form_title": self.form.title, "form_id": form_id, "version": version}
        told["default_language"] = _language(self.form.language)
        choices = [row for rows in self.choices.values() for row in rows]
        return Sheets(self.survey, choices, [told], self.left_out)

    def page(self, page: Page) -> None:
        head = {"type": "begin group", "name": page.key, "appearance": "field-list"}
        # Rows that repeat cannot stand on one screen with other questions.
        if any(isinstance(item, RowsQuestion) for item in page.items):
            del head["appearance"]
        self.add(head | self.said("label", page.title) | self.relevant(page.condition, page.key, self.words))
        self.items(page.items, self.words)
        self.add({"type": "end group"})

    def items(self, items: tuple[Item, ...], words: Words) -> None:
        for item in items:
            if isinstance(item, Content):
                self.content(item, words)
            elif isinstance(item, RowsQuestion):
                self.rows(item, words)
            else:
                self.question(item, words)

    def content(self, item: Content, words: Words) -> None:
        said = self.said("label", item.html, lambda html: "\n".join(texts.fragments(html)))
        self.add(
            {"type": "note", "name": f"note_{item.key}"}
            | said
            | self.relevant(item.condition, item.key, words)
        )

    def rows(self, item: RowsQuestion, words: Words) -> None:
        inside = Words(words.names, words.questions, item.key)
        head = {"type": "begin repeat", "name": self.names[item.path]}
        self.add(head | self.said("label", item.label) | self.relevant(item.condition, item.path, words))
        self.items(item.questions, inside)
        self.add({"type": "end repeat"})

    def question(self, item: Question, words: Words) -> None:
        row = {"type": self.type_of(item), "name": self.names[item.path]}
        row |= self.said("label", item.label) | self.said("hint", item.hint)
        row |= self.relevant(item.condition, item.path, words)
        row["required"] = "yes" if item.required else ""
        row["appearance"] = APPEARANCES.get(item.kind, "")
        try:
            row["constraint"] = " and ".join(_constraints(item))
        except NotSayable:
            self.left_out.append(item.path)
        if row.get("constraint"):
            row |= self.said("constraint_message", item.message)
        if isinstance(item, AreaQuestion) and item.level:
            row["choice_filter"] = f"level = {literal(item.level)}"
        if not self.calculate(item, row, words):
            self.add(row)

    def calculate(self, item: Question, row: Row, words: Words) -> bool:
        """Whether the question is left to the server to calculate."""
        logic = item.calculation if isinstance(item, TextQuestion | NumberQuestion) else None
        if logic is None:
            return False
        try:
            row["calculation"], row["read_only"], row["required"] = xpath.calculation(logic, words), "yes", ""
        except NotSayable:
            self.left_out.append(item.path)
            return True
        return False

    def type_of(self, item: Question) -> str:
        if isinstance(item, NumberQuestion) and item.whole:
            return "integer"
        if isinstance(item, ChoiceQuestion):
            name = f"list_{self.names[item.path]}"
            self.choices[name] = [self.choice(name, option) for option in item.options]
            return f"select_{'multiple' if item.kind == Kind.BOXES else 'one'} {name}"
        if item.kind == Kind.YES:
            self.choices[YES_OR_NO] = list(self.yes_or_no())
        return TYPES[item.kind]

    def choice(self, name: str, option: Option) -> Row:
        return {"list_name": name, "name": option.value} | self.said("label", option.label)

    def yes_or_no(self) -> Iterator[Row]:
        for value in ("true", "false"):
            row = {"list_name": YES_OR_NO, "name": value}
            for language in self.form.languages:
                with translation.override(language):
                    row[f"label::{_language(language)}"] = _("Yes") if value == "true" else _("No")
            yield row

    def relevant(self, condition: Condition | None, path: str, words: Words) -> Row:
        try:
            said = xpath.condition(condition, words)
        except NotSayable:
            self.left_out.append(path)
            return {}
        return {"relevant": said} if said else {}

    def said(self, column: str, text: str, shown: Any = str) -> Row:
        """The text in every language of the form; ``${`` would be read as a reference."""
        if not text:
            return {}
        return {
            f"{column}::{_language(language)}": shown(self.form.translated(text, language)).replace(
                "${", "$ {"
            )
            for language in self.form.languages
        }

    def add(self, row: Mapping[str, str]) -> None:
        # An empty cell would be written as the word "None".
        self.survey.append({column: value for column, value in row.items() if value})


def _language(code: str) -> str:
    """As XLSForm wants it: ``French (fr)``. The names are those of English, which do not vary."""
    with translation.override("en"):
        return f"{dict(settings.LANGUAGES).get(code, code)} ({code})"


def _constraints(item: Question) -> Iterator[str]:
    match item:
        case TextQuestion():
            yield from _of_text(item)
        case NumberQuestion():
            yield from (f". >= {literal(item.minimum)}" for _one in [0] if item.minimum is not None)
            yield from (f". <= {literal(item.maximum)}" for _one in [0] if item.maximum is not None)
        case ChoiceQuestion(least=least, most=most) if item.kind == Kind.BOXES:
            yield from (f"count-selected(.) >= {least}" for _one in [0] if least)
            yield from (f"count-selected(.) <= {most}" for _one in [0] if most)
        case DayQuestion():
            yield from _of_day(item)
        case _ if item.kind == Kind.YES and item.required:
            yield ". = 'true'"


def _of_text(item: TextQuestion) -> Iterator[str]:
    shapes = {Kind.EMAIL: EMAIL, Kind.PHONE: PHONE}
    if item.kind in shapes:
        yield f"regex(., {literal(shapes[item.kind])})"
    if item.pattern:
        yield f"regex(., {literal(item.pattern)})"
    if item.min_length:
        yield f"string-length(.) >= {item.min_length}"
    if item.max_length:
        yield f"string-length(.) <= {item.max_length}"


def _of_day(item: DayQuestion) -> Iterator[str]:
    if item.earliest is not None:
        yield f". >= date('{item.earliest.isoformat()}')"
    if item.latest is not None:
        yield f". <= date('{item.latest.isoformat()}')"
    if item.latest_today:
        yield ". <= today()"
