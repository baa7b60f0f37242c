"""The end of an approved change: it is applied, as soon as nothing is frozen where it takes place."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from tessera.accounts import reach
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import requests, undo, undoings
from tessera.changes.approval import batches, rulebook, standing
from tessera.changes.approval.batches import Waiting
from tessera.changes.approval.errors import Frozen
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest
from tessera.changes.operations.base import Context
from tessera.changes.telling import tell_proposer
from tessera.dictionary import catalogue
from tessera.notifications.events import Event

AfterEffect = Callable[[ChangeRequest, datetime], None]
_after: Final[list[AfterEffect]] = []


def when_applied_later(effect: AfterEffect) -> AfterEffect:
    """Have a function called, in the same transaction and seeing everything, whenever a change is applied that had
    waited; a higher floor says so at start-up."""
    if effect not in _after:
        _after.append(effect)
    return effect


@transaction.atomic
@acting
def apply(request: ChangeRequest, *, by: Viewer, now: datetime) -> None:
    """Apply an approved change in one transaction: lock its records, compare them with what was known when it was
    proposed, check again, run the operations.

    Raises ChangeNotApplicable, Frozen, Conflict, HouseholdMoved, LaterChangesStandOnIt and what the operations refuse.
    """
    request = ChangeRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    apply_now(request, now=now)


def apply_now(request: ChangeRequest, *, now: datetime) -> None:
    """As ``apply``, for a request that is locked already."""
    if request.status != RequestStatus.APPROVED:
        raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
    with reach.narrowed_to(system_viewer()), catalogue.held():
        situation, batch = rulebook.situation(now), batches.waiting(request)
        if batch is not None:
            _begin(request, batch, is_frozen=bool(situation.freezes), now=now)
            return
        if situation.is_frozen(paths_of(request)):
            raise Frozen
        if request.undoes_id is not None and undoings.is_batch(request):
            _have_it_undone(request, now=now)
            return
        carry_out(request, now=now)
        _applied(request, now=now)


def _have_it_undone(request: ChangeRequest, *, now: datetime) -> None:
    ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.APPLYING)
    request.status = RequestStatus.APPLYING
    undoings.begin(request, now=now)
    tell_proposer(request, Event.REQUEST_APPROVED, now=now)


@transaction.atomic
def take_back(request: ChangeRequest, *, now: datetime, progress: Callable[..., None]) -> None:
    """Do an approved undo of many records, by the worker. One that is done is left alone.

    Raises what ``undo.take_back`` raises.
    """
    with reach.narrowed_to(system_viewer()):
        request = ChangeRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
        if request.status == RequestStatus.APPLYING:
            undo.take_back(request, progress=progress)
            _applied(request, now=now)


def _applied(request: ChangeRequest, *, now: datetime) -> None:
    ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.APPLIED, applied_at=now)
    request.status, request.applied_at = RequestStatus.APPLIED, now
    for effect in _after:
        effect(request, now)
    tell_proposer(request, Event.REQUEST_APPLIED, now=now)


def _begin(request: ChangeRequest, batch: Waiting, *, is_frozen: bool, now: datetime) -> None:
    """A batch is written piece by piece by the worker; where it will write is known for certain only then, so that any
    freeze holds it back."""
    if is_frozen:
        raise Frozen
    ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.APPLYING)
    request.status = RequestStatus.APPLYING
    batch.begin(request, now)
    tell_proposer(request, Event.REQUEST_APPROVED, now=now)


def carry_out(request: ChangeRequest, *, now: datetime) -> None:
    """Write what the request says, with the session as wide as the system's. Whoever proposed it was allowed to; the
    last word had those who approved it."""
    if request.undoes_id is not None:
        undo.take_back(request)
        return
    context = Context(
        by=system_viewer(),
        today=requests.today(now),
        source=request.source,
        observed_on=request.observed_on,
    )
    requests.carry_out(request, standing.ready(request), context=context)


def paths_of(request: ChangeRequest) -> set[str | None]:
    """The paths of the areas of all that the request touches."""
    keys: set[int | None] = {request.area_id, *request.subjects.values_list("area", flat=True)}
    paths = dict(Area.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "path"))
    return {paths.get(key) if key else None for key in keys}
