"""The columns of a list: their headings, and how they are found again in a file that came back."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.attestation.queries.standings import givable, label_of
from tessera.bulk.errors import NotAList

NUMBER, FIELD, STATUS, VALUE, COMMENT, LIST, SIGNATURE = (
    "number", "field", "status", "value", "comment", "list", "signature",
)  # fmt: skip
HEADINGS: Final[Mapping[str, Promise]] = {
    LIST: _("List number"),
    NUMBER: _("Registry number"),
    "name": _("Name"),
    "area": _("Area"),
    FIELD: _("Field"),
    "fact": _("Fact"),
    "recorded": _("Recorded value"),
    "standing": _("Present standing"),
    STATUS: _("New standing"),
    VALUE: _("Correct value"),
    COMMENT: _("Comment"),
    SIGNATURE: _("Signature"),
}
NEEDED: Final = (LIST, NUMBER, FIELD, STATUS, VALUE, COMMENT, SIGNATURE)


def headings() -> list[str]:
    """The headings in the language of the page."""
    return [str(label) for label in HEADINGS.values()]


def places(found: Sequence[str]) -> dict[str, int]:
    """Where the columns are that are read, in whichever order and language. Raises NotAList when one is missing."""
    known = _labels()
    by_name: dict[str, int] = {}
    for place, heading in enumerate(found):
        name = known.get(_folded(heading))
        if name is not None:
            by_name.setdefault(name, place)
    missing = [name for name in NEEDED if name not in by_name]
    if missing:
        raise NotAList(missing=str(HEADINGS[missing[0]]))
    return {name: by_name[name] for name in NEEDED}


def statuses(on: date) -> dict[str, str]:
    """The standings that may be given, by every word for them: codes, and labels in each language."""
    words: dict[str, str] = {}
    for status in givable(on):
        for language, _name in settings.LANGUAGES:
            words.setdefault(_folded(label_of(status, language)), status)
        words[_folded(status)] = status
    return words


def status_of(words: Mapping[str, str], text: str) -> str | None:
    return words.get(_folded(text))


def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for name, label in HEADINGS.items():
                found.setdefault(_folded(str(label)), name)
    return found


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
