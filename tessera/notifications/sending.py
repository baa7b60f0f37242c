"""What the worker does every few seconds: take what waits, send it, write down what came of it."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

import structlog
from django.utils import timezone

from tessera.jobs.run import stopping
from tessera.notifications import channels, outbox
from tessera.notifications.channels import Outcome, email, sms
from tessera.notifications.choices import Channel
from tessera.notifications.models import Gateway
from tessera.notifications.preparing import prepare

log = structlog.get_logger(__name__)

BATCH: Final = 100  # messages that one worker claims at once
WRITTEN_TOGETHER: Final = 10  # outcomes; a worker that dies has sent so many at most without saying so
LONGEST: Final = 60.0  # seconds that one call goes on for


def send_due(*, longest: float = LONGEST) -> int:
    """Send what waits until nothing is left, the worker stops or the time is over. How many were dealt with."""
    outbox.rescue(now=timezone.now())
    until = time.monotonic() + longest
    return sum(_send_channel(channel, until) for channel in (Channel.EMAIL, Channel.SMS))


def _send_channel(channel: Channel, until: float) -> int:
    dealt_with = 0
    while not stopping.is_set() and time.monotonic() < until:
        count = send_batch(channel, now=timezone.now())
        if not count:
            break
        dealt_with += count
    return dealt_with


def send_batch(channel: Channel, *, now: datetime) -> int:
    """One claim of a channel; how many messages it had. A channel that is closed keeps what waits."""
    gateway = Gateway.objects.filter(is_on=True).first() if channel == Channel.SMS else None
    if not channels.is_open(channel) or (channel == Channel.SMS and gateway is None):
        return 0
    claimed = outbox.claim(channel, limit=BATCH, now=now, gateway=gateway)
    if not claimed.messages:
        return 0
    for part in _parts(_send(claimed, channel, gateway)):
        outbox.mark(part, claimed, now=timezone.now(), gateway=gateway)
    log.info("messages dealt with", handler=f"notifications.{channel}", done=len(claimed.messages))
    return len(claimed.messages)


def _send(claimed: outbox.Claim, channel: Channel, gateway: Gateway | None) -> Iterator[Outcome]:
    prepared = prepare(claimed.messages)
    yield from prepared.outcomes
    if not prepared.ready:
        return
    if gateway is not None:
        yield from sms.send(prepared.ready, gateway=gateway)
    else:
        yield from email.send(prepared.ready)


def _parts(outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, ...]]:
    source = iter(outcomes)
    while part := tuple(islice(source, WRITTEN_TOGETHER)):
        yield part
