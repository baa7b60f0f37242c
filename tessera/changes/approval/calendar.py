"""Working hours: when a deadline that was given in them falls due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from tessera.changes.models import Holiday, WorkingDay

LONGEST = 3_660  # days that are looked through


@dataclass(frozen=True)
class Calendar:
    """``days`` are opening and closing times by weekday (1 is Monday). Without any, every hour counts."""

    days: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()

    def after(self, start: datetime, hours: int, *, zone: tzinfo | None = None) -> datetime:
        """The moment at which so many working hours will have passed since ``start``."""
        left = timedelta(hours=hours)
        if not self.days:
            return start + left
        here = zone or timezone.get_default_timezone()
        local = start.astimezone(here)
        for number in range(LONGEST):
            day = local.date() + timedelta(days=number)
            opening = self._opening(day, here)
            if opening is None:
                continue
            begins, closes = max(opening[0], local), opening[1]
            if closes - begins >= left:
                return (begins + left).astimezone(start.tzinfo)
            left -= max(closes - begins, timedelta(0))
        return (local + timedelta(days=LONGEST)).astimezone(start.tzinfo)  # offices that hardly ever open

    def _opening(self, day: date, zone: tzinfo) -> tuple[datetime, datetime] | None:
        hours = self.days.get(day.isoweekday())
        if hours is None or day in self.holidays:
            return None
        return datetime.combine(day, hours[0], zone), datetime.combine(day, hours[1], zone)


def calendar() -> Calendar:
    """The offices' hours, in two queries."""
    days = {row.weekday: (row.opens, row.closes) for row in WorkingDay.objects.all()}
    return Calendar(days, frozenset(Holiday.objects.values_list("day", flat=True)) if days else frozenset())
