from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.choices import UNDER_WAY
from tessera.changes.models import ChangeOperation
from tessera.changes.operations import AttachDocument
from tessera.changes.queries.lines import DocumentLine
from tessera.changes.queries.records import get_individual
from tessera.portal.documents.papers import kind_labels
from tessera.portal.events.about import about
from tessera.registry.choices import ScanStatus
from tessera.selfservice.queries.own import own_individual
from tessera.web.parts import Kind

SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """A paper in the register. ``state`` says that it is no longer valid, or soon not."""

    public_id: UUID
    label: str
    size: str
    added: date
    expires_on: date | None
    state: str
    kind: Kind
    may_be_opened: bool


@dataclass(frozen=True)
class Waiting:
    """A paper that was sent and that the office has not looked at."""

    label: str
    reference: str
    request: UUID


@dataclass(frozen=True)
class DocumentsPage:
    mine: tuple[Line, ...]
    household: tuple[Line, ...]
    waiting: tuple[Waiting, ...]


def documents(viewer: Viewer, *, on: date, language: str) -> DocumentsPage:
    """One's own and those of the household that one lives in; nobody else's."""
    me = get_individual(own_individual(viewer), viewer=viewer, purpose=Purpose.SERVICE)
    found = about(viewer, today=on, language=language)
    return DocumentsPage(
        mine=tuple(_line(one, on=on) for one in me.owned.documents),
        household=tuple(_line(one, on=on) for one in found.home.owned.documents) if found else (),
        waiting=_waiting(viewer, on=on, language=language),
    )


def _line(one: DocumentLine, *, on: date) -> Line:
    state, kind = _state(one.expires_on, on=on)
    return Line(
        one.public_id,
        one.title or one.kind_label,
        filesizeformat(one.size),
        one.added.at.date(),
        one.expires_on,
        state,
        kind,
        one.scan_status != ScanStatus.REFUSED,
    )


def _state(expires_on: date | None, *, on: date) -> tuple[str, Kind]:
    if expires_on is None or expires_on > on + SOON:
        return "", ""
    return (_("No longer valid"), "bad") if expires_on < on else (_("Soon no longer valid"), "warn")


def _waiting(viewer: Viewer, *, on: date, language: str) -> tuple[Waiting, ...]:
    known = kind_labels(on=on, language=language)
    rows = ChangeOperation.objects.filter(
        kind=AttachDocument.kind, request__actor=viewer.actor, request__status__in=UNDER_WAY
    ).select_related("request")
    return tuple(
        Waiting(
            known.get(row.input["document"]["kind"], row.input["document"]["kind"]),
            row.request.reference,
            row.request.public_id,
        )
        for row in rows.order_by("-request", "position")
    )
