"""Telling somebody something: rows of the outbox, written in the caller's transaction and sent after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.db.inserting import insert_rows
from tessera.lib.uuid7 import uuid7
from tessera.notifications import addresses, channels, sealing
from tessera.notifications.choices import Channel, Priority, RecipientKind, Status
from tessera.notifications.events import Event
from tessera.notifications.models import EventChannels, Message, Preference
from tessera.notifications.recipients import Recipient

BATCH: Final = 5_000
_NONE: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True)
class Told:
    """One recipient, on which occasion (``key``: told once), and the values of the placeholders.

    A value is text, a number, an ISO date, a path of ours or, where its language matters, a mapping by language.
    ``secret`` values are kept encrypted until the message is sent.
    """

    to: Recipient
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Any] = field(default_factory=dict)


def tell(
    event: Event,
    *,
    to: Recipient,
    key: str,
    now: datetime,
    context: Mapping[str, Any] = _NONE,
    secret: Mapping[str, Any] = _NONE,
    expires_at: datetime | None = None,
) -> int:
    """Tell one recipient of an event, through the channels that the event and the recipient have chosen.

    The message commits with the caller's transaction or not at all, and is sent by the worker. The same ``key`` is told
    once to a recipient. Returns how many messages there are now: none where no channel is open.
    """
    return tell_all(event, [Told(to, key, context, secret)], now=now, expires_at=expires_at)


def tell_all(event: Event, told: Sequence[Told], *, now: datetime, expires_at: datetime | None = None) -> int:
    """As ``tell``, for any number of recipients: a few statements for each five thousand of them."""
    if not told:
        return 0
    lasts = event.kind.lasts
    until = expires_at or (now + lasts if lasts else None)
    written = 0
    with transaction.atomic(), narrowed_to(system_viewer()):
        open_channels = channels_of(event)
        for start in range(0, len(told), BATCH):
            part = told[start : start + BATCH]
            chosen = _preferences(event, part)
            accounts = addresses.accounts_of(
                [one.to.key for one in part if one.to.kind == RecipientKind.INDIVIDUAL]
            )
            rows = [
                _row(event, reader, channel, now=now, until=until)
                for one in part
                for channel in _channels(one.to, open_channels, chosen)
                if (reader := _reader(one, channel, accounts)) is not None
            ]
            written += len(insert_rows(Message, rows, ignore_conflicts=True))
    return written


def channels_of(event: Event) -> tuple[Channel, ...]:
    """The channels that an event is told through at present."""
    return tuple(one for one in wanted_channels(event) if channels.is_open(one))


def wanted_channels(event: Event) -> tuple[Channel, ...]:
    """Those that it should be told through, open or not."""
    row = EventChannels.objects.filter(event=event).first()
    return tuple(Channel(one) for one in row.channels) if row is not None else event.kind.channels


def _channels(
    to: Recipient, open_channels: Sequence[Channel], chosen: Mapping[str, Sequence[str]]
) -> list[Channel]:
    if to.kind == RecipientKind.ADDRESS:
        return [one for one in open_channels if one == to.channel]
    wanted = chosen.get(to.key)
    # Staff have no SMS: their accounts hold no phone number.
    known = [one for one in open_channels if to.kind != RecipientKind.STAFF or one != Channel.SMS]
    return known if wanted is None else [one for one in known if one in wanted]


def _reader(told: Told, channel: Channel, accounts: Mapping[str, str]) -> Told | None:
    """Registered people have no inbox but that of their account on the portal; without one, nobody would read it."""
    if channel != Channel.INBOX or told.to.kind != RecipientKind.INDIVIDUAL:
        return told
    citizen = accounts.get(told.to.key)
    return replace(told, to=Recipient.citizen(citizen)) if citizen is not None else None


def _preferences(event: Event, told: Sequence[Told]) -> dict[str, Sequence[str]]:
    staff = {one.to.key for one in told if one.to.kind == RecipientKind.STAFF}
    if not staff:
        return {}
    rows = Preference.objects.filter(event=event, user__in=staff).values_list("user", "channels")
    return {str(user): wanted for user, wanted in rows}


def _row(
    event: Event, told: Told, channel: Channel, *, now: datetime, until: datetime | None
) -> dict[str, Any]:
    public_id = uuid7()
    at_once = channel == Channel.INBOX  # it is there as soon as it is written
    hidden = dict(told.secret)
    if told.to.kind == RecipientKind.ADDRESS:
        hidden |= {"address": told.to.address, "language": told.to.language}
    return {
        "public_id": public_id,
        "key": told.key,
        "event": str(event),
        "channel": str(channel),
        "recipient_kind": str(told.to.kind),
        "recipient": told.to.key,
        "context": dict(told.context),
        "sealed": sealing.seal(hidden, of=public_id) if hidden else None,
        "priority": Priority.URGENT if event.kind.is_urgent else Priority.SERVICE,
        "status": str(Status.SENT if at_once else Status.WAITING),
        "told_at": now,
        "not_before": now,
        "expires_at": until,
        "sent_at": now if at_once else None,
    }
