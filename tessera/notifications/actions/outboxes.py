"""What people do with messages: try again what failed, read, choose, opt out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.notifications import errors, recipients
from tessera.notifications.choices import Audience, Channel, Status
from tessera.notifications.events import EVENTS, Event
from tessera.notifications.models import Message, OptOut, Preference


@transaction.atomic
def retry(
    *, keys: Collection[UUID] = (), every: "QuerySet[Message] | None" = None, by: Viewer, now: datetime
) -> int:
    """Have messages that failed tried again from the first attempt: those named, or all of a list. How many.

    Raises PermissionMissing, NothingToRetry.
    """
    by.must(Permission.MESSAGES_MANAGE)
    with narrowed_to(system_viewer()):
        rows = Message.objects.filter(public_id__in=keys) if every is None else every
        failed = rows.filter(status=Status.DEAD)
        count = failed.update(status=Status.WAITING, attempts=0, fault="", not_before=now, claimed_at=None)
    if not count:
        raise errors.NothingToRetry
    return int(count)


def mark_read(*, keys: Collection[UUID], by: Viewer, now: datetime) -> int:
    """Note that somebody has read messages of their own inbox; how many they had not."""
    with narrowed_to(by):
        own = Message.objects.filter(recipient=by.actor, channel=Channel.INBOX, read_at__isnull=True)
        return int(own.filter(public_id__in=keys).update(read_at=now))


@transaction.atomic
def choose(wanted: Mapping[Event, Sequence[str]], *, by: Viewer) -> None:
    """Write down how a member of staff wants to be told of events. What does not concern staff is left out."""
    rows = [
        Preference(
            user=UUID(by.actor), event=event, channels=[one for one in channels if one in Channel.values]
        )
        for event, channels in wanted.items()
        if EVENTS[event].audience == Audience.STAFF
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "event"], update_fields=["channels"]
    )


@transaction.atomic
def opt_out(channel: Channel, address: str, *, how: OptOut.How, now: datetime) -> bool:
    """Write no more information to an address; False when it was so already. The caller has seen who asks."""
    _row, made = OptOut.objects.get_or_create(
        channel=channel,
        lookup=recipients.lookup(channel, address),
        defaults={"masked": recipients.masked(channel, address), "how": how, "since": now},
    )
    return made


@transaction.atomic
def opt_out_for(channel: Channel, address: str, *, by: Viewer, now: datetime) -> bool:
    """As staff were told. Raises PermissionMissing."""
    by.must(Permission.MESSAGES_MANAGE)
    with narrowed_to(by):
        return opt_out(channel, address, how=OptOut.How.STAFF, now=now)


@transaction.atomic
def opt_out_themselves(channel: Channel, address: str, *, how: OptOut.How, now: datetime) -> bool:
    """Of somebody who reads what is sent to the address, and shows it by a link or a reply."""
    with narrowed_to(system_viewer()):
        return opt_out(channel, address, how=how, now=now)


@transaction.atomic
def opt_in_themselves(channel: Channel, address: str) -> bool:
    """The same: they want information again, however they had said that they want none. False when nothing had been
    said."""
    with narrowed_to(system_viewer()):
        found = OptOut.objects.filter(channel=channel, lookup=recipients.lookup(channel, address))
        deleted, _by_model = found.delete()
        return bool(deleted)


@transaction.atomic
def opt_in(key: int, *, by: Viewer) -> None:
    """Take an opt-out back because the person asked for it. Raises PermissionMissing."""
    by.must(Permission.MESSAGES_MANAGE)
    with narrowed_to(by):
        OptOut.objects.filter(pk=key).delete()
