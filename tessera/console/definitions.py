"""How a definition (a field, a code list, a kind, an area) became what it is, in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.dictionary.values import plain
from tessera.lib.dates import in_words, moment_in_words
from tessera.lib.labels import in_language
from tessera.registry.queries.definitions import DefinitionChange
from tessera.web.formatting import side_by_side
from tessera.web.parts import Event

Words = Mapping[str, str | Promise]
Names = Mapping[str, Mapping[Any, str]]


def timeline(
    changes: Sequence[DefinitionChange], *, words: Words, names: Names | None = None
) -> tuple[Event, ...]:
    """``words`` say what a column is called; ``names`` has those of the values that are keys of something else."""
    return tuple(_event(change, words, names or {}) for change in changes)


def _event(change: DefinitionChange, words: Words, names: Names) -> Event:
    note = side_by_side(change.by or _("the system"), moment_in_words(change.at))
    parts = [_difference(*column, words=words, names=names) for column in change.columns]
    sentence = "; ".join(parts) if parts else _("Added")
    if change.part is None:
        return Event(sentence, note)
    part = in_language(change.part, get_language() or "en")
    return Event(_("“%(part)s” · %(change)s") % {"part": part, "change": sentence}, note)


def _difference(column: str, before: Any, after: Any, *, words: Words, names: Names) -> str:
    known = names.get(column)
    if known is not None:
        before, after = known.get(before), known.get(after)
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": str(words.get(column, column)),
        "before": said(before),
        "after": said(after),
    }


def said(value: Any) -> str:
    """The value of a column as people read it; nothing is a dash."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        texts = [value.get(code) for code in dict.fromkeys([*dict(settings.LANGUAGES), *value])]
        return " / ".join(str(text) for text in texts if text)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return in_words(value)
    return plain(value) if isinstance(value, Decimal) else str(value)
