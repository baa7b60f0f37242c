"""Answers out of the registry, as a table of one form: streamed, without what is sealed, and noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.changes.choices import Channel
from tessera.dictionary import catalogue
from tessera.intake.answers.rules import read_day
from tessera.intake.mapping import sealing
from tessera.intake.models import Form, Submission
from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    DayQuestion,
    FileQuestion,
    Kind,
    Question,
)
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of
from tessera.intake.queries.submissions import Filters, sent, within

MOST_EXPORTED: Final = 200_000
ROWS_AT_ONCE: Final = 500
BETWEEN: Final = " | "  # the answers of a question that repeats


@dataclass(frozen=True)
class Column:
    key: str
    label: str


@dataclass(frozen=True)
class Asked:
    """``labels``: questions, choices and areas in words, for people to read; else as keys and codes."""

    form: Form
    filters: Filters
    purpose: Purpose
    labels: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Table:
    headings: tuple[str, ...]
    rows: Iterator[list[Any]]


def export(asked: Asked, *, viewer: Viewer) -> Table:
    """The answers, a row for each submission. Who asked for what is noted before the first one. Sealed answers are left
    out, and what lies where the viewer may see and not export. Raises PermissionMissing.

    A question that repeats gives a column for each of its questions. The rows are read in a transaction of their own.
    """
    viewer.must(Permission.SUBMISSIONS_VIEW)
    viewer.must(Permission.EXPORT)
    record_access(
        AccessRecord.Subject.EXPORT, None, by=viewer, purpose=asked.purpose, revealed=f"form:{asked.form.key}"
    )
    columns = columns_of(asked)
    headings = tuple(column.label if asked.labels else column.key for column in columns)
    cells = _Cells(asked)  # its words are in the language of who asks, however late the rows are read
    return Table(headings, _rows(asked, [column.key for column in columns], cells, viewer))


def size_of(asked: Asked, *, viewer: Viewer) -> int:
    """How many rows the table will have. Raises PermissionMissing."""
    viewer.must(Permission.EXPORT)
    return _found(asked, viewer).count()


def columns_of(asked: Asked) -> list[Column]:
    """What is told of each submission, then the questions of all published versions, the newest first."""
    columns = {key: Column(key, label) for key, label in _fixed_labels().items()}
    for version in asked.form.versions.filter(published_at__isnull=False).order_by("-number"):
        profile = form_of(version)
        for column in _columns(profile, asked.language):
            columns.setdefault(column.key, column)
    return list(columns.values())


def _found(asked: Asked, viewer: Viewer) -> QuerySet[Submission]:
    seen = sent(replace(asked.filters, form=asked.form), viewer=viewer)
    return within(seen, viewer, Permission.EXPORT)[:MOST_EXPORTED]


def _rows(asked: Asked, keys: Sequence[str], cells: "_Cells", viewer: Viewer) -> Iterator[list[Any]]:
    with narrowed_to(viewer), transaction.atomic():
        found = _found(asked, viewer).iterator(chunk_size=ROWS_AT_ONCE)
        while some := list(islice(found, ROWS_AT_ONCE)):
            if asked.labels:
                cells.areas = _area_names(some, asked.language)
            for submission in some:
                row = cells.of(submission)
                yield [row.get(key, "") for key in keys]


def _area_names(some: Sequence[Submission], language: str) -> dict[str, str]:
    """The names of the areas that the answers name, by code, in one query."""
    codes = {code for submission in some for code in _codes(submission)}
    return {one.code: one.name_in(language) for one in Area.objects.filter(code__in=codes)} if codes else {}


def _codes(submission: Submission) -> Iterator[str]:
    for question in form_of(submission.version).questions():
        if isinstance(question, AreaQuestion):
            yield from (str(one) for one in _answers(question, submission.answers) if one)


def _answers(question: Question, answers: Mapping[str, Any]) -> list[Any]:
    """The answer, or the answers of a question that repeats."""
    rows, _dot, key = question.path.rpartition(".")
    return [row.get(key) for row in answers.get(rows, ())] if rows else [answers.get(key)]


def _fixed_labels() -> dict[str, str]:
    """What is told of each submission. No question has a key that begins with an underscore."""
    return {
        "_reference": _("Reference"),
        "_sent_at": _("Sent"),
        "_form_version": _("Version of the form"),
        "_language": _("Language"),
        "_channel": _("Channel"),
        "_area": _("Area"),
        "_change_request": _("Change request"),
    }


def _columns(profile: Profile, language: str) -> Iterator[Column]:
    secret = sealing.secret_paths(profile, catalogue.current())
    labels = {one.path: profile.translated(one.label, language) for one in profile.questions()}
    for question in profile.questions():
        if question.path in secret or question.kind == Kind.ROWS:
            continue
        rows = question.path.rpartition(".")[0]
        label = f"{labels[rows]}: {labels[question.path]}" if rows else labels[question.path]
        if isinstance(question, ChoiceQuestion) and question.kind == Kind.BOXES:
            for option in question.options:
                said = profile.translated(option.label, language)
                yield Column(f"{question.path}/{option.value}", f"{label}: {said}")
        else:
            yield Column(question.path, label)


class _Cells:
    """A submission by column. Days as ISO dates, a column for each box."""

    def __init__(self, asked: Asked) -> None:
        self.labels, self.language = asked.labels, asked.language
        self.areas: Mapping[str, str] = {}
        self.yes, self.no = _("Yes"), _("No")
        self.channels = {one.value: str(one.label) for one in Channel} if asked.labels else {}

    def of(self, submission: Submission) -> dict[str, Any]:
        profile = form_of(submission.version)
        cells = self.fixed(submission)
        for question in profile.questions():
            if question.kind == Kind.ROWS:
                continue
            several = [self.cell(profile, question, one) for one in _answers(question, submission.answers)]
            cells |= several[0] if "." not in question.path else _joined(several)
        return cells

    def fixed(self, submission: Submission) -> dict[str, Any]:
        area = submission.area
        return {
            "_reference": submission.reference,
            "_sent_at": submission.sent_at.isoformat() if submission.sent_at else "",
            "_form_version": submission.version.number,
            "_language": submission.language,
            "_channel": self.channels.get(submission.channel, submission.channel),
            "_area": (area.name_in(self.language) if self.labels else area.code) if area is not None else "",
            "_change_request": submission.request.reference if submission.request else "",
        }

    def cell(self, profile: Profile, question: Question, answer: Any) -> dict[str, Any]:
        path = question.path
        if isinstance(question, ChoiceQuestion) and question.kind == Kind.BOXES:
            ticked = answer if isinstance(answer, Mapping) else {}
            return {
                f"{path}/{option.value}": self.yes_or_no(ticked.get(option.value) is True)
                for option in question.options
            }
        if answer is None:
            return {path: ""}
        if isinstance(question, DayQuestion):
            day = read_day(question, answer)
            return {path: day.isoformat() if day is not None else answer}
        if isinstance(question, FileQuestion):
            return {path: ", ".join(str(one.get("name", "")) for one in answer)}
        if self.labels:
            return {path: self.in_words(profile, question, answer)}
        return {path: int(answer) if isinstance(answer, bool) else answer}

    def in_words(self, profile: Profile, question: Question, answer: Any) -> Any:
        if isinstance(question, ChoiceQuestion):
            said = {one.value: profile.translated(one.label, self.language) for one in question.options}
            return said.get(str(answer), answer)
        if isinstance(question, AreaQuestion):
            return self.areas.get(str(answer), answer)
        return self.yes_or_no(answer) if isinstance(answer, bool) else answer

    def yes_or_no(self, answer: bool) -> Any:
        if not self.labels:
            return int(answer)
        return self.yes if answer else self.no


def _joined(several: list[dict[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for one in several for name in one)
    return {name: BETWEEN.join(str(one.get(name, "")) for one in several) for name in names}
