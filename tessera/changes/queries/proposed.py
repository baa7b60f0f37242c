"""Documents that a change brings along and that belong to no record yet."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.changes.approval import standing
from tessera.changes.operations import AttachDocument, Operation
from tessera.changes.queries.facts import DOCUMENT_KINDS
from tessera.changes.queries.requests import get_change
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual
from tessera.registry.queries.disclosure import Opened

_REFUSED: Final = "refused"  # by the virus scanner


def proposed_kinds(operations: Iterable[Operation]) -> dict[str, str]:
    """The labels of the kinds of documents that the operations attach; no query where they attach none."""
    kinds = {each.document.kind for each in operations if isinstance(each, AttachDocument)}
    if not kinds:
        return {}
    language = get_language() or "en"
    codes = catalogue.current().code_list(DOCUMENT_KINDS)
    found = {kind: codes.code(kind) if codes else None for kind in kinds}
    return {kind: code.label_in(language) for kind, code in found.items() if code}


def open_proposed(public_id: UUID, position: int, *, viewer: Viewer) -> Opened:
    """The stored file that the operation at ``position`` attaches. Raises NotFound when the request is absent or out
    of reach, when its record is, and for what the virus scanner refused. The look is noted."""
    request = get_change(public_id, viewer=viewer).request
    operation = standing.operations_of(request).get(position)
    if not isinstance(operation, AttachDocument) or operation.document.scan_status == _REFUSED:
        raise NotFound
    owner = _owner(operation, viewer)
    stored = operation.document.file
    if owner is None or not default_storage.exists(stored):
        raise NotFound
    subject = AccessRecord.Subject.INDIVIDUAL if isinstance(owner, Individual) else AccessRecord.Subject.GROUP
    kind = operation.document.kind
    record_access(subject, owner.pk, by=viewer, purpose=Purpose.DECISION, revealed=f"document:{kind}")
    filename = f"{kind}-{request.reference}-{timezone.localdate():%Y%m%d}.{stored.rpartition('.')[2]}"
    return Opened(default_storage.open(stored, "rb"), operation.document.mime_type, filename)


def _owner(operation: AttachDocument, viewer: Viewer) -> Individual | Group | None:
    if operation.group is not None:
        return Group.objects.within(viewer.sees).filter(public_id=operation.group).first()
    key = operation.individual or UUID(int=0)
    return Individual.objects.within(viewer.sees).filter(public_id=key).first()
