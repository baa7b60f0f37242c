"""What happens by itself: deadlines that are missed, and approved changes that wait for the end of a freeze."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import applying, decisions, notes, undoings
from tessera.changes.approval import steps
from tessera.changes.approval.calendar import Calendar, calendar
from tessera.changes.approval.errors import Frozen
from tessera.changes.choices import Late, NoteKind, Outcome, RequestStatus
from tessera.changes.models import ChangeDecision, ChangeNote, ChangeRequest, Step, Undoing
from tessera.lib.refusals import Refusal

AT_ONCE: Final = 500  # stages or requests that one run looks at
_HIGHEST: Final = 9  # levels


def watch(*, by: Viewer, now: datetime) -> int:
    """See to every stage whose deadline has passed; how many. Several workers may do so at once."""
    return _remind_and_escalate(by=by, now=now) + _approve_silently(by=by, now=now)


def apply_waiting(*, by: Viewer, now: datetime) -> int:
    """Apply the approved changes that no freeze holds back any more, oldest first, each in its own transaction; how
    many. One that cannot be applied any more goes back to its last stage, or to who proposed it."""
    return sum(_apply_one(key, by=by, now=now) for key in _waiting(by=by))


def take_back(
    found: Undoing, *, by: Viewer, now: Callable[[], datetime], progress: Callable[..., None]
) -> None:
    """Do an undo of many records that was approved. Where it cannot be done any more, people decide again."""
    if found.ended_at is not None or found.inverse is None:
        return
    try:
        with transaction.atomic():
            applying.take_back(found.inverse, now=now(), progress=progress)
            undoings.end(found, now=now())
    except Refusal as refusal:
        with transaction.atomic():
            _let_wait(found.inverse, by=by)
            _send_back(found.inverse.pk, refusal, by=by, now=now())
            undoings.end_refused(found, refusal, now=now())


@acting
def _let_wait(request: ChangeRequest, *, by: Viewer) -> None:
    decisions.move(request, RequestStatus.APPROVED)


@transaction.atomic
@acting
def _remind_and_escalate(*, by: Viewer, now: datetime) -> int:
    late = list(_late(now, {Late.REMIND, Late.ESCALATE})[:AT_ONCE])
    if not late:
        return 0
    hours = calendar()
    for step in late:
        step.act_at = _next_look(step, hours, now)
        if step.late == Late.ESCALATE and step.escalations < _HIGHEST:
            step.escalations += 1
    Step.objects.bulk_update(late, ["act_at", "escalations"])
    ChangeNote.objects.bulk_create(_notes(late, by=by, now=now))
    return len(late)


def _late(now: datetime, kinds: Iterable[Late]) -> QuerySet[Step]:
    due = Step.objects.filter(closed_at__isnull=True, act_at__lte=now, late__in=list(kinds))
    return due.order_by("act_at").select_for_update(skip_locked=True, of=["self"])


def _next_look(step: Step, hours: Calendar, now: datetime) -> datetime | None:
    return hours.after(now, step.hours) if step.hours is not None else None


def _notes(late: Iterable[Step], *, by: Viewer, now: datetime) -> list[ChangeNote]:
    return [
        ChangeNote(
            request_id=step.request_id,
            kind=NoteKind.ESCALATED if step.late == Late.ESCALATE else NoteKind.REMINDED,
            actor=by.actor,
            actor_name=by.name,
            at=now,
        )
        for step in late
    ]


def _approve_silently(*, by: Viewer, now: datetime) -> int:
    """Only where the policy says so: nobody's silence counts as a yes by default."""
    with transaction.atomic():
        keys = _keys_of_silent(by=by, now=now)
    return sum(_approve_one(key, by=by, now=now) for key in keys)


@acting
def _keys_of_silent(*, by: Viewer, now: datetime) -> list[int]:
    due = Step.objects.filter(closed_at__isnull=True, act_at__lte=now, late=Late.APPROVE)
    return list(due.order_by("act_at").values_list("request", flat=True)[:AT_ONCE])


def _approve_one(request: int, *, by: Viewer, now: datetime) -> bool:
    try:
        return _approve_in_silence(request, by=by, now=now)
    except Refusal as refusal:
        _put_off(request, refusal, by=by, now=now)
        return False


@transaction.atomic
@acting
def _approve_in_silence(request: int, *, by: Viewer, now: datetime) -> bool:
    locked = ChangeRequest.objects.select_for_update(of=["self"]).get(pk=request)
    step = Step.objects.filter(request=locked, closed_at__isnull=True, act_at__lte=now).first()
    if step is None or locked.status != RequestStatus.SUBMITTED:
        return False
    step.request = locked
    ChangeDecision.objects.create(
        request=locked,
        step=step,
        stage=step.stage,
        outcome=Outcome.APPROVED,
        actor=by.actor,
        actor_name=by.name,
        decided_at=now,
    )
    decisions.go_on(step, now=now, silently=True)
    return True


@transaction.atomic
@acting
def _put_off(request: int, refusal: Refusal, *, by: Viewer, now: datetime) -> None:
    """It cannot be applied: people have to look, and it is not tried again by itself."""
    Step.objects.filter(request=request, closed_at__isnull=True).update(act_at=None)
    found = ChangeRequest.objects.get(pk=request)
    notes.write(found, NoteKind.NOT_APPLIED, by=by, now=now, said=str(refusal))


@acting
def _waiting(*, by: Viewer) -> list[int]:
    waiting = ChangeRequest.objects.filter(status=RequestStatus.APPROVED)
    return list(waiting.order_by("proposed_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _apply_one(request: int, *, by: Viewer, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _apply_if_waiting(request, by=by, now=now)
    except Frozen:
        return False
    except Refusal as refusal:
        _send_back(request, refusal, by=by, now=now)
        return False


@acting
def _apply_if_waiting(request: int, *, by: Viewer, now: datetime) -> bool:
    locked = _unless_taken(request)
    if locked is None:
        return False
    applying.apply_now(locked, now=now)
    return True


def _unless_taken(request: int) -> ChangeRequest | None:
    """The request, locked; None when it waits no more or another worker has it."""
    waiting = ChangeRequest.objects.filter(pk=request, status=RequestStatus.APPROVED)
    return waiting.select_for_update(skip_locked=True, of=["self"]).first()


@transaction.atomic
@acting
def _send_back(request: int, refusal: Refusal, *, by: Viewer, now: datetime) -> None:
    """The register has moved on while the change waited: people decide again."""
    locked = _unless_taken(request)
    if locked is None:
        return
    notes.write(locked, NoteKind.NOT_APPLIED, by=by, now=now, said=str(refusal))
    last = Step.objects.filter(request=locked).order_by("-pk").first()
    if last is None:
        decisions.move(locked, RequestStatus.RETURNED)
        return
    decisions.move(locked, RequestStatus.SUBMITTED)
    last.request = locked
    steps.open_again(last, now=now)
