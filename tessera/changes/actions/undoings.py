"""Taking back a change of many records: by the worker, as one transaction, while whoever asked may leave.

A killed worker leaves nothing half done: the database rolls back, and the job is done again from the start.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import undo as undoing
from tessera.changes.choices import UNDER_WAY, RequestStatus
from tessera.changes.errors import ChangeNotApplicable, UndoUnderWay, UndoWaits
from tessera.changes.models import ChangeRequest, Undoing
from tessera.changes.operations import OPERATIONS
from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.queries import find
from tessera.lib.refusals import NotFound, Refusal

JOB: Final = "changes.undo"
_DEPTH: Final = 50  # undos of undos that are followed


def is_batch(request: ChangeRequest) -> bool:
    """Whether the change is one of many records, or takes one back: then the worker undoes it."""
    with reach.narrowed_to(system_viewer()):
        for _step in range(_DEPTH):
            if request.undoes is None:
                break
            request = request.undoes
        kinds = request.operations.values_list("kind", flat=True)
        return any(kind not in OPERATIONS for kind in kinds)


@transaction.atomic
@acting
def start(
    request: ChangeRequest, *, by: Viewer, reason: str, now: datetime, in_background: bool = True
) -> Undoing:
    """Ask for the undo of a batch. What takes long to find out, the worker refuses (``Undoing.refusal``).

    Raises PermissionMissing, NotFound, ChangeNotApplicable, UndoWaits and UndoUnderWay.
    """
    by.must(Permission.CHANGE_UNDO)
    locked = ChangeRequest.objects.select_for_update(of=["self"]).filter(pk=request.pk).first()
    if locked is None:
        raise NotFound
    if locked.status != RequestStatus.APPLIED:
        raise ChangeNotApplicable(reference=locked.reference, status=locked.get_status_display())
    open_one = _open(locked, now=now)
    if open_one is None:
        waiting = locked.inverses.filter(status__in=(*UNDER_WAY, RequestStatus.APPLYING)).first()
        if waiting is not None:
            raise UndoWaits(reference=waiting.reference)
        open_one = Undoing.objects.create(
            request=locked, reason=reason, actor=by.actor, actor_name=by.name, asked_at=now
        )
    if in_background:
        _enqueue(open_one, user_id=by.user_id)
    return open_one


def begin(inverse: ChangeRequest, *, now: datetime) -> None:
    """Have the worker do an undo that was approved, which is being applied from now on."""
    assert inverse.undoes is not None
    made = Undoing.objects.create(
        request=inverse.undoes,
        inverse=inverse,
        reason=inverse.reason,
        actor=inverse.actor,
        actor_name=inverse.actor_name,
        asked_at=now,
    )
    _enqueue(made, user_id=None)


def _enqueue(found: Undoing, *, user_id: int | None) -> None:
    job = jobs.enqueue(
        JOB,
        lock="changes-undo",
        title=found.request.reference,
        requested_by_id=user_id,
        undoing_id=found.pk,
    )
    found.job = job.public_id
    found.save(update_fields=["job"])


def _open(request: ChangeRequest, *, now: datetime) -> Undoing | None:
    """The undo whose job has failed, if it was approved: it is gone on with. One that was not makes room for the next.
    Raises UndoUnderWay for one that goes on."""
    found = Undoing.objects.filter(request=request, ended_at__isnull=True).first()
    if found is None:
        return None
    job = find(found.job)
    if job is None or job.status not in {Status.FAILED, Status.CANCELLED}:
        raise UndoUnderWay(reference=request.reference)
    if found.inverse_id is not None:
        return found
    end(found, now=now, refusal_code=job.error_code or job.status)
    return None


def run(found: Undoing, *, by: Viewer, now: Callable[[], datetime], progress: Callable[..., None]) -> None:
    """Do it, unless that is over; what it refuses is written down for the page."""
    if found.ended_at is not None:
        return
    try:
        with transaction.atomic():
            inverse = undoing.undo(found.request, by=by, reason=found.reason, now=now(), progress=progress)
            end(found, now=now(), inverse=inverse)
    except Refusal as refusal:
        end_refused(found, refusal, now=now())


def end_refused(found: Undoing, refusal: Refusal, *, now: datetime) -> None:
    in_the_way = [[reference, str(key)] for reference, key in refusal.facts.get("changes", ())]
    end(found, now=now, refusal_code=refusal.code, refusal=str(refusal), in_the_way=in_the_way)


def end(found: Undoing, *, now: datetime, **outcome: Any) -> None:
    for name, value in {**outcome, "ended_at": now}.items():
        setattr(found, name, value)
    found.save(update_fields=["ended_at", *outcome])
