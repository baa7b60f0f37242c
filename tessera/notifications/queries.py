"""Questions about messages: an inbox, read by its owner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.notifications import quiet, recipients, wording
from tessera.notifications.choices import Channel, Format, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Gateway, Message, Meter, OptOut, Preference
from tessera.notifications.shipped import Text

PAGE: Final = 20
MOST_COUNTED: Final = 99


@dataclass(frozen=True)
class Letter:
    """A message of an inbox, in the reader's language. ``link`` is a path of ours, or empty."""

    public_id: UUID
    event: str
    subject: str
    body: str
    link: str
    told_at: datetime
    is_read: bool


@dataclass(frozen=True)
class Inbox:
    """A page, newest first; ``next`` is the ``before`` of the following one."""

    letters: tuple[Letter, ...]
    next: int | None


def inbox(*, viewer: Viewer, language: str, before: int | None = None, limit: int = PAGE) -> Inbox:
    """What was told to whoever looks: their own messages and nobody else's, in two queries."""
    with narrowed_to(viewer):
        rows = Message.objects.filter(recipient=viewer.actor, channel=Channel.INBOX)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows.order_by("-pk")[: limit + 1])
    page = found[:limit]
    return Inbox(
        tuple(_letters(page, viewer=viewer, language=language)),
        page[-1].pk if len(found) > limit else None,
    )


def unread(*, viewer: Viewer) -> int:
    """How many messages wait to be read, counted up to ``MOST_COUNTED`` + 1."""
    with narrowed_to(viewer):
        rows = Message.objects.filter(recipient=viewer.actor, channel=Channel.INBOX, read_at__isnull=True)
        return rows[: MOST_COUNTED + 1].count()


def _letters(messages: Sequence[Message], *, viewer: Viewer, language: str) -> list[Letter]:
    texts = wording.current({(one.event, Format.LETTER, language) for one in messages}) if messages else {}
    return [
        _letter(one, texts[one.event, Format.LETTER, language], viewer=viewer, language=language)
        for one in messages
    ]


def _letter(message: Message, text: Text, *, viewer: Viewer, language: str) -> Letter:
    values = {"registry": settings.REGISTRY_NAME, "name": viewer.name} | message.context
    kind = Event(message.event).kind
    filled = wording.fill(text, kind.allowed(Format.LETTER), values, language=language)
    return Letter(
        public_id=message.public_id,
        event=str(kind.label),
        subject=filled.subject,
        body=filled.body,
        link=str(message.context.get("link", "")),
        told_at=message.told_at,
        is_read=message.read_at is not None,
    )


@dataclass(frozen=True)
class OutboxAsked:
    """Which messages to list; empty is all."""

    status: str = ""
    channel: str = ""
    event: str = ""
    fault: str = ""
    before: int | None = None


@dataclass(frozen=True)
class OutboxPage:
    """``numbers`` counts by status, each up to ``MOST_LISTED`` + 1."""

    rows: tuple[Message, ...]
    next: int | None
    numbers: dict[str, int]


MOST_LISTED: Final = 1_000


def outbox_rows(asked: OutboxAsked) -> QuerySet[Message]:
    """The messages of a list, without its paging; only within ``narrowed_to(system_viewer())``."""
    rows = Message.objects.exclude(channel=Channel.INBOX)
    for name in ("status", "channel", "event", "fault"):
        value = getattr(asked, name)
        if value:
            rows = rows.filter(**{name: value})
    return rows


def outbox(asked: OutboxAsked, *, viewer: Viewer, limit: int = 50) -> OutboxPage:
    """What was sent, waits or failed, newest first: to whom it went is not told. Raises PermissionMissing."""
    viewer.must(Permission.MESSAGES_MANAGE)
    with narrowed_to(system_viewer()):
        rows = outbox_rows(asked)
        found = list(
            (rows.filter(pk__lt=asked.before) if asked.before else rows).order_by("-pk")[: limit + 1]
        )
        every = replace(asked, status="")
        numbers = {
            str(status): outbox_rows(replace(every, status=status))[: MOST_LISTED + 1].count()
            for status in (Status.DEAD, Status.WAITING)
        }
    page = found[:limit]
    return OutboxPage(tuple(page), page[-1].pk if len(found) > limit else None, numbers)


@dataclass(frozen=True)
class Spent:
    """What the SMS gateway has sent today."""

    messages: int
    segments: int
    cost: Decimal


def spent(*, now: datetime) -> Spent:
    gateway = Gateway.objects.first()
    on = quiet.today(gateway, now) if gateway is not None else now.date()
    meter = Meter.objects.filter(channel=Channel.SMS, on=on).first()
    if meter is None:
        return Spent(0, 0, Decimal(0))
    return Spent(meter.messages, meter.segments, meter.cost)


def preferences(*, viewer: Viewer) -> dict[str, list[str]]:
    """How a member of staff wants to be told, by event; only where they chose."""
    return dict(Preference.objects.filter(user=viewer.actor).values_list("event", "channels"))


def has_opted_out(channel: Channel, address: str) -> bool:
    """Whether an address wants no information. The caller has seen who asks."""
    with narrowed_to(system_viewer()):
        return OptOut.objects.filter(channel=channel, lookup=recipients.lookup(channel, address)).exists()


def opt_outs(
    *, viewer: Viewer, before: int | None = None, limit: int = 50
) -> tuple[Sequence[OptOut], int | None]:
    """Who wants no information, the newest first, and where the next page begins. Raises PermissionMissing."""
    viewer.must(Permission.MESSAGES_MANAGE)
    rows = OptOut.objects.filter(pk__lt=before) if before else OptOut.objects.all()
    found = list(rows.order_by("-pk")[: limit + 1])
    page = found[:limit]
    return page, page[-1].pk if len(found) > limit else None
