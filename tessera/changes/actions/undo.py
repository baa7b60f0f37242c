"""Taking back an applied change, as a change of its own."""

from datetime import datetime

from django.db import connection, transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes import reversal, session
from tessera.changes.actions.batches import next_reference, record_decision
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable, LaterChangesStandOnIt
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.lib.refusals import NotFound

UNDO = "undo"


@transaction.atomic
@acting
def undo(request: ChangeRequest, *, by: Viewer, reason: str, now: datetime) -> ChangeRequest:
    """Restore exactly what was before the change; facts that others changed since stay as they are.

    Undoing an undo does the change again. Raises ChangeNotApplicable, PermissionMissing (for a record out of reach
    as well), NotFound and LaterChangesStandOnIt; then nothing was written.
    """
    request = _locked(request)
    if request.status != RequestStatus.APPLIED:
        raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
    inverse = ChangeRequest.objects.create(
        reference=next_reference(now),
        status=RequestStatus.APPROVED,
        channel=by.channel,
        actor=by.actor,
        actor_name=by.name,
        reason=reason,
        proposed_at=now,
        undoes=request,
    )
    with session.writing(inverse):
        reversal.prepare(request.pk)
        _refuse_out_of_reach(by)
        _refuse_later_changes(request)
        session.stamp()
        reversal.reverse()
        _describe(inverse, request)
        ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.UNDONE)
        if request.undoes_id is not None:
            ChangeRequest.objects.filter(pk=request.undoes_id).update(status=RequestStatus.APPLIED)
        ChangeRequest.objects.filter(pk=inverse.pk).update(status=RequestStatus.APPLIED, applied_at=now)
    record_decision(inverse, outcome=Outcome.APPROVED, by=by, now=now)
    inverse.refresh_from_db()
    return inverse


def _locked(request: ChangeRequest) -> ChangeRequest:
    found = ChangeRequest.objects.select_for_update(of=["self"]).filter(pk=request.pk).first()
    if found is None:
        raise NotFound
    return found


def _refuse_out_of_reach(by: Viewer) -> None:
    reach = by.reach(Permission.CHANGE_UNDO)
    if not by.may(Permission.CHANGE_UNDO) or not all(reach.covers(path) for path in reversal.areas_touched()):
        raise PermissionMissing(permission=Permission.CHANGE_UNDO.label)


def _refuse_later_changes(request: ChangeRequest) -> None:
    later = reversal.later_changes(request.pk)
    if later:
        known = ChangeRequest.objects.filter(pk__in=[key for key in later if key is not None]).order_by("pk")
        references = [change.reference for change in known] or [_outside()]
        raise LaterChangesStandOnIt(
            references=", ".join(references),
            changes=[(change.reference, change.public_id) for change in known],
        )


def _outside() -> str:
    return "SQL"


def _describe(inverse: ChangeRequest, request: ChangeRequest) -> None:
    """The inverse names the same records and says what it takes back."""
    ChangeOperation.objects.create(
        request=inverse,
        position=1,
        kind=UNDO,
        input={"reference": request.reference, "public_id": str(request.public_id)},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into changes_changesubject (request_id, individual_id, group_id, area_id)
               select %s, individual_id, group_id, area_id from changes_changesubject where request_id = %s""",
            [inverse.pk, request.pk],
        )
