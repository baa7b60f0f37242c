"""One frozen type for each page: all that its template may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.console.messages.forms import AddressForm, GatewayForm, OutboxForm, TestForm, TextForm
from tessera.console.tabs import tabs_of
from tessera.lib.dates import moment_in_words
from tessera.notifications import wording
from tessera.notifications.choices import Audience, Channel, Fault, Format, Status
from tessera.notifications.events import EVENTS, Event
from tessera.notifications.models import EventChannels, Message, OptOut, Wording
from tessera.notifications.queries import Letter, OutboxPage, Spent
from tessera.notifications.segments import Measure, measure
from tessera.notifications.shipped import Text
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Fact, Kind, Pages, Tab
from tessera.web.parts import Event as Line

_TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("console:message-texts", gettext_lazy("Texts")),
    ("console:message-outbox", gettext_lazy("Outbox")),
    ("console:message-gateway", gettext_lazy("SMS gateway")),
    ("console:message-opted-out", gettext_lazy("Opted out")),
)
KINDS: Final[Mapping[str, Kind]] = {
    Status.WAITING: "info",
    Status.SENDING: "info",
    Status.SENT: "ok",
    Status.DELIVERED: "ok",
    Status.DEAD: "bad",
}


def tabs(current: str) -> tuple[Tab, ...]:
    return tabs_of(_TABS, current)


def crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Messages"), reverse("console:message-texts")), *more)


@dataclass(frozen=True)
class TextLink:
    language: str
    label: str
    url: str
    is_changed: bool


@dataclass(frozen=True)
class TextRow:
    """An event in a format, with its texts by language."""

    event: str
    format: str
    texts: tuple[TextLink, ...]


@dataclass(frozen=True)
class EventRow:
    event: str
    channels: str
    channels_url: str
    formats: tuple[TextRow, ...]


@dataclass(frozen=True)
class TextsPage:
    tabs: tuple[Tab, ...]
    groups: tuple[tuple[str, tuple[EventRow, ...]], ...]

    @classmethod
    def read(cls) -> "TextsPage":
        """In two queries."""
        changed = set(Wording.objects.values_list("event", "format", "language").distinct())
        chosen = dict(EventChannels.objects.values_list("event", "channels"))
        rows = {event: _event_row(event, changed, chosen) for event in EVENTS if EVENTS[event].formats}
        groups = tuple(
            (
                str(audience.label),
                tuple(row for event, row in rows.items() if EVENTS[event].audience == audience),
            )
            for audience in Audience
        )
        return cls(tabs("console:message-texts"), groups)


def _event_row(
    event: Event, changed: set[tuple[str, str, str]], chosen: Mapping[str, Sequence[str]]
) -> EventRow:
    kind = EVENTS[event]
    channels = chosen.get(event, kind.channels)
    return EventRow(
        event=str(kind.label),
        channels=_(", ").join(str(Channel(one).label) for one in channels) or _("Nobody is told"),
        channels_url=reverse("console:message-channels", args=[event]),
        formats=tuple(
            TextRow(
                str(kind.label),
                str(format_.label),
                tuple(
                    TextLink(
                        str(name),
                        _("%(language)s, %(format)s, %(event)s")
                        % {"language": name, "format": format_.label, "event": kind.label},
                        reverse("console:message-text", args=[event, format_, language]),
                        (event, format_, language) in changed,
                    )
                    for language, name in settings.LANGUAGES
                ),
            )
            for format_ in kind.formats
        ),
    )


@dataclass(frozen=True)
class TextPage:
    title: str
    crumbs: tuple[Crumb, ...]
    form: TextForm
    language: str
    is_sms: bool
    words: tuple[Fact, ...]
    preview: Text
    measure: Measure
    room: str
    versions: tuple[Line, ...]
    is_changed: bool
    shipped_url: str
    languages: tuple[Tab, ...]


def text_page(
    event: Event, format_: str, language: str, *, form: TextForm, shown: Text, versions: Sequence[Wording]
) -> TextPage:
    """``shown`` is what the preview shows."""
    kind = event.kind
    allowed = kind.allowed(format_)
    examples = wording.examples(kind)
    preview = wording.fill(shown, allowed, examples, language=language)
    length = measure(preview.body)
    return TextPage(
        title=side_by_side(kind.label, Format(format_).label),
        crumbs=crumbs(Crumb(str(kind.label))),
        form=form,
        language=language,
        is_sms=format_ == Format.SMS,
        words=tuple(
            Fact(one.label, "{" + name + "}", wording.said(one, examples[name], language=language))
            for name, one in allowed.items()
        ),
        preview=preview,
        measure=length,
        room=_room(length),
        versions=tuple(_version(one) for one in versions),
        is_changed=bool(versions),
        shipped_url=reverse("console:message-text-shipped", args=[event, format_, language]),
        languages=tuple(
            Tab(str(name), reverse("console:message-text", args=[event, format_, code]), code == language)
            for code, name in settings.LANGUAGES
        ),
    )


def _room(length: Measure) -> str:
    parts = ngettext("%(count)d part", "%(count)d parts", length.parts) % {"count": length.parts}
    said = _("%(length)d of %(room)d characters, %(parts)s, with the example") % {
        "length": length.length,
        "room": length.room,
        "parts": parts,
    }
    if length.is_gsm:
        return said
    return side_by_side(said, _("special characters: 70 in a part"))


def _version(one: Wording) -> Line:
    title = _("Version %(number)d") % {"number": one.number}
    return Line(
        side_by_side(title, one.subject or one.body[:60]),
        side_by_side(one.saved_by_name, moment_in_words(one.saved_at)),
    )


@dataclass(frozen=True)
class OutboxRow:
    key: str
    event: str
    channel: str
    recipient: str
    status: str
    kind: Kind
    reason: str
    attempts: int
    told_at: datetime
    sent_at: datetime | None
    can_retry: bool


@dataclass(frozen=True)
class Outbox:
    tabs: tuple[Tab, ...]
    statuses: tuple[Tab, ...]
    form: OutboxForm
    rows: tuple[OutboxRow, ...]
    paging: Pages
    query: str
    failed: int
    has_failed: bool

    @classmethod
    def of(cls, found: OutboxPage, *, form: OutboxForm, asked: Mapping[str, str]) -> "Outbox":
        query = {name: value for name, value in asked.items() if value and name != "before"}
        more = f"?{urlencode({**query, 'before': found.next})}" if found.next else ""
        return cls(
            tabs=tabs("console:message-outbox"),
            statuses=_statuses(query, found.numbers),
            form=form,
            rows=tuple(_outbox_row(row) for row in found.rows),
            paging=Pages(next_url=more),
            query=urlencode(query),
            failed=found.numbers[Status.DEAD],
            has_failed=any(row.status == Status.DEAD for row in found.rows),
        )


def _statuses(query: Mapping[str, str], numbers: Mapping[str, int]) -> tuple[Tab, ...]:
    url, current = reverse("console:message-outbox"), query.get("status", "")
    found = [Tab(_("All"), f"{url}?{urlencode({**query, 'status': ''})}", not current)]
    for status in (Status.DEAD, Status.WAITING, Status.SENT, Status.DELIVERED, Status.SKIPPED):
        bad: Kind = "bad" if status == Status.DEAD and numbers.get(status) else ""
        address = f"{url}?{urlencode({**query, 'status': status})}"
        found.append(Tab(status.label, address, current == status, count=numbers.get(status), kind=bad))
    return tuple(found)


def _outbox_row(row: Message) -> OutboxRow:
    return OutboxRow(
        key=str(row.public_id),
        event=str(Event(row.event).kind.label),
        channel=row.get_channel_display(),
        recipient=row.get_recipient_kind_display(),
        status=row.get_status_display(),
        kind=KINDS.get(row.status, ""),
        reason=str(Fault(row.fault).label) if row.fault else "",
        attempts=row.attempts,
        told_at=row.told_at,
        sent_at=row.delivered_at or row.sent_at,
        can_retry=row.status == Status.DEAD,
    )


def manages(request: HttpRequest) -> bool:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer is not None and viewer.may(Permission.MESSAGES_MANAGE)


def keys(given: Sequence[str]) -> list[UUID]:
    """Public ids from a form; nonsense is left out."""
    found = []
    for one in given:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@dataclass(frozen=True)
class InboxPage:
    letters: tuple[Letter, ...]
    paging: Pages
    may_manage: bool

    @property
    def unread(self) -> tuple[UUID, ...]:
        return tuple(letter.public_id for letter in self.letters if not letter.is_read)


@dataclass(frozen=True)
class GatewayPage:
    tabs: tuple[Tab, ...]
    form: GatewayForm
    test: TestForm
    test_url: str
    spent: Spent
    has_secret: bool


@dataclass(frozen=True)
class OptOutRow:
    masked: str
    channel: str
    how: str
    since: datetime
    end_url: str


@dataclass(frozen=True)
class OptOutsPage:
    tabs: tuple[Tab, ...]
    form: AddressForm
    rows: tuple[OptOutRow, ...]
    paging: Pages

    @classmethod
    def of(cls, found: tuple[Sequence[OptOut], int | None], *, form: AddressForm) -> "OptOutsPage":
        rows, more = found
        return cls(
            tabs("console:message-opted-out"),
            form,
            tuple(
                OptOutRow(
                    row.masked,
                    row.get_channel_display(),
                    row.get_how_display(),
                    row.since,
                    reverse("console:message-opted-out-end", args=[row.pk]),
                )
                for row in rows
            ),
            Pages(next_url=f"?before={more}" if more else ""),
        )
