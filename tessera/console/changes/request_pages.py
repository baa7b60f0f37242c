"""The page of a change that waits for decisions, or on which others have decided."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.actions.rehearsal import Rehearsal
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import Conflict, HouseholdMoved
from tessera.changes.queries.picture import Acts, Picture
from tessera.console.changes.batch_parts import BatchShown
from tessera.console.changes.decision_forms import (
    AnswerForm,
    CommentForm,
    ComparedForm,
    DecisionForm,
    WithdrawForm,
)
from tessera.console.changes.forms import UndoForm
from tessera.console.changes.import_parts import ImportShown
from tessera.console.changes.pages import ChangeRow, SubjectLink, facts_of, links_of
from tessera.console.changes.request_parts import (
    CountRow,
    EvidenceRow,
    FactRow,
    OtherRow,
    OutcomeRow,
    StageRow,
    asked_in_words,
    choosable,
    fact_rows,
    outcome_rows,
    thread_of,
)
from tessera.console.changes.undo_parts import UndoShown
from tessera.console.events.alike import AlikeRow
from tessera.console.work.walking import Walk
from tessera.lib.refusals import Refusal
from tessera.web.parts import Crumb, Event, Fact

_OVER = {RequestStatus.APPLIED, RequestStatus.UNDONE}
_DROPPED = {RequestStatus.REJECTED, RequestStatus.WITHDRAWN}


@dataclass(frozen=True)
class Forms:
    """The forms of the page, each as it was sent or fresh."""

    decision: DecisionForm = field(default_factory=DecisionForm)
    comment: CommentForm = field(default_factory=CommentForm)
    answer: AnswerForm = field(default_factory=AnswerForm)
    withdraw: WithdrawForm = field(default_factory=WithdrawForm)
    undo: UndoForm = field(default_factory=UndoForm)

    @property
    def sent(self) -> Any:
        """The one that was sent and is shown again, if any."""
        each = (self.decision, self.comment, self.answer, self.withdraw, self.undo)
        return next((form for form in each if form.is_bound), None)


@dataclass(frozen=True)
class Look:
    """What the page tells besides the picture itself. ``obstacle`` is why it could not be applied as it stands;
    ``has_form`` says that a form makes such changes; ``file`` is what an import would do, ``batch`` what a list or a
    marking would."""

    foreseen: Rehearsal | None = None
    obstacle: Refusal | None = None
    alike: tuple[AlikeRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    has_form: bool = False
    file: ImportShown | None = None
    batch: BatchShown | None = None


@dataclass(frozen=True)
class Notice:
    """A banner that leads to another change."""

    text: str
    reference: str
    url: str
    icon: str


@dataclass(frozen=True)
class RequestPage:
    row: ChangeRow
    crumbs: tuple[Crumb, ...]
    steps_done: int
    steps_total: int
    steps_words: str
    sentences: tuple[str, ...]
    facts: tuple[FactRow, ...]
    may_choose: bool
    has_conflict: bool
    compared: ComparedForm
    obstacle: str
    may_compare: bool
    outcomes: tuple[OutcomeRow, ...]
    counts: tuple[CountRow, ...]
    concerns: tuple[str, ...]
    alike: tuple[AlikeRow, ...]
    evidence: tuple[EvidenceRow, ...]
    file: ImportShown | None
    batch: BatchShown | None
    others: tuple[OtherRow, ...]
    about: tuple[Fact, ...]
    subjects: tuple[SubjectLink, ...]
    stages: tuple[StageRow, ...]
    asked: str
    acts: Acts
    may_send_again: bool
    forms: Forms
    thread: tuple[Event, ...]
    notices: tuple[Notice, ...]
    is_frozen: bool
    is_over: bool  # the register was changed by it
    is_decided: bool  # nothing of it waits any more
    urls: Mapping[str, str]
    later: tuple[SubjectLink, ...] = ()
    walk: Walk | None = None
    undoing: UndoShown = UndoShown()

    @classmethod
    def of(
        cls,
        picture: Picture,
        look: Look,
        *,
        forms: Forms,
        kept: Collection[str] | None = None,
        later: tuple[SubjectLink, ...] = (),
        walk: Walk | None = None,
        undoing: UndoShown,
    ) -> "RequestPage":
        detail, request = picture.detail, picture.detail.request
        done, total = _progress(picture)
        stale = picture.has_conflict or isinstance(look.obstacle, Conflict | HouseholdMoved)
        return cls(
            row=ChangeRow.of(request, detail.sentences),
            crumbs=(Crumb(_("My work"), _list_url(walk)), Crumb(request.reference)),
            steps_done=done,
            steps_total=total,
            steps_words=_("%(done)d of %(total)d stages are over") % {"done": done, "total": total},
            sentences=detail.sentences,
            facts=fact_rows(picture, kept=kept),
            may_choose=bool(choosable(picture)),
            has_conflict=picture.has_conflict,
            compared=ComparedForm(initial={"seen_at": picture.compared_at.isoformat()}, auto_id=False),
            obstacle=str(look.obstacle) if look.obstacle else "",
            may_compare=stale and picture.acts.decide,
            outcomes=outcome_rows(look.foreseen),
            counts=tuple(CountRow.of(each) for each in look.foreseen.counts) if look.foreseen else (),
            concerns=look.foreseen.concerns if look.foreseen else (),
            alike=look.alike,
            evidence=look.evidence,
            file=look.file,
            batch=look.batch,
            others=tuple(OtherRow.of(overlap) for overlap in picture.overlaps),
            about=facts_of(request),
            subjects=links_of(detail, answers=picture.may_see_answers),
            stages=tuple(StageRow.of(stage) for stage in picture.stages),
            asked=asked_in_words(picture.asked),
            acts=picture.acts,
            may_send_again=picture.acts.replace and look.has_form,
            forms=forms,
            thread=thread_of(picture),
            notices=tuple(_notices(picture)),
            is_frozen=picture.is_frozen,
            is_over=request.status in _OVER,
            is_decided=request.status in _OVER | _DROPPED,
            urls=_urls(picture, walk),
            later=later,
            walk=walk,
            undoing=undoing,
        )


def _list_url(walk: Walk | None) -> str:
    return walk.list_url if walk else reverse("console:work")


def _progress(picture: Picture) -> tuple[int, int]:
    """How many of the stages are over; one that the request came back to counts once."""
    positions = {stage.position for stage in picture.stages}
    going = [stage.position for stage in picture.stages if not stage.closed_at]
    done = min(going) - 1 if going else len(positions)
    return done, len(positions)


def _urls(picture: Picture, walk: Walk | None) -> dict[str, str]:
    acts = ("decide", "keep", "claim", "release", "comment", "answer", "withdraw", "again", "undo")
    key = picture.detail.request.public_id
    urls = {act: reverse(f"console:change-{act}", args=[key]) for act in acts}
    return {act: walk.along(url) for act, url in urls.items()} if walk else urls


def _notices(picture: Picture) -> list[Notice]:
    detail = picture.detail
    wanted = (
        (_("This change was undone by"), detail.undone_by, "arrow-back-up"),
        (_("This change undoes"), detail.request.undoes, "arrow-back-up"),
        (_("This change took the place of"), detail.request.replaces, "arrows-exchange"),
        (_("Another change took its place:"), picture.replaced_by, "arrows-exchange"),
    )
    return [
        Notice(text, request.reference, reverse("console:change", args=[request.public_id]), icon)
        for text, request, icon in wanted
        if request is not None
    ]
