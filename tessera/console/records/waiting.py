"""Changes that wait and speak of a record, or of those who live there."""

from tessera.accounts.viewer import Viewer
from tessera.changes.queries.overlaps import waiting_on
from tessera.changes.queries.records import HouseholdRecord, Record
from tessera.changes.queries.sentences import sentences
from tessera.console.changes.pages import ChangeRow


def waiting_rows(record: Record, *, viewer: Viewer) -> tuple[ChangeRow, ...]:
    """The oldest first; none on a page of the past. One query where nothing waits."""
    if record.at is not None:
        return ()
    if isinstance(record, HouseholdRecord):
        people = [member.person.id for member in record.members]
        found = waiting_on(individuals=people, groups=[record.id], viewer=viewer)
    else:
        found = waiting_on(individuals=[record.id], viewer=viewer)
    said = sentences([request.pk for request in found], viewer=viewer)
    return tuple(ChangeRow.of(request, said.get(request.pk, ())) for request in found)
