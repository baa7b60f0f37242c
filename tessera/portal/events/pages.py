from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.template.defaultfilters import filesizeformat

from tessera.changes.actions.rehearsal import Rehearsal
from tessera.portal.documents.papers import kind_labels
from tessera.portal.events.forms import EventForm
from tessera.portal.events.kept import MOST_PAPERS, Begun
from tessera.web.asking import Words
from tessera.web.parts import Fact, Option


@dataclass(frozen=True)
class PaperLine:
    label: str
    size: str
    sha256: str


@dataclass(frozen=True)
class PapersPage:
    title: Words
    kind: str
    key: UUID
    papers: tuple[PaperLine, ...]
    may_add: bool


@dataclass(frozen=True)
class CheckPage:
    """The answers, what will happen, and which papers go with it."""

    title: Words
    kind: str
    key: UUID
    icon: str
    answers: tuple[Fact, ...]
    sentences: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    asks_papers: bool
    missing: tuple[Option, ...]  # papers that the office asks for and that are not there yet: kind and name


def papers(form_of: type[EventForm], begun: Begun, *, language: str, on: date) -> PapersPage:
    return PapersPage(
        title=form_of.label,
        kind=begun.kind,
        key=begun.key,
        papers=_lines(begun, language=language, on=on),
        may_add=len(begun.papers) < MOST_PAPERS,
    )


def check(form: EventForm, begun: Begun, rehearsal: Rehearsal, *, language: str, on: date) -> CheckPage:
    return CheckPage(
        title=form.label,
        kind=begun.kind,
        key=begun.key,
        icon=form.icon,
        answers=form.answers(),
        sentences=rehearsal.sentences,
        papers=_lines(begun, language=language, on=on),
        asks_papers=bool(form.papers or rehearsal.evidence),
        missing=_missing(begun, rehearsal, language=language, on=on),
    )


def _missing(begun: Begun, rehearsal: Rehearsal, *, language: str, on: date) -> tuple[Option, ...]:
    known, sent = kind_labels(on=on, language=language), {paper.kind for paper in begun.papers}
    return tuple(Option(kind, known.get(kind, kind)) for kind in rehearsal.evidence if kind not in sent)


def _lines(begun: Begun, *, language: str, on: date) -> tuple[PaperLine, ...]:
    known = kind_labels(on=on, language=language)
    return tuple(
        PaperLine(known.get(paper.kind, paper.kind), filesizeformat(paper.size), paper.sha256)
        for paper in begun.papers
    )
