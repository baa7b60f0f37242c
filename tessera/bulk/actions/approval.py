"""Imports that wait for approval: what becomes of the file when its change is approved, when it never will be, and when
it is taken back.

Until then nothing of it is in the register; the file and its staged rows are kept as after the check.
"""

from datetime import datetime

from tessera.bulk import approved, mending
from tessera.bulk.actions import imports
from tessera.bulk.actions.apply import KIND, begin
from tessera.bulk.choices import ImportStatus
from tessera.bulk.models import Import
from tessera.bulk.owners import viewer_of
from tessera.changes.actions.undo import when_taken_back
from tessera.changes.approval.batches import let_wait
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest


def _begin(request: ChangeRequest, now: datetime) -> None:
    """Approved: the worker writes it, for whoever brought it."""
    found = _waiting(request)
    if found is not None:
        found.request = request
        begin(found, by=viewer_of(found), now=now)


def _end(request: ChangeRequest, now: datetime) -> None:
    """Rejected: the file is thrown away. Withdrawn: its owner may match its columns anew, and ask again."""
    found = _waiting(request)
    if found is None:
        return
    if request.status == RequestStatus.WITHDRAWN:
        approved.forget(found)
        found.status, found.request = ImportStatus.CHECKED, None
        found.save(update_fields=["status", "request"])
        return
    found.status, found.ended_at = ImportStatus.DISCARDED, now
    imports.forget(found)


@when_taken_back
def forget_refused(request: ChangeRequest) -> None:
    """The rows that a file brought are gone: those that it refused are not mended any more."""
    found = list(Import.objects.filter(request=request))
    if found:
        mending.drop_refused(found)


def _waiting(request: ChangeRequest) -> Import | None:
    waiting = Import.objects.filter(request=request, status=ImportStatus.WAITING)
    return waiting.select_related("owner").select_for_update(of=["self"]).first()


let_wait(KIND, begin=_begin, end=_end)
