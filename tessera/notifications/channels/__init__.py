"""How messages leave: which channels are open, and what came of sending."""

from dataclasses import dataclass

from django.conf import settings

from tessera.notifications.choices import Channel, Fault
from tessera.notifications.models import Gateway


def is_open(channel: Channel) -> bool:
    """Whether something may be sent that way at present. Asks the database about the gateway."""
    if channel == Channel.EMAIL:
        return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
    return channel == Channel.INBOX or Gateway.objects.filter(is_on=True).exists()


@dataclass(frozen=True)
class Outgoing:
    """A message that is worded and addressed. ``key`` is its row's; ``public_id`` what a server may know it by."""

    key: int
    public_id: str
    address: str
    subject: str
    text: str
    language: str
    segments: int = 0
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of it: a ``fault``, or sent, with the gateway's own id where it gave one."""

    key: int
    fault: Fault | None = None
    gateway_id: str = ""
    segments: int = 0
