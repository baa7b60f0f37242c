"""What is written beside decisions: comments, answers, and what the system did."""

from datetime import datetime
from typing import Final

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.approval.errors import ReasonMissing, TextTooLong
from tessera.changes.choices import NoteKind
from tessera.changes.models import ChangeNote, ChangeRequest
from tessera.lib.refusals import NotFound

LONGEST: Final = 4_000  # characters

__all__ = ["LONGEST", "NoteKind", "comment", "reason", "text", "write", "write_as_system"]


@transaction.atomic
@acting
def comment(request: ChangeRequest, *, text: str, by: Viewer, now: datetime) -> ChangeNote:
    """Say something about a request that one may see. Raises NotFound, ReasonMissing, TextTooLong."""
    if not ChangeRequest.objects.filter(pk=request.pk).exists():
        raise NotFound
    return write(request, NoteKind.COMMENT, by=by, now=now, said=reason(text))


def text(given: str) -> str:
    """What was written, without the white space around it. Raises TextTooLong."""
    said = given.strip()
    if len(said) > LONGEST:
        raise TextTooLong(most=LONGEST)
    return said


def reason(given: str) -> str:
    """As ``text``, and it must not be empty. Raises ReasonMissing as well."""
    said = text(given)
    if not said:
        raise ReasonMissing(field="note")
    return said


def write(
    request: ChangeRequest,
    kind: NoteKind,
    *,
    by: Viewer,
    now: datetime,
    said: str = "",
    seen_at: datetime | None = None,
) -> ChangeNote:
    return ChangeNote.objects.create(
        request=request, kind=kind, text=said, actor=by.actor, actor_name=by.name, at=now, seen_at=seen_at
    )


def write_as_system(request: ChangeRequest, kind: NoteKind, *, now: datetime, said: str = "") -> ChangeNote:
    return write(request, kind, by=system_viewer(), now=now, said=said)
