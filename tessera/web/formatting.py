"""How values look on a page, in the language of the page and safe in text of either direction."""

import re
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

NOTHING = SafeString("")
MASK = "••••"
# Hebrew, Arabic and their neighbours, with their presentation forms.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
SHORT_MINUTE = 60
SHORT_HOUR = 60 * 60
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def isolated(value: object) -> SafeString:
    """The value, kept from reordering the text around it."""
    return NOTHING if value is None or value == "" else format_html("<bdi>{}</bdi>", value)


def labelled(label: object) -> SafeString:
    """What a value is called, with the sign that the page's language puts before the value. A question has its own."""
    if str(label).rstrip().endswith(("?", "؟")):
        return format_html("{}", isolated(label))
    return format_html(_("%(label)s:").replace("%(label)s", "{}"), isolated(label))


def side_by_side(*values: object) -> str:
    """Short texts in one line, in the page's order, however each of them is read.

    A name in one script beside a number would otherwise take the number into its own direction.
    """
    texts = [str(value) for value in values if value]
    if get_language_bidi() or any(RIGHT_TO_LEFT.search(text) for text in texts):
        texts = [f"{ISOLATE}{text}{END_OF_ISOLATE}" for text in texts]
    return " · ".join(texts)


def left_to_right(value: object) -> SafeString:
    """An identifier, a phone number, an address of a machine: always read from left to right."""
    return NOTHING if value is None or value == "" else format_html('<bdi dir="ltr">{}</bdi>', value)


def masked(value: object) -> SafeString:
    """The last four characters of a sensitive value; a value of four or fewer is hidden whole."""
    text = "" if value is None else str(value)
    if not text:
        return NOTHING
    tail = text[-4:] if len(text) > 4 else ""
    return format_html(
        '<bdi dir="ltr" class="num nowrap"><span class="vh">{}</span>'
        '<span aria-hidden="true">{}</span>{}</bdi>',
        _("Hidden, ending in"),
        MASK,
        tail,
    )


def day(value: date | datetime | None, precision: str = "day") -> SafeString:
    """A date as exactly as it is known: to the day, month or year; an estimated one as about a year."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if precision == "month":
        return _time(f"{value:%Y-%m}", formats.date_format(value, "YEAR_MONTH_FORMAT"))
    if precision == "year":
        return _time(f"{value:%Y}", formats.date_format(value, "Y"))
    if precision == "estimated":
        return isolated(_("about %(year)s") % {"year": formats.date_format(value, "Y")})
    return _time(value.isoformat(), formats.date_format(value, "DATE_FORMAT"))


def moment(value: datetime | None) -> SafeString:
    """A point in time, in the registry's time zone, to the minute."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _time(local.isoformat(timespec="minutes"), formats.date_format(local, "DATETIME_FORMAT"))


def quantity(value: float | None) -> SafeString:
    """A number with the page's own separators."""
    if value is None:
        return NOTHING
    return format_html('<bdi class="num">{}</bdi>', formats.number_format(value, force_grouping=True))


def time_left(seconds: int) -> str:
    """A whole sentence about how long something still takes."""
    if seconds < SHORT_MINUTE:
        return _("Less than a minute left")
    if seconds < SHORT_HOUR:
        minutes = round(seconds / SHORT_MINUTE)
        return ngettext("About %(count)d minute left", "About %(count)d minutes left", minutes) % {
            "count": minutes
        }
    hours = round(seconds / SHORT_HOUR)
    return ngettext("About %(count)d hour left", "About %(count)d hours left", hours) % {"count": hours}


def browser(user_agent: str) -> str:
    """The browser and the machine in two words, as well as they can be told; the order of the marks matters."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    return " · ".join(filter(None, (name, machine))) or _("Unknown browser")


def initials(name: object) -> str:
    """The first letters of the first and the last word."""
    words = str(name).split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _time(stamp: str, words: str) -> SafeString:
    return format_html('<bdi><time datetime="{}">{}</time></bdi>', stamp, mark_safe(words))  # noqa: S308 - a formatted date
