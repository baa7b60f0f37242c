"""Texts with placeholders: checking them when they are written, filling them when they are sent."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import override

from tessera.lib.dates import in_words, moment_in_words
from tessera.notifications import errors
from tessera.notifications.choices import Format
from tessera.notifications.events import Event, EventKind, Placeholder
from tessera.notifications.models import Wording
from tessera.notifications.segments import measure
from tessera.notifications.shipped import Text, shipped

MOST_SEGMENTS: Final = 4
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 5_000
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_BREAKS: Final = re.compile(r"[\r\n\t\x00-\x1f\x7f]+")
Wordings = Mapping[tuple[str, str, str], Text]


def check(kind: EventKind, format_: str, text: Text) -> None:
    """Raises what is wrong with a text: unknown, personal or missing placeholders, or its length with examples."""
    _check_presence(format_, text)
    _check_names(kind, format_, set(_PLACEHOLDER.findall(text.subject + text.body)))
    for part in (text.subject, text.body):
        rest = _PLACEHOLDER.sub("", part)
        if "{" in rest or "}" in rest:
            raise errors.BraceLeft(field="body" if part == text.body else "subject")
    if format_ == Format.SMS:
        parts = measure(fill(text, kind.allowed(format_), examples(kind), language="en").body).parts
        if parts > MOST_SEGMENTS:
            raise errors.TooManySegments(field="body", segments=parts, most=MOST_SEGMENTS)


def _check_presence(format_: str, text: Text) -> None:
    if not text.body.strip():
        raise errors.TextMissing(field="body")
    if format_ == Format.LETTER and not text.subject.strip():
        raise errors.SubjectMissing(field="subject")
    if _BREAKS.search(text.subject):
        raise errors.SubjectOnOneLine(field="subject")


def _check_names(kind: EventKind, format_: str, used: set[str]) -> None:
    known, allowed = kind.allowed(Format.LETTER), kind.allowed(format_)
    for name in sorted(used):
        if name not in known:
            raise errors.UnknownPlaceholder(field="body", placeholder="{" + name + "}")
        if name not in allowed:
            raise errors.PlaceholderNotForSms(field="body", placeholder="{" + name + "}")
    for name in sorted(kind.required - used):
        raise errors.PlaceholderMissing(field="body", placeholder="{" + name + "}")


def examples(kind: EventKind) -> dict[str, str]:
    found = {key: one.example for key, one in kind.allowed(Format.LETTER).items()}
    return found | {"registry": settings.REGISTRY_NAME}


def fill(
    text: Text, placeholders: Mapping[str, Placeholder], values: Mapping[str, Any], *, language: str
) -> Text:
    """The text with its values in the language; what has no value is left empty."""
    with override(language):
        values_said = {
            key: _said(one, values.get(key, ""), language=language) for key, one in placeholders.items()
        }

    def put(found: re.Match[str]) -> str:
        return values_said.get(found[1], "")

    subject = _BREAKS.sub(" ", _PLACEHOLDER.sub(put, text.subject)).strip()
    body = "\n".join(line.rstrip() for line in _PLACEHOLDER.sub(put, text.body).splitlines())
    return Text(subject, re.sub(r"\n{3,}", "\n\n", body).strip(), text.number)


def said(placeholder: Placeholder, value: Any, *, language: str) -> str:
    """How a text in a language says a value."""
    with override(language):
        return _said(placeholder, value, language=language)


def _said(placeholder: Placeholder, value: Any, *, language: str) -> str:
    """The value in the active language. A mapping carries its languages itself."""
    if isinstance(value, Mapping):
        value = value.get(language) or value.get("en") or ""
    if placeholder.typed == "link":
        return settings.SITE_URL.rstrip("/") + str(value or "/")
    if value in ("", None):
        return ""
    if placeholder.typed == "date":
        return in_words(date.fromisoformat(str(value)))
    if placeholder.typed == "moment":
        return moment_in_words(datetime.fromisoformat(str(value)))
    if placeholder.typed == "number":
        return str(number_format(value))
    return str(value)


def current(wanted: Iterable[tuple[str, str, str]], *, before: datetime | None = None) -> Wordings:
    """The texts in force for (event, format, language), in one query; those of a moment when one is given."""
    keys = set(wanted)
    rows = Wording.objects.filter(
        event__in={event for event, _format, _language in keys},
        language__in={language for _event, _format, language in keys},
    )
    if before is not None:
        rows = rows.filter(saved_at__lte=before)
    latest = rows.order_by("event", "format", "language", "-number").distinct("event", "format", "language")
    found = {(row.event, row.format, row.language): Text(row.subject, row.body, row.number) for row in latest}
    return {
        key: found.get(key) or shipped(*key)
        for key in keys
        if key in found or key[1] in Event(key[0]).kind.formats
    }
