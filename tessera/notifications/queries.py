"""Questions about messages: an inbox, read by its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.notifications import wording
from tessera.notifications.choices import Channel, Format
from tessera.notifications.events import Event
from tessera.notifications.models import Message
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
