"""What is typed and uploaded until it is sent: kept on the server, sealed, so that any device can go on with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from pydantic import TypeAdapter

from tessera.accounts.viewer import Viewer
from tessera.changes.actions import drafts
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.queries.drafts import DraftContent, get_draft, own_drafts
from tessera.lib.refusals import NotFound
from tessera.portal.events.errors import TooManyPapers
from tessera.registry import uploads

KIND: Final = "portal:"
MOST_PAPERS: Final = 6
_PAPER: Final = "paper"
_NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "step", _PAPER})
_document: Final = TypeAdapter(DocumentInput)


@dataclass(frozen=True)
class Begun:
    """Answers by the name of the input, as the browser sent them, and the files that are stored already."""

    key: UUID
    kind: str
    answers: Mapping[str, Sequence[str]]
    papers: tuple[DocumentInput, ...] = ()
    saved_at: datetime | None = None

    @property
    def data(self) -> "MultiValueDict[str, Any]":
        """As a form takes it."""
        return MultiValueDict({name: list(several) for name, several in self.answers.items()})


def find(key: UUID, *, viewer: Viewer) -> Begun:
    """Raises NotFound for what is absent, sent already, or somebody else's, or for somebody else."""
    draft = get_draft(key, viewer=viewer)
    if not draft.kind.startswith(_prefix(viewer)):
        raise NotFound  # begun for somebody else than for whom they act now
    return _begun(draft)


def all_of(viewer: Viewer) -> list[Begun]:
    """What the citizen has begun and not sent, the newest first."""
    return [_begun(draft) for draft in own_drafts(viewer) if draft.kind.startswith(_prefix(viewer))]


def keep_answers(begun: Begun, sent: QueryDict, *, by: Viewer, now: datetime) -> Begun:
    answers = {name: [str(one) for one in several] for name, several in sent.lists() if name not in _NOT_KEPT}
    return _keep(replace(begun, answers=answers), by=by, now=now)


def add_paper(begun: Begun, uploaded: Any, *, kind: str, by: Viewer, now: datetime) -> Begun:
    """Check and store a file. Raises UploadRefused, TooManyPapers; then nothing is stored."""
    if len(begun.papers) >= MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS, field="file")
    with uploads.kept_if_it_goes_well(uploaded, now=now) as kept:
        paper = DocumentInput.of(kept, kind=kind)
        return _keep(replace(begun, papers=(*begun.papers, paper)), by=by, now=now)


def remove_paper(begun: Begun, sha256: str, *, by: Viewer, now: datetime) -> Begun:
    """Take a file away again; one that is not there is no fault."""
    gone = [paper for paper in begun.papers if paper.sha256 == sha256]
    left = tuple(paper for paper in begun.papers if paper.sha256 != sha256)
    kept = _keep(replace(begun, papers=left), by=by, now=now)
    _discard(gone)
    return kept


def throw_away(begun: Begun, *, by: Viewer) -> None:
    """The answers and the files; nothing of it was sent."""
    drafts.discard(begun.key, by=by)
    _discard(begun.papers)


def forget(begun: Begun, *, by: Viewer) -> None:
    """It was sent, with the files. Raises NotFound where it has just grown too old, and its files leave."""
    if not drafts.discard(begun.key, by=by):
        raise NotFound


def _discard(papers: Sequence[DocumentInput]) -> None:
    """Once it is certain: a draft that stays keeps its files."""

    def discard() -> None:
        for paper in papers:
            uploads.discard(paper.file)

    transaction.on_commit(discard)


def _keep(begun: Begun, *, by: Viewer, now: datetime) -> Begun:
    papers = [_document.dump_json(paper).decode() for paper in begun.papers]
    drafts.keep(
        begun.key,
        kind=_prefix(by) + begun.kind,
        answers={**begun.answers, _PAPER: papers},
        files=[paper.file for paper in begun.papers],
        by=by,
        now=now,
    )
    return begun


def _prefix(viewer: Viewer) -> str:
    """What is begun for somebody is gone on with for them, and for nobody else."""
    return f"for:{viewer.acts_for.individual}:" if viewer.acts_for else KIND


def _begun(draft: DraftContent) -> Begun:
    papers = tuple(_document.validate_json(text) for text in draft.answers.get(_PAPER, ()))
    answers = {name: several for name, several in draft.answers.items() if name != _PAPER}
    return Begun(draft.public_id, draft.kind.rpartition(":")[2], answers, papers, draft.saved_at)
