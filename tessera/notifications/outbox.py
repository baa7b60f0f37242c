"""The outbox: taking messages to send, and writing down what came of them, set by set.

A worker that dies leaves messages claimed; after ``LEASE`` they wait again. Every change names the claim that it
belongs to, so that a worker which was only slow cannot overwrite what another one did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, Final

import orjson
from django.db import connection, transaction

from tessera.notifications import quiet
from tessera.notifications.channels import Outcome
from tessera.notifications.choices import FINAL_FAULTS, QUIET_FAULTS, Channel, Fault, Priority, Status
from tessera.notifications.models import Gateway, Message, Meter

LEASE: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 8
FIRST_PAUSE: Final = 30.0  # seconds; doubled by each attempt
LONGEST_PAUSE: Final = 6 * 3600.0
_random: Final = SystemRandom()

# The rows are chosen apart: inside "where id in (… limit …)" a plan may choose anew for each row, and take too many.
_CLAIM: Final = """
with due as materialized (
  select id from notifications_message
  where status = 'waiting' and channel = %(channel)s and not_before <= %(now)s
    and (expires_at is null or expires_at > %(now)s) and priority <= %(least)s
  order by priority, not_before, id limit %(limit)s for update skip locked)
update notifications_message m set status = 'sending', claimed_at = %(now)s, attempts = attempts + 1
from due where m.id = due.id
returning m.id
"""
# Claims of SMS come one after the other: each must know what the others have spent.
_ONE_AT_A_TIME: Final = "select pg_advisory_xact_lock(hashtext('notifications gateway'))"
_MARK: Final = """
update notifications_message m
set status = o.status, fault = o.fault, gateway_id = o.gateway_id, segments = o.segments,
  sent_at = case when o.status = 'sent' then %(now)s else m.sent_at end,
  not_before = coalesce(o.not_before, m.not_before), claimed_at = null,
  context = case when o.status in ('sent', 'skipped') then '{}' else m.context end,
  sealed = case when o.status in ('sent', 'skipped') then null else m.sealed end
from jsonb_to_recordset(%(outcomes)s::jsonb)
  as o(key bigint, status text, fault text, gateway_id text, segments int, not_before timestamptz)
where m.id = o.key and m.status = 'sending' and m.claimed_at = %(claimed_at)s
returning m.status, m.segments
"""
_RESCUE: Final = """
update notifications_message
set status = case when attempts >= %(most)s then 'dead' else 'waiting' end, fault = 'interrupted',
  claimed_at = null, not_before = %(now)s
where status = 'sending' and claimed_at < %(before)s
"""
# Of one that failed only the secret is forgotten: it stays on the list of failures.
_EXPIRE: Final = """
update notifications_message
set fault = case status when 'waiting' then 'too-late' else fault end,
  status = case status when 'waiting' then 'skipped' else status end,
  context = case status when 'waiting' then '{}' else context end, sealed = null
where status in ('waiting', 'dead') and expires_at < %(now)s and (status = 'waiting' or sealed is not null)
"""


@dataclass(frozen=True)
class Claim:
    """Messages that are ours to send, in order."""

    messages: tuple[Message, ...]
    at: datetime


def claim(channel: Channel, *, limit: int, now: datetime, gateway: Gateway | None = None) -> Claim:
    """Take what may be sent now, as many as the gateway's rate, quiet hours and caps allow."""
    with transaction.atomic():
        if gateway is None:
            return _take(channel, limit=limit, now=now)
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)
        meter = _meter(gateway, now)
        least, room = _least(gateway, meter, now)
        count = min(limit, quiet.allowance(gateway, meter, now), room)
        if count <= 0:
            return Claim((), now)
        taken = _take(channel, limit=count, now=now, least=least)
        if taken.messages:
            free_at = quiet.spend(gateway, meter, len(taken.messages), now)
            Meter.objects.filter(pk=meter.pk).update(free_at=free_at)
        return taken


def _least(gateway: Gateway, meter: Meter, now: datetime) -> tuple[Priority, int]:
    """What is sent at this moment, and how much of it: at night what is urgent, and no campaign on the last fifth of a
    day's caps."""
    every = _room(gateway, meter)
    if quiet.is_quiet(gateway, now):
        return Priority.URGENT, every
    for_campaigns = _room(gateway, meter, campaign=True)
    return (Priority.CAMPAIGN, for_campaigns) if for_campaigns > 0 else (Priority.SERVICE, every)


