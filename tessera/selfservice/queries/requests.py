"""What somebody has sent to the office, and what others sent that touches their record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from tessera.accounts.viewer import PORTAL, Viewer
from tessera.changes.choices import UNDECIDED, UNDER_WAY, NoteKind, Outcome, RequestStatus
from tessera.changes.models import ChangeDecision, ChangeNote, ChangeRequest, ChangeSubject, Step
from tessera.changes.queries.sentences import sentences
from tessera.lib.refusals import NotFound

LISTED: Final = 50
_OPINIONS: Final = (NoteKind.AGREED, NoteKind.OBJECTED)


@dataclass(frozen=True)
class RequestLine:
    public_id: UUID
    reference: str
    status: str
    proposed_at: datetime
    sentences: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True)
class Happened:
    """Something that happened to a request: a decision of the office (``outcome``) or a note (``note``)."""

    at: datetime
    outcome: str = ""
    note: str = ""
    text: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class RequestDetail:
    """``stage`` of ``stages`` is where it waits, from 1; 0 when it waits nowhere. ``opinion`` is what the viewer said
    of somebody else's request, ``questions`` what the office asked last, while it waits for the answer."""

    request: ChangeRequest
    is_own: bool
    sentences: tuple[str, ...]
    stage: int
    stages: int
    due_at: datetime | None
    questions: str
    opinion: str
    history: tuple[Happened, ...]

    @property
    def is_open(self) -> bool:
        return self.request.status in UNDER_WAY

    @property
    def may_be_withdrawn(self) -> bool:
        return self.is_own and self.request.status in UNDECIDED


def own(viewer: Viewer) -> "QuerySet[ChangeRequest]":
    """What the viewer sent for themselves, or for whom they act now."""
    whom = viewer.acts_for.individual if viewer.acts_for else None
    return ChangeRequest.objects.filter(actor=viewer.actor, channel=PORTAL, on_behalf_of=whom)


def touching(viewer: Viewer) -> "QuerySet[ChangeRequest]":
    """What others sent from the portal about the viewer themselves, or somebody they act for."""
    subjects = ChangeSubject.objects.filter(individual_id__in=viewer.sees.people)
    return ChangeRequest.objects.filter(channel=PORTAL, pk__in=subjects.values("request")).exclude(
        actor=viewer.actor
    )


def own_requests(viewer: Viewer) -> list[RequestLine]:
    """The newest first. Two queries."""
    return _lines(own(viewer), viewer=viewer)


def others_requests(viewer: Viewer) -> list[RequestLine]:
    return _lines(touching(viewer), viewer=viewer)


def get_request(public_id: UUID, *, viewer: Viewer) -> RequestDetail:
    """Raises NotFound for what is neither the viewer's own nor about them. Five queries."""
    found = (own(viewer) | touching(viewer)).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    steps = list(Step.objects.filter(request=found).order_by("pk"))
    waits = next((step for step in steps if step.closed_at is None), None)
    decisions = list(found.decisions.order_by("pk"))
    notes = list(found.notes.order_by("pk"))
    returned = found.status == RequestStatus.RETURNED
    return RequestDetail(
        request=found,
        is_own=found.actor == viewer.actor,
        sentences=sentences([found.pk], viewer=viewer).get(found.pk, ()),
        stage=waits.position + 1 if waits else 0,
        stages=max((step.total for step in steps), default=0),
        due_at=waits.due_at if waits else None,
        questions=_questions(decisions) if returned else "",
        opinion=_opinion(notes, viewer=viewer),
        history=tuple(
            sorted(
                _happened(decisions, notes, viewer=viewer, sent_it=found.actor == viewer.actor),
                key=lambda one: one.at,
            )
        ),
    )


def _lines(requests: "QuerySet[ChangeRequest]", *, viewer: Viewer) -> list[RequestLine]:
    found = list(requests.order_by("-pk")[:LISTED])
    said = sentences([one.pk for one in found], viewer=viewer)
    return [
        RequestLine(
            one.public_id,
            one.reference,
            one.status,
            one.proposed_at,
            said.get(one.pk, ()),
            one.actor == viewer.actor,
        )
        for one in found
    ]


def _questions(decisions: Sequence[ChangeDecision]) -> str:
    return next((one.note for one in reversed(decisions) if one.outcome == Outcome.RETURNED), "")


def _opinion(notes: Sequence[ChangeNote], *, viewer: Viewer) -> str:
    return next(
        (one.kind for one in reversed(notes) if one.actor == viewer.actor and one.kind in _OPINIONS), ""
    )


# What people are told of what happens at the office; who of the staff does what among themselves they are not.
_TOLD: Final = (NoteKind.ANSWERED, NoteKind.WITHDRAWN, NoteKind.AGREED, NoteKind.OBJECTED, NoteKind.FROZEN)


def _happened(
    decisions: Sequence[ChangeDecision], notes: Sequence[ChangeNote], *, viewer: Viewer, sent_it: bool
) -> list[Happened]:
    """What the office writes with a decision is for who sent the request (``sent_it``), not for whom it touches."""
    told = [
        Happened(one.decided_at, outcome=one.outcome, text=one.note if sent_it else "") for one in decisions
    ]
    for one in notes:
        is_own = one.actor == viewer.actor
        if one.kind in _TOLD and (is_own or one.kind not in _OPINIONS):
            told.append(Happened(one.at, note=one.kind, text=one.text if is_own else "", is_own=is_own))
    return told
