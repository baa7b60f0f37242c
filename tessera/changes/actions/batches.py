"""The pen's entry for whole batches: one change request, many set-based writes in several transactions."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from tessera.accounts import reach
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes import session
from tessera.changes.approval import batches as waiting_batches
from tessera.changes.approval import places, routing, rulebook, steps
from tessera.changes.approval.errors import Frozen, NeedsApproval
from tessera.changes.approval.routing import Asker
from tessera.changes.choices import Channel, Outcome, RequestStatus
from tessera.changes.errors import BatchIsClosed
from tessera.changes.models import ChangeDecision, ChangeOperation, ChangeRequest
from tessera.lib.labels import in_language

Where = Callable[[], frozenset[str | None]]


@transaction.atomic
@acting
def open_batch(
    kind: str,
    *,
    description: Mapping[str, Any],
    channel: Channel,
    source: str,
    observed_on: date | None,
    by: Viewer,
    now: datetime,
    as_well: Collection[str] = (),
    where: Where | None = None,
) -> ChangeRequest:
    """Open a change that is applied piece by piece. ``description`` is what the change log shows of it.

    ``as_well`` are the operations that it stands for: their policies are its policies. ``where`` tells the paths of the
    areas that it touches, if that is known; else it counts as touching all that the viewer sees.

    Where a policy asks for approval, it waits as "submitted" like any other change, and nothing of it is written before
    its last stage: then ``approval.batches`` has it begun. Else it is being applied at once.

    Raises Frozen while a freeze holds anywhere, and NeedsApproval for a kind of batch that cannot wait.
    """
    situation = rulebook.situation(now)
    paths = _paths(where, by) if situation.rules else frozenset[str | None]()
    asker = Asker(by, channel, paths)
    route = routing.route_of_kinds({kind, *as_well}, asker=asker, rules=situation.rules)
    if route.is_instant and situation.freezes:
        raise Frozen
    if not route.is_instant and not waiting_batches.may_wait(kind):
        raise NeedsApproval(policy=in_language(route.rules[0].names, by.language) or route.rules[0].policy)
    path = "" if route.is_instant else places.common(paths)
    request = ChangeRequest.objects.create(
        reference=next_reference(now),
        status=RequestStatus.APPLYING if route.is_instant else RequestStatus.SUBMITTED,
        policies=route.versions,
        policy=route.label,
        area_id=places.key_of(path),
        seen_at=situation.at,
        channel=channel,
        actor=by.actor,
        actor_name=by.name,
        source=source,
        observed_on=observed_on,
        proposed_at=now,
    )
    said = {**description, **({"as_well": sorted(as_well)} if as_well else {})}  # for its undo
    ChangeOperation.objects.create(request=request, position=1, kind=kind, input=said)
    if route.is_instant:
        record_decision(request, outcome=Outcome.APPROVED, by=by, now=now)
    else:
        steps.open_first(request, route.stages, path=path, now=now)
    return request


def _paths(where: Where | None, by: Viewer) -> frozenset[str | None]:
    if where is not None:
        return where() or frozenset({None})
    return frozenset(by.sees.paths) or frozenset({None})


@contextmanager
def writing(request: ChangeRequest, *, at: datetime | None = None) -> Iterator[None]:
    """One chunk of the batch, in one transaction: all of it is written and historied, or nothing."""
    with transaction.atomic(), session.writing(request, at=at):
        status = ChangeRequest.objects.filter(pk=request.pk).values_list("status", flat=True).get()
        if status != RequestStatus.APPLYING:
            raise BatchIsClosed(reference=request.reference)
        yield


@transaction.atomic
def close_batch(request: ChangeRequest, *, now: datetime) -> None:
    """Mark the batch applied. Closing a closed batch changes nothing."""
    with reach.narrowed_to(system_viewer()):
        ChangeRequest.objects.filter(pk=request.pk, status=RequestStatus.APPLYING).update(
            status=RequestStatus.APPLIED, applied_at=now
        )


def next_reference(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select next_change_reference(%s)", [now])
        return str(cursor.fetchone()[0])


def record_decision(
    request: ChangeRequest, *, outcome: Outcome, by: Viewer, now: datetime, note: str = ""
) -> None:
    ChangeDecision.objects.create(
        request=request,
        stage="instant",
        outcome=outcome,
        actor=by.actor,
        actor_name=by.name,
        decided_at=now,
        note=note,
    )