def _take(channel: Channel, *, limit: int, now: datetime, least: Priority = Priority.CAMPAIGN) -> Claim:
    with connection.cursor() as cursor:
        values: dict[str, datetime | str | int] = {
            "now": now,
            "channel": str(channel),
            "limit": limit,
            "least": int(least),
        }
        cursor.execute(_CLAIM, values)
        keys = [key for (key,) in cursor.fetchall()]
    found = Message.objects.filter(pk__in=keys).order_by("priority", "not_before", "pk") if keys else ()
    return Claim(tuple(found), now)


def _meter(gateway: Gateway, now: datetime) -> Meter:
    meter, _made = Meter.objects.get_or_create(channel=Channel.SMS, on=quiet.today(gateway, now))
    return meter


def _room(gateway: Gateway, meter: Meter, *, campaign: bool = False) -> int:
    if gateway.daily_messages is None and gateway.daily_cost is None:
        return 1_000_000
    in_flight = Message.objects.filter(status=Status.SENDING, channel=Channel.SMS).count()
    found = quiet.room(gateway, meter, in_flight=in_flight, campaign=campaign)
    return 1_000_000 if found is None else found


def mark(outcomes: Sequence[Outcome], claim: Claim, *, now: datetime, gateway: Gateway | None = None) -> None:
    """Write down what came of messages of a claim."""
    attempts = {message.pk: message.attempts for message in claim.messages}
    rows = [_row(outcome, attempts[outcome.key], now) for outcome in outcomes]
    with transaction.atomic(), connection.cursor() as cursor:
        values: dict[str, datetime | str] = {
            "outcomes": orjson.dumps(rows).decode(),
            "now": now,
            "claimed_at": claim.at,
        }
        cursor.execute(_MARK, values)
        sent = [segments for status, segments in cursor.fetchall() if status == Status.SENT]
        if gateway is not None and sent:
            _count(cursor, gateway, sent, now)


def _count(cursor: Any, gateway: Gateway, sent: Sequence[int], now: datetime) -> None:
    cursor.execute(
        """insert into notifications_meter as m (channel, "on", messages, segments, cost)
           values ('sms', %(on)s, %(messages)s, %(segments)s, %(cost)s)
           on conflict (channel, "on") do update set messages = m.messages + excluded.messages,
             segments = m.segments + excluded.segments, cost = m.cost + excluded.cost""",
        {
            "on": quiet.today(gateway, now),
            "messages": len(sent),
            "segments": sum(sent),
            "cost": gateway.price * sum(sent),
        },
    )


def _row(outcome: Outcome, attempts: int, now: datetime) -> dict[str, Any]:
    status, pause = status_after(outcome.fault, attempts)
    return {
        "key": outcome.key,
        "status": str(status),
        "fault": str(outcome.fault or ""),
        "gateway_id": outcome.gateway_id,
        "segments": outcome.segments,
        "not_before": now + pause if pause else None,
    }


def status_after(fault: Fault | None, attempts: int) -> tuple[Status, timedelta | None]:
    """Where a message stands after an attempt, and how long until the next one, if any."""
    if fault is None:
        return Status.SENT, None
    if fault in QUIET_FAULTS:
        return Status.SKIPPED, None
    if fault in FINAL_FAULTS or attempts >= MOST_ATTEMPTS:
        return Status.DEAD, None
    return Status.WAITING, pause_after(attempts)


def pause_after(attempts: int) -> timedelta:
    """Longer after each attempt, and never the same for two messages: a gateway that comes back is not overrun."""
    longest = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=longest * (0.5 + _random.random() / 2))


def rescue(*, now: datetime) -> int:
    """Have messages wait again whose worker died. How many."""
    with connection.cursor() as cursor:
        cursor.execute(_RESCUE, {"now": now, "before": now - LEASE, "most": MOST_ATTEMPTS})
        return int(cursor.rowcount)


def expire(*, now: datetime) -> int:
    """Give up what nobody needs any more, and forget what it said. How many."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, {"now": now})
        return int(cursor.rowcount)
