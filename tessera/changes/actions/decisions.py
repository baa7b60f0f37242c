"""Deciding on a change that waits: approve it, reject it, or return it with questions.

Every decision is kept for good. The last approval applies the change in the same transaction, unless it takes place
where all is frozen: then it waits, approved, for the end of the freeze.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from tessera.accounts import reach
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import applying, notes
from tessera.changes.approval import batches, seats, standing, steps
from tessera.changes.approval.errors import FactNotProposed, Frozen, NothingLeft
from tessera.changes.approval.seats import Seat
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeDecision, ChangeRequest, Step
from tessera.changes.operations import CorrectFacts
from tessera.changes.telling import tell_proposer
from tessera.lib.refusals import NotFound
from tessera.notifications.events import Event

Refused = Mapping[int, Collection[str]]
NONE: Final[Refused] = {}


@transaction.atomic
@acting
def approve(
    request: ChangeRequest, *, by: Viewer, now: datetime, note: str = "", refused: Refused = NONE
) -> ChangeRequest:
    """Agree to the change at the stage at which it waits; after the last stage it is applied.

    ``refused`` are facts to leave out, by the position of the correction that proposes them; the rest is approved, and
    ``note`` says why. Raises NotFound, ChangeNotApplicable, OwnChange, NotYourStage, DecidedAlready, ClaimedByAnother,
    FactNotProposed, NothingLeft, ReasonMissing, and what applying the change refuses, Conflict above all: then nothing
    was decided.
    """
    waiting = find_waiting(request, by=by, now=now)
    left_out = _left_out(waiting.request, refused)
    text = notes.reason(note) if left_out else notes.text(note)
    _decide(waiting, Outcome.APPROVED, note=text, now=now, refused=left_out)
    return go_on(waiting.step, now=now)


@transaction.atomic
@acting
def reject(request: ChangeRequest, *, by: Viewer, now: datetime, note: str) -> ChangeRequest:
    """Refuse the change for good; ``note`` says why. Raises as ``approve`` does."""
    waiting = find_waiting(request, by=by, now=now)
    _decide(waiting, Outcome.REJECTED, note=notes.reason(note), now=now)
    tell_proposer(waiting.request, Event.REQUEST_REJECTED, now=now, note=notes.reason(note))
    rejected = _end(waiting.step, Outcome.REJECTED, RequestStatus.REJECTED, now=now)
    throw_away(rejected, now=now)
    return rejected


@transaction.atomic
@acting
def send_back(request: ChangeRequest, *, by: Viewer, now: datetime, note: str) -> ChangeRequest:
    """Return the change to who proposed it, with questions. Raises as ``approve`` does."""
    waiting = find_waiting(request, by=by, now=now)
    _decide(waiting, Outcome.RETURNED, note=notes.reason(note), now=now)
    tell_proposer(waiting.request, Event.REQUEST_QUESTION, now=now, note=notes.reason(note))
    return _end(waiting.step, Outcome.RETURNED, RequestStatus.RETURNED, now=now)


@transaction.atomic
@acting
def keep_proposed(request: ChangeRequest, *, by: Viewer, now: datetime, seen_at: datetime) -> None:
    """Having seen what there is now, keep what is proposed: what changed up to ``seen_at`` may be overwritten.

    ``seen_at`` is the moment of the comparison that was shown (``Picture.compared_at``). What changes after it is a
    conflict again. Raises as ``approve`` does.
    """
    waiting = find_waiting(request, by=by, now=now)
    until = min(seen_at, standing.clock())
    notes.write(waiting.request, notes.NoteKind.SEEN, by=by, now=now, seen_at=until)


@dataclass(frozen=True)
class Waiting:
    """A request that is locked, the stage at which it waits, and from which seat the viewer may decide there."""

    request: ChangeRequest
    step: Step
    seat: Seat


def find_waiting(request: ChangeRequest, *, by: Viewer, now: datetime) -> Waiting:
    """Lock the request. Raises NotFound when it is out of reach, ChangeNotApplicable when it does not wait, and what
    ``seats.seat`` refuses."""
    locked, step = open_step(request)
    principals = seats.principals_of(by, on=timezone.localdate(now))
    seat = seats.seat(step, by=by, principals=principals, decided=seats.decided_at(step))
    return Waiting(locked, step, seat)


def open_step(request: ChangeRequest) -> tuple[ChangeRequest, Step]:
    """The request, locked, and the stage at which it waits. Raises NotFound and ChangeNotApplicable."""
    locked = ChangeRequest.objects.select_for_update(of=["self"]).filter(pk=request.pk).first()
    if locked is None:
        raise NotFound
    step = Step.objects.filter(request=locked, closed_at__isnull=True).first()
    if locked.status != RequestStatus.SUBMITTED or step is None:
        raise ChangeNotApplicable(reference=locked.reference, status=locked.get_status_display())
    step.request = locked
    return locked, step


def go_on(step: Step, *, now: datetime, silently: bool = False) -> ChangeRequest:
    """After an approval: wait for more of them, or at the next stage, or apply the change. ``silently``: the deadline
    has passed, and the policy wants no more."""
    request = step.request
    if not silently and not seats.quorum_is_met(step, on=timezone.localdate(now)):
        return request
    steps.close(step, Outcome.APPROVED, now=now)
    if steps.open_next(step, now=now) is None:
        move(request, RequestStatus.APPROVED)
        try:
            applying.apply_now(request, now=now)
        except Frozen:
            notes.write_as_system(request, notes.NoteKind.FROZEN, now=now)
            tell_proposer(request, Event.REQUEST_APPROVED, now=now)
    return request


def throw_away(request: ChangeRequest, *, now: datetime) -> None:
    """What waited with a batch that will never be applied, if the request stands for one."""
    with reach.narrowed_to(system_viewer()):
        batch = batches.waiting(request)
        if batch is not None:
            batch.end(request, now)


def move(request: ChangeRequest, status: RequestStatus) -> None:
    ChangeRequest.objects.filter(pk=request.pk).update(status=status)
    request.status = status


def _decide(
    waiting: Waiting,
    outcome: Outcome,
    *,
    note: str,
    now: datetime,
    refused: dict[str, list[str]] | None = None,
) -> None:
    by, principal = waiting.seat.by, waiting.seat.principal
    ChangeDecision.objects.create(
        request=waiting.request,
        step=waiting.step,
        stage=waiting.step.stage,
        outcome=outcome,
        actor=by.actor,
        actor_name=by.name,
        principal=principal.actor if principal else None,
        principal_name=principal.name if principal else None,
        decided_at=now,
        note=note,
        refused=refused or None,
    )


def _end(step: Step, outcome: Outcome, status: RequestStatus, *, now: datetime) -> ChangeRequest:
    steps.close(step, outcome, now=now)
    move(step.request, status)
    return step.request


def _left_out(request: ChangeRequest, refused: Refused) -> dict[str, list[str]]:
    """The facts to leave out, as they are kept; at least one must stay of all that is proposed."""
    wanted = {position: set(keys) for position, keys in refused.items() if keys}
    if not wanted:
        return {}
    operations = standing.operations_of(request)
    for position, keys in wanted.items():
        operation = operations.get(position)
        proposed = set(operation.facts) if isinstance(operation, CorrectFacts) else set()
        if keys - proposed:
            raise FactNotProposed(field_key=", ".join(sorted(keys - proposed)))
    gone = standing.refused_facts(request)
    for position, operation in operations.items():
        left = gone.get(position, set()) | wanted.get(position, set())
        if not isinstance(operation, CorrectFacts) or operation.facts.keys() - left:
            return {str(position): sorted(keys) for position, keys in wanted.items()}
    raise NothingLeft
