"""Dates for people, as plain text in the active language, and the moments that they stand for."""

from calendar import monthrange
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def in_words(day: date) -> str:
    """The day in the format of the active language: "3 May 2026"."""
    return date_format(day, "DATE_FORMAT")


def in_words_to(day: date, precision: str) -> str:
    """The day as exactly as it is known: ``precision`` is "day", "month", "year", or "estimated" for about a year."""
    if precision == "month":
        return date_format(day, "YEAR_MONTH_FORMAT")
    if precision == "year":
        return date_format(day, "Y")
    if precision == "estimated":
        return _("about %(year)s") % {"year": date_format(day, "Y")}
    return in_words(day)


def moment_in_words(moment: datetime) -> str:
    """The moment in the registry's time zone, to the minute."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def moment_of(text: str) -> datetime | None:
    """A moment as addresses carry it, with its time zone; None for anything else, and at the very ends of the calendar,
    where other time zones have no day for it."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        timezone.localtime(moment)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def midnight(day: date) -> datetime:
    """When the day begins, in the registry's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def midnight_after(day: date) -> datetime:
    """When the day ends, in the registry's time zone; of the last day that there is, its last moment."""
    if day == date.max:
        return timezone.make_aware(datetime.combine(day, time.max))
    return midnight(day + timedelta(days=1))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it is shorter, and the last day that there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
