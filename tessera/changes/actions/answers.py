"""What the proposer of a change does with it after it was submitted. What it proposes is never rewritten: it is
withdrawn, or another one takes its place.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace as replaced
from datetime import datetime

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import applying, notes, requests
from tessera.changes.actions.batches import record_decision
from tessera.changes.actions.decisions import move, throw_away
from tessera.changes.actions.requests import Told
from tessera.changes.approval import steps
from tessera.changes.approval.errors import Frozen, NotYourChange
from tessera.changes.choices import UNDECIDED, NoteKind, Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest, Step
from tessera.changes.operations import Operation
from tessera.lib.refusals import NotFound


@transaction.atomic
@acting
def answer(request: ChangeRequest, *, text: str, by: Viewer, now: datetime) -> ChangeRequest:
    """Answer the questions with which a change was returned: it waits again at the stage that returned it. What other
    stages decided stands, because what is proposed is the same. Raises NotFound, NotYourChange, ChangeNotApplicable,
    ReasonMissing."""
    request = _own(request, by=by, among=[RequestStatus.RETURNED])
    notes.write(request, NoteKind.ANSWERED, by=by, now=now, said=notes.reason(text))
    last = Step.objects.filter(request=request).order_by("-pk").first()
    if last is None:  # it was instant, waited for the end of a freeze and could not be applied then
        return _try_again(request, by=by, now=now)
    last.request = request
    move(request, RequestStatus.SUBMITTED)
    steps.open_again(last, now=now)
    return request


@transaction.atomic
@acting
def withdraw(request: ChangeRequest, *, by: Viewer, now: datetime, text: str = "") -> ChangeRequest:
    """Take back one's own proposal before it is applied. Raises NotFound, NotYourChange, ChangeNotApplicable."""
    request = _own(request, by=by, among=UNDECIDED)
    return _withdraw(request, by=by, now=now, said=notes.text(text))


@transaction.atomic
@acting
def replace(
    request: ChangeRequest, operations: Sequence[Operation], told: Told, *, by: Viewer, now: datetime
) -> ChangeRequest:
    """Withdraw one's own proposal and submit another in its place; all stages decide on it anew, under the policy of
    today. Raises what ``withdraw`` and ``requests.submit`` raise."""
    request = _own(request, by=by, among=UNDECIDED)
    _withdraw(request, by=by, now=now, said="")
    return requests.put_forward(operations, replaced(told, replaces=request), by=by, now=now)


def must_be_replaceable(request: ChangeRequest, *, by: Viewer) -> None:
    """What ``replace`` would refuse before it knows what comes in the place of the change."""
    _must_be_own(request, by=by, among=UNDECIDED)


def _own(request: ChangeRequest, *, by: Viewer, among: Collection[RequestStatus]) -> ChangeRequest:
    locked = ChangeRequest.objects.select_for_update(of=["self"]).filter(pk=request.pk).first()
    if locked is None:
        raise NotFound
    _must_be_own(locked, by=by, among=among)
    return locked


def _must_be_own(request: ChangeRequest, *, by: Viewer, among: Collection[RequestStatus]) -> None:
    if request.actor != by.actor:
        raise NotYourChange
    if request.status not in among:
        raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())


def _withdraw(request: ChangeRequest, *, by: Viewer, now: datetime, said: str) -> ChangeRequest:
    notes.write(request, NoteKind.WITHDRAWN, by=by, now=now, said=said)
    Step.objects.filter(request=request, closed_at__isnull=True).update(closed_at=now)
    move(request, RequestStatus.WITHDRAWN)
    throw_away(request, now=now)
    return request


def _try_again(request: ChangeRequest, *, by: Viewer, now: datetime) -> ChangeRequest:
    record_decision(request, outcome=Outcome.APPROVED, by=by, now=now)
    move(request, RequestStatus.APPROVED)
    try:
        applying.apply_now(request, now=now)
    except Frozen:
        notes.write_as_system(request, NoteKind.FROZEN, now=now)
    return request
