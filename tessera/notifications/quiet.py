"""When the gateway may be used: not in the quiet hours, and not beyond the caps of the day."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import floor
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from tessera.notifications.models import Gateway, Meter
from tessera.notifications.wording import MOST_SEGMENTS

BURST: Final = 1.0  # seconds' worth of messages that may leave at once
_CAMPAIGNS: Final = Decimal("0.8")  # of the caps of a day; the rest is kept for service messages


def zone_of(gateway: Gateway) -> ZoneInfo:
    try:
        return ZoneInfo(gateway.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def today(gateway: Gateway, now: datetime) -> date:
    return now.astimezone(zone_of(gateway)).date()


def is_quiet(gateway: Gateway, now: datetime) -> bool:
    """Whether people sleep where the gateway sends to. The hours may pass midnight."""
    since, until = gateway.quiet_since, gateway.quiet_until
    if since is None or until is None or since == until:
        return False
    at: time = now.astimezone(zone_of(gateway)).time()
    if since < until:
        return since <= at < until
    return at >= since or at < until


def room(gateway: Gateway, meter: Meter, *, in_flight: int, campaign: bool = False) -> int | None:
    """How many more messages the caps of the day allow, at worst of the most parts each; None is any number.

    ``in_flight`` are being sent and not counted yet.
    """
    share = _CAMPAIGNS if campaign else Decimal(1)
    rooms: list[int] = []
    if gateway.daily_messages is not None:
        rooms.append(floor(gateway.daily_messages * share) - meter.messages - in_flight)
    if gateway.daily_cost is not None and gateway.price > 0:
        dearest = gateway.price * MOST_SEGMENTS
        left = gateway.daily_cost * share - meter.cost - in_flight * dearest
        rooms.append(floor(left / dearest))
    return max(0, min(rooms)) if rooms else None


def allowance(gateway: Gateway, meter: Meter, now: datetime) -> int:
    """How many messages the rate allows at this moment."""
    free_at = meter.free_at or now - timedelta(seconds=BURST)
    seconds = min(BURST, max(0.0, (now - free_at).total_seconds()))
    return floor(seconds * gateway.per_second + 1e-6)


def spend(gateway: Gateway, meter: Meter, count: int, now: datetime) -> datetime:
    """When the next message may leave after so many more."""
    earliest = now - timedelta(seconds=BURST)
    free_at = max(meter.free_at or earliest, earliest)
    return free_at + timedelta(seconds=count / gateway.per_second)
