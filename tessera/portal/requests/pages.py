from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.viewer import Viewer
from tessera.changes.choices import NoteKind, Outcome, RequestStatus
from tessera.portal.events import kept
from tessera.portal.events.kept import Begun
from tessera.portal.events.table import EVENTS
from tessera.selfservice.queries import requests as queries
from tessera.selfservice.queries.requests import Happened, RequestDetail, RequestLine
from tessera.web.asking import Words
from tessera.web.parts import Event, Kind

STEPS: Final = 4  # received, looked at, decided, in the register

# In the words of who asked, not of the office: the label, its colour, how many of the four steps are done.
STATUS: Final[dict[str, tuple[Words, Kind, int]]] = {
    RequestStatus.SUBMITTED: (gettext_lazy("The office is looking at it"), "info", 2),
    RequestStatus.RETURNED: (gettext_lazy("The office has a question"), "warn", 2),
    RequestStatus.APPROVED: (gettext_lazy("Agreed, not yet in the register"), "info", 3),
    RequestStatus.APPLYING: (gettext_lazy("Agreed, not yet in the register"), "info", 3),
    RequestStatus.APPLIED: (gettext_lazy("Done: it is in the register"), "ok", 4),
    RequestStatus.REJECTED: (gettext_lazy("Not agreed"), "bad", 3),
    RequestStatus.WITHDRAWN: (gettext_lazy("Withdrawn"), "", 1),
    RequestStatus.UNDONE: (gettext_lazy("Taken back by the office"), "bad", 4),
}
_NEXT: Final[dict[str, Words]] = {
    RequestStatus.SUBMITTED: gettext_lazy(
        "Somebody at the office compares it with your record. You need to do nothing."
    ),
    RequestStatus.RETURNED: gettext_lazy("Answer the question below. Then the office goes on."),
    RequestStatus.APPROVED: gettext_lazy("It will be in the register soon. You need to do nothing."),
    RequestStatus.APPLYING: gettext_lazy("It will be in the register soon. You need to do nothing."),
    RequestStatus.REJECTED: gettext_lazy(
        "The register stays as it was. If that is wrong, send a new request or go to your office."
    ),
    RequestStatus.UNDONE: gettext_lazy("The register is as it was before. Your office can tell you why."),
}
_DECIDED: Final[dict[str, Words]] = {
    Outcome.APPROVED: gettext_lazy("The office agreed"),
    Outcome.REJECTED: gettext_lazy("The office did not agree"),
    Outcome.RETURNED: gettext_lazy("The office asked a question"),
}
_NOTED: Final[dict[str, Words]] = {
    NoteKind.ANSWERED: gettext_lazy("The question was answered"),
    NoteKind.WITHDRAWN: gettext_lazy("It was withdrawn"),
    NoteKind.AGREED: gettext_lazy("You agreed"),
    NoteKind.OBJECTED: gettext_lazy("You objected"),
    NoteKind.FROZEN: gettext_lazy("It waits until a list is drawn"),
}


@dataclass(frozen=True)
class Line:
    request: RequestLine
    title: str
    label: Words
    kind: Kind


@dataclass(frozen=True)
class DraftLine:
    begun: Begun
    title: Words


@dataclass(frozen=True)
class RequestsPage:
    own: tuple[Line, ...]
    others: tuple[Line, ...]
    drafts: tuple[DraftLine, ...]


@dataclass(frozen=True)
class RequestPage:
    detail: RequestDetail
    label: Words
    kind: Kind
    done: int
    of: int
    told: Words
    events: tuple[Event, ...]


def requests(viewer: Viewer) -> RequestsPage:
    return RequestsPage(
        own=tuple(_line(one) for one in queries.own_requests(viewer)),
        others=tuple(_line(one) for one in queries.others_requests(viewer)),
        drafts=drafts(viewer),
    )


def drafts(viewer: Viewer) -> tuple[DraftLine, ...]:
    return tuple(
        DraftLine(begun, EVENTS[begun.kind].label) for begun in kept.all_of(viewer) if begun.kind in EVENTS
    )


def request(detail: RequestDetail) -> RequestPage:
    label, kind, done = STATUS[detail.request.status]
    sent = Event(_("You sent it") if detail.is_own else _("It was sent"), _moment(detail.request.proposed_at))
    return RequestPage(
        detail=detail,
        label=label,
        kind=kind,
        done=done,
        of=STEPS,
        told=_NEXT.get(detail.request.status, "") if detail.is_own else "",
        events=(*(_event(one) for one in reversed(detail.history)), sent),
    )


def _line(one: RequestLine) -> Line:
    label, kind, _done = STATUS[one.status]
    return Line(one, one.sentences[0] if one.sentences else one.reference, label, kind)


def _event(one: Happened) -> Event:
    title = _DECIDED[one.outcome] if one.outcome else _NOTED[one.note]
    when = _moment(one.at)
    return Event(title, f"{when} · {one.text}" if one.text else when)


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")
