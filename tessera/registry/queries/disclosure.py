"""What is shown only when somebody asks for it, one thing at a time, and is always noted."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.core.files.storage import default_storage

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import NO_AREA, Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound
from tessera.registry import encryption
from tessera.registry.models import Document, Group, Identifier, Individual
from tessera.registry.queries.within import covers


@dataclass(frozen=True)
class Revealed:
    """An identifier in clear, and the record that it belongs to."""

    public_id: UUID
    kind_label: str
    value: str
    owner: Individual | Group


@dataclass(frozen=True)
class Opened:
    """A stored file, ready to be sent."""

    file: IO[bytes]
    mime_type: str
    filename: str


def reveal_identifier(public_id: UUID, *, viewer: Viewer, purpose: Purpose) -> Revealed:
    """The value in clear. Raises NotFound for what is absent or out of reach, PermissionMissing without the right."""
    identifier = (
        Identifier.objects.filter(public_id=public_id)
        .select_related("kind", "individual__area", "group__area")
        .first()
    )
    owner = _owner(identifier, viewer)
    assert identifier is not None
    viewer.must(Permission.IDENTIFIER_REVEAL, owner.area.path if owner.area else NO_AREA)
    _note(owner, viewer=viewer, purpose=purpose, revealed=identifier.kind.key)
    return Revealed(public_id, identifier.kind.name_in(viewer.language), encryption.unseal(identifier), owner)


def open_document(public_id: UUID, *, viewer: Viewer, purpose: Purpose) -> Opened:
    """The stored file. Raises NotFound for what is absent or out of reach, or was refused by the virus scanner."""
    document = (
        Document.objects.filter(public_id=public_id)
        .exclude(scan_status="refused")
        .select_related("individual__area", "group__area")
        .first()
    )
    owner = _owner(document, viewer)
    assert document is not None
    stored = document.file.name or ""
    if not default_storage.exists(stored):
        raise NotFound
    _note(owner, viewer=viewer, purpose=purpose, revealed=f"document:{document.kind}")
    ending = stored.rpartition(".")[2]
    filename = f"{document.kind}-{owner.registry_number}.{ending}"
    return Opened(default_storage.open(stored, "rb"), document.mime_type, filename)


def _owner(thing: Identifier | Document | None, viewer: Viewer) -> Individual | Group:
    owner = (thing.individual or thing.group) if thing is not None else None
    if owner is None:
        raise NotFound
    subject = Subject.INDIVIDUAL if isinstance(owner, Individual) else Subject.GROUP
    if not covers(viewer.sees, subject, owner.pk, owner.area.path if owner.area else None):
        raise NotFound
    return owner


def _note(owner: Individual | Group, *, viewer: Viewer, purpose: Purpose, revealed: str) -> None:
    subject = AccessRecord.Subject.INDIVIDUAL if isinstance(owner, Individual) else AccessRecord.Subject.GROUP
    record_access(subject, owner.pk, by=viewer, purpose=purpose, revealed=revealed)
