"""What somebody sees who came by a code to their phone: how far their requests have come, in no more than that."""

from dataclasses import dataclass
from datetime import datetime

from tessera.accounts.viewer import Viewer
from tessera.portal.home.pages import greeting
from tessera.portal.requests.pages import STATUS
from tessera.selfservice.queries.requests import LISTED, own
from tessera.web.asking import Words
from tessera.web.parts import Kind


@dataclass(frozen=True)
class StatusLine:
    reference: str
    label: Words
    kind: Kind
    sent_at: datetime


@dataclass(frozen=True)
class StatusPage:
    greeting: str
    lines: tuple[StatusLine, ...]


def status_page(viewer: Viewer, *, now: datetime) -> StatusPage:
    """Their own requests, the newest first; neither what is in them nor what the office wrote, and nobody's name."""
    rows = own(viewer).order_by("-pk").values_list("reference", "status", "proposed_at")[:LISTED]
    return StatusPage(
        greeting(now),
        tuple(StatusLine(reference, *STATUS[status][:2], sent_at) for reference, status, sent_at in rows),
    )
