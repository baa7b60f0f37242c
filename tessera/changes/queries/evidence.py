"""Documents on the records that a change speaks of: what whoever decides on it can hold it against."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.facts import DOCUMENT_KINDS
from tessera.changes.queries.requests import get_change
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound
from tessera.registry.models import Document, Group, Individual
from tessera.registry.queries.disclosure import Opened, open_document

MOST: Final = 12


@dataclass(frozen=True)
class Paper:
    """A document of one of the records; ``whose`` is the name of the person or the number of the household."""

    public_id: UUID
    kind_label: str
    title: str
    mime_type: str
    size: int  # bytes
    scan_status: str
    scan_label: str
    expires_on: date | None
    recorded_at: datetime
    whose: str


def papers_of(request: ChangeRequest, *, viewer: Viewer) -> tuple[Paper, ...]:
    """The newest of those within reach, in a fixed number of queries."""
    codes = catalogue.current().code_list(DOCUMENT_KINDS)
    language = get_language() or "en"
    found = _documents(request, viewer).select_related("individual", "group").order_by("-pk")[:MOST]
    kinds = {document.kind: codes.code(document.kind) if codes else None for document in found}
    labels = {kind: code.label_in(language) if code else kind for kind, code in kinds.items()}
    return tuple(_paper(document, labels[document.kind]) for document in found)


def open_paper(public_id: UUID, document: UUID, *, viewer: Viewer) -> Opened:
    """The stored file of a document on a record of the change. Raises NotFound when the change, its record or the
    document is absent or out of reach. The look is noted as one for a decision."""
    request = get_change(public_id, viewer=viewer).request
    if not _documents(request, viewer).filter(public_id=document).exists():
        raise NotFound
    return open_document(document, viewer=viewer, purpose=Purpose.DECISION)


def _documents(request: ChangeRequest, viewer: Viewer) -> "QuerySet[Document]":
    subjects = request.subjects
    people = Individual.objects.within(viewer.sees).filter(
        pk__in=subjects.exclude(individual_id=None).values("individual_id")
    )
    groups = Group.objects.within(viewer.sees).filter(
        pk__in=subjects.exclude(group_id=None).values("group_id")
    )
    return Document.objects.filter(Q(individual__in=people) | Q(group__in=groups))


def _paper(document: Document, label: str) -> Paper:
    owner = document.individual or document.group
    assert owner is not None  # the constraint a_document_has_one_owner
    return Paper(
        public_id=document.public_id,
        kind_label=label,
        title=document.title,
        mime_type=document.mime_type,
        size=document.size,
        scan_status=document.scan_status,
        scan_label=document.get_scan_status_display(),
        expires_on=document.expires_on,
        recorded_at=document.recorded_at,
        whose=owner.full_name if isinstance(owner, Individual) else owner.registry_number,
    )
