"""Writing the logs: who looked at what."""

from typing import Protocol

from tessera.audit.models import AccessRecord


class Looker(Protocol):
    """Who looks; the accounts call it a viewer, which this floor does not know."""

    @property
    def actor(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> str: ...


def record_access(
    subject: AccessRecord.Subject,
    subject_id: int | None,
    *,
    by: Looker,
    purpose: str,
    revealed: str = "",
) -> None:
    """Note that somebody saw a record (or a list, without id). ``revealed`` names a value shown in clear."""
    AccessRecord.objects.create(
        subject=subject,
        subject_id=subject_id,
        viewer=by.actor,
        viewer_name=by.name,
        purpose=purpose,
        channel=by.channel,
        revealed=revealed,
    )
