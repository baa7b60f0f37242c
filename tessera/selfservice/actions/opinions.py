"""What those say whose record somebody else's request touches. The office decides; it is told."""

from datetime import datetime

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import notes
from tessera.changes.choices import UNDECIDED, NoteKind
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeNote, ChangeRequest
from tessera.lib.refusals import NotFound
from tessera.selfservice.errors import SaidAlready
from tessera.selfservice.queries.requests import touching


@transaction.atomic
@acting
def agree(request: ChangeRequest, *, by: Viewer, now: datetime) -> ChangeNote:
    """Raises NotFound for a request that does not touch them, SaidAlready, ChangeNotApplicable once it is decided."""
    return _say(request, NoteKind.AGREED, said="", by=by, now=now)


@transaction.atomic
@acting
def object_to(request: ChangeRequest, *, text: str, by: Viewer, now: datetime) -> ChangeNote:
    """Raises what ``agree`` raises, ReasonMissing and TextTooLong."""
    return _say(request, NoteKind.OBJECTED, said=notes.reason(text), by=by, now=now)


def _say(request: ChangeRequest, kind: NoteKind, *, said: str, by: Viewer, now: datetime) -> ChangeNote:
    locked = touching(by).select_for_update(of=["self"]).filter(pk=request.pk).first()
    if locked is None:
        raise NotFound
    if locked.status not in UNDECIDED:
        raise ChangeNotApplicable(reference=locked.reference, status=locked.get_status_display())
    last = locked.notes.filter(actor=by.actor, kind__in=(NoteKind.AGREED, NoteKind.OBJECTED)).last()
    if last is not None and last.kind == kind:
        raise SaidAlready
    return notes.write(locked, kind, by=by, now=now, said=said)
