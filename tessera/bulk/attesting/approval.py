"""Lists that wait for approval: what becomes of the file when its change is approved, and when it never will be.

Until then nothing of it is in the register; the file and its judged rows are kept as after the check.
"""

from datetime import datetime

from tessera.bulk.attesting.actions import begin, give_up
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.models import AttestedFile
from tessera.bulk.owners import viewer_of
from tessera.changes.approval.batches import let_wait
from tessera.changes.choices import ATTESTED_LIST, RequestStatus
from tessera.changes.models import ChangeRequest


def _begin(request: ChangeRequest, now: datetime) -> None:
    """Approved: the worker writes it. The words are those of whoever brought the list."""
    found = _waiting(request)
    if found is not None:
        begin(found, by=viewer_of(found))


def _end(request: ChangeRequest, now: datetime) -> None:
    """Rejected: the file is thrown away. Withdrawn: its owner may send it once more, or discard it."""
    found = _waiting(request)
    if found is None:
        return
    if request.status == RequestStatus.WITHDRAWN:
        found.status, found.request = AttestedStatus.CHECKED, None
        found.save(update_fields=["status", "request"])
        return
    give_up(found, now=now)


def _waiting(request: ChangeRequest) -> AttestedFile | None:
    waiting = AttestedFile.objects.filter(request=request, status=AttestedStatus.WAITING)
    return waiting.select_related("owner", "of").select_for_update(of=["self"]).first()


let_wait(ATTESTED_LIST, begin=_begin, end=_end)
