"""Filling a published form in, page by page: what a browser sent is kept, and what comes next is said.

The portal and the desk walk the same road; each gives its own addresses.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from tessera.accounts.viewer import Reach, Viewer
from tessera.areas import queries as areas
from tessera.areas.models import Area
from tessera.intake.actions import submissions, uploads
from tessera.intake.actions.submissions import answers_of, judged
from tessera.intake.answers.cleaning import named
from tessera.intake.answers.result import Cleaned
from tessera.intake.models import Submission
from tessera.intake.profile.model import FileQuestion, Form, Page, RowsQuestion
from tessera.intake.published import form_of
from tessera.intake.rendering import checking
from tessera.intake.rendering.checking import AnswerShown
from tessera.intake.rendering.pages import (
    INPUT_ID,
    FaultShown,
    PageShown,
    Place,
    Places,
    QuestionShown,
    has_more,
    name_of,
    page_shown,
)
from tessera.intake.rendering.posting import answers_from, removed_row, wants_rows
from tessera.lib.refusals import NotFound, Refusal

DROP: Final = "drop"  # the name of the button that takes a file back: its value is the file
LATER: Final = "later"  # of the button that keeps the answers and leaves
FOUND: Final = 12
_EVERYWHERE: Final = Reach(everywhere=True)
Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"


@dataclass(frozen=True)
class Addresses:
    """Where a face shows the parts of a form that is being filled in."""

    page: Callable[[str], str]
    check: str
    places: str


@dataclass(frozen=True)
class SectionShown:
    """The answers of a page, and where they are changed; ``url`` is "" once they were sent."""

    title: str
    answers: tuple[AnswerShown, ...]
    url: str = ""


@dataclass(frozen=True)
class Fault:
    """An answer that is missing or not taken; ``target`` leads to its page."""

    message: str
    label: str
    url: str


@dataclass(frozen=True)
class Turn:
    """What follows after a page was sent: it is shown again, or somebody goes on to ``url``; "" is for who leaves."""

    again: PageShown | None
    url: str = ""


class Filling:
    """A submission in the language of the page, on the screen of somebody who goes on with it."""

    def __init__(
        self, submission: Submission, *, by: Viewer, now: datetime, today: date, addresses: Addresses
    ) -> None:
        self.submission, self.by, self.now, self.addresses = submission, by, now, addresses
        self.form: Form = form_of(submission.version)
        self.language = get_language() or "en"
        self.places = places(today, url=addresses.places)

    def page(self, key: str) -> Page:
        """Raises NotFound."""
        for one in self.form.pages:
            if one.key == key:
                return one
        raise NotFound

    @property
    def has_files(self) -> bool:
        return any(isinstance(one, FileQuestion) for one in self.form.questions())

    def shown(self, key: str, *, with_errors: bool = False) -> PageShown:
        """The page with what is known and was answered. Raises NotFound for one that is not asked."""
        answers = answers_of(self.submission)
        cleaned = judged(self.submission, self.form, answers, now=self.now)
        return self._shown(key, cleaned, with_errors=with_errors)

    def first(self) -> str:
        """The address of the page to begin with, or to go on with."""
        cleaned = judged(self.submission, self.form, answers_of(self.submission), now=self.now)
        keys = [one.key for one in self.form.pages if one.key in cleaned.shown]
        last = self.submission.page
        if last not in keys:
            return self.addresses.page(keys[0])
        after = keys[keys.index(last) :]
        refused = {one.path.split("[")[0] for one in cleaned.refused}
        here = {question.key for question in self.page(last).questions()}
        if here & refused or len(after) > 1:
            return self.addresses.page(last if here & refused else after[1])
        return self.addresses.check

    def known_on(self, key: str) -> bool:
        """Whether the page shows anything that the register says already."""
        bound = (one.binding for one in self.page(key).questions() if one.binding is not None)
        seen = self.submission.seen
        return any(seen.get(one.subject, {}).get(one.key) is not None for one in bound)

    def take(self, key: str, request: HttpRequest, *, files: "Files | None" = None) -> Turn:
        """Keep what the browser sent, with its files, or with ``files`` where a face has others as well. Raises
        NotFound, AlreadySent, AnswersTooLarge."""
        files = request.FILES if files is None else files
        page, posted = self.page(key), request.POST
        given = answers_from(page, posted, before=answers_of(self.submission), places=self.places)
        cleaned = submissions.save_page(self.submission, page=key, given=given, by=self.by, now=self.now)
        refusals = list(self._files(page, posted, files))
        if files:
            cleaned = self._anew(page)
        if DROP in posted:
            self._drop(posted)
            return Turn(None, self.addresses.page(key))
        if LATER in posted:
            return Turn(None)
        if wants_rows(posted):
            row = posted.get("add", "")
            return Turn(None, self.addresses.page(key) + (f"#{INPUT_ID % row}" if row else ""))
        return self._follow(page, cleaned, posted, refusals)

    def sections(self, *, with_links: bool = True) -> tuple[tuple[SectionShown, ...], tuple[Fault, ...]]:
        """All answers as they are read back, and what stands against sending them."""
        answers = answers_of(self.submission)
        cleaned = judged(self.submission, self.form, answers, now=self.now)
        codes, _files = named(self.form, answers)
        names = {one.code: one.name_in(self.language) for one in Area.objects.filter(code__in=codes)}
        found = checking.sections(self.form, cleaned, answers=answers, language=self.language, areas=names)
        shown = tuple(
            SectionShown(one.title, one.answers, self.addresses.page(one.page) if with_links else "")
            for one in found
        )
        return shown, tuple(self._faults(cleaned))

    def _follow(
        self, page: Page, cleaned: Cleaned, posted: QueryDict, refusals: list[tuple[str, Refusal]]
    ) -> Turn:
        if has_more(posted.getlist("asked"), page, cleaned):
            asked = set(posted.getlist("asked"))
            seen = tuple(one for one in cleaned.refused if one.path in asked)
            if not seen and not refusals:
                return Turn(None, self.addresses.page(page.key))
            cleaned = replace(cleaned, refused=seen)
        if cleaned.refused or refusals:
            return Turn(_with_refusals(self._shown(page.key, cleaned), refusals))
        after = self._shown(page.key, cleaned).after
        return Turn(None, self.addresses.page(after) if after else self.addresses.check)

    def _shown(self, key: str, cleaned: Cleaned, *, with_errors: bool = True) -> PageShown:
        try:
            return page_shown(
                self.form,
                key,
                cleaned,
                answers=answers_of(self.submission),
                language=self.language,
                places=self.places,
                with_errors=with_errors,
            )
        except KeyError:
            raise NotFound from None

    def _anew(self, page: Page) -> Cleaned:
        """The page judged once more, with the files that came."""
        cleaned = judged(self.submission, self.form, answers_of(self.submission), now=self.now)
        return replace(cleaned, refused=submissions.refused_on(page, cleaned))

    def _files(self, page: Page, posted: QueryDict, files: Files) -> Iterator[tuple[str, Refusal]]:
        """Keep the files that came; those that are not taken, with why."""
        for name, path in self._inputs(page, posted):
            for file in files.getlist(name):
                try:
                    uploads.attach(
                        self.submission,
                        question=path,
                        file=file,
                        name=getattr(file, "name", "") or "",
                        by=self.by,
                        now=self.now,
                    )
                except Refusal as refusal:
                    yield name_of(path), refusal

    def _inputs(self, page: Page, posted: QueryDict) -> Iterator[tuple[str, str]]:
        """Of each question for files its input on the screen, and its path among the answers. Where a row was taken
        away, those behind it have moved up since."""
        answers = answers_of(self.submission)
        for question in page.questions():
            if isinstance(question, FileQuestion):
                yield question.key, question.key
            elif isinstance(question, RowsQuestion):
                rows, gone = _entries(answers.get(question.key)), removed_row(posted, question.key)
                for index in range(len(rows)):
                    before = index + 1 if gone is not None and index >= gone else index
                    for inner in question.questions:
                        if isinstance(inner, FileQuestion):
                            name = name_of(f"{question.key}[{before}].{inner.key}")
                            yield name, f"{question.key}[{index}].{inner.key}"

    def _drop(self, posted: QueryDict) -> None:
        """What is no file of theirs is left alone."""
        with suppress(ValueError, NotFound):
            uploads.detach(self.submission, upload=UUID(posted.get(DROP, "")), by=self.by, now=self.now)

    def _faults(self, cleaned: Cleaned) -> Iterator[Fault]:
        for page in self.form.pages:
            if not submissions.refused_on(page, cleaned):
                continue
            for one in self._shown(page.key, cleaned).faults:
                yield Fault(one.message, one.label, f"{self.addresses.page(page.key)}?check=1#{one.target}")


def places(today: date, *, url: str) -> Places:
    """Areas that are valid today, by their codes; each is looked up once."""

    @cache  # one page names the same area to read it and to show it
    def name_of(code: str) -> str | None:
        area = Area.objects.filter(code=code).first()
        return area.name_in(get_language() or "en") if area is not None else None

    return Places(name_of, lambda words: find_places(words, on=today), url)


def find_places(words: str, *, on: date) -> list[Place]:
    """The areas of some words, wherever they lie."""
    language = get_language() or "en"
    found = []
    for place in areas.search(words, within=_EVERYWHERE, on=on, limit=FOUND):
        area, above = place.area, areas.describe(place.above, language)
        level = area.level.name_in(language)
        found.append(Place(area.code, area.name_in(language), f"{level} · {above}" if above else level))
    return found


def _entries(value: object) -> list[dict[str, str]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _with_refusals(page: PageShown, refusals: list[tuple[str, Refusal]]) -> PageShown:
    """The page that says as well why a file was not taken."""
    if not refusals:
        return page
    said = {name: str(refusal) for name, refusal in refusals}

    def marked(question: QuestionShown) -> QuestionShown:
        rows = tuple(replace(row, questions=tuple(map(marked, row.questions))) for row in question.rows)
        errors = (said[question.name],) if question.name in said else question.errors
        return replace(question, errors=errors, rows=rows)

    questions = tuple(map(marked, page.questions))
    faults = [one for one in page.faults if one.target not in {INPUT_ID % name for name in said}]
    faults += [
        FaultShown(one.errors[0], INPUT_ID % one.name, one.label)
        for one in _all(questions)
        if one.name in said
    ]
    return replace(page, questions=questions, faults=tuple(faults))


def _all(questions: Iterable[QuestionShown]) -> Iterator[QuestionShown]:
    """Those in rows as well."""
    for one in questions:
        yield one
        for row in one.rows:
            yield from _all(row.questions)
