"""Writing what messages say, and through which channels they go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.lib.db.locks import alone
from tessera.notifications import errors, wording
from tessera.notifications.choices import Channel
from tessera.notifications.events import Event
from tessera.notifications.models import EventChannels, Wording
from tessera.notifications.shipped import Text, shipped


@transaction.atomic
@acting
def save_wording(
    event: Event, *, format_: str, language: str, text: Text, by: Viewer, now: datetime
) -> Wording:
    """Write the next version. ``text.number`` is the version that was changed: a newer one is not overwritten.

    Raises PermissionMissing, WordingChanged, and what ``wording.check`` refuses.
    """
    by.must(Permission.MESSAGES_MANAGE)
    wording.check(event.kind, format_, text)
    alone("notifications wording")
    versions = Wording.objects.filter(event=event, format=format_, language=language)
    newest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    if newest != text.number:
        raise errors.WordingChanged
    return Wording.objects.create(
        event=event,
        format=format_,
        language=language,
        number=newest + 1,
        subject=text.subject.strip(),
        body=text.body.strip().replace("\r\n", "\n"),
        saved_at=now,
        saved_by=by.actor,
        saved_by_name=by.name,
    )


def use_shipped(
    event: Event, *, format_: str, language: str, number: int, by: Viewer, now: datetime
) -> Wording:
    """Make the text that ships the newest version. Raises as ``save_wording`` does."""
    text = shipped(event, format_, language)
    return save_wording(
        event,
        format_=format_,
        language=language,
        text=Text(text.subject, text.body, number),
        by=by,
        now=now,
    )


@transaction.atomic
@acting
def set_channels(event: Event, *, channels: Sequence[str], by: Viewer) -> None:
    """Say through which channels an event is told; none at all is nobody. Raises PermissionMissing, UnknownChannel."""
    by.must(Permission.MESSAGES_MANAGE)
    if not set(channels) <= possible_channels(event):
        raise errors.UnknownChannel(field="channels")
    wanted = [channel for channel in Channel.values if channel in channels]
    EventChannels.objects.update_or_create(event=event, defaults={"channels": wanted})


def possible_channels(event: Event) -> set[str]:
    """Those that an event can be told through: a code is not for an inbox, and staff have no SMS."""
    return {str(channel) for channel in event.kind.channels}
