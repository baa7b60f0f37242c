"""The only writer of documents. The file itself was checked and stored before."""

from datetime import date

from tessera.registry.choices import ScanStatus
from tessera.registry.models import Document, Group, Individual


def attach(
    owner: Individual | Group,
    *,
    kind: str,
    title: str,
    file: str,
    sha256: str,
    mime_type: str,
    size: int,
    scan_status: ScanStatus,
    expires_on: date | None = None,
) -> Document:
    """``file`` is the name under which storage keeps it, ``size`` is in bytes."""
    return Document.objects.create(
        individual=owner if isinstance(owner, Individual) else None,
        group=owner if isinstance(owner, Group) else None,
        kind=kind,
        title=title,
        file=file,
        sha256=sha256,
        mime_type=mime_type,
        size=size,
        scan_status=scan_status,
        expires_on=expires_on,
    )
