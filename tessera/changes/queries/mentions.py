"""The imports that named a record, whether or not they changed anything of it."""

from datetime import datetime

from django.db.models import F

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.records import IndividualRecord, Record


def mentions(record: Record) -> list[tuple[int, datetime]]:
    """The applied imports that have the record among their subjects, and when each was applied.

    Whoever may see the record may know which file named it, even when the import was beyond their reach.
    """
    owner = "individual_id" if isinstance(record, IndividualRecord) else "group_id"
    with reach.narrowed_to(system_viewer()):
        found = ChangeRequest.objects.filter(
            channel=Channel.IMPORT,
            status=RequestStatus.APPLIED,
            undoes=None,
            **{f"subjects__{owner}": record.id},
        )
        return list(found.values_list("pk", F("applied_at")))
