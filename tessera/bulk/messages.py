"""What each fault means, in words: for the screen and for the file that is given back to be mended."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tessera.bulk import parts
from tessera.bulk.approved import CHANGED
from tessera.lib.labels import in_language

_MESSAGES: Final[Mapping[str, Promise]] = {
    "new-among-known": _(
        "This person is new, but others of the household are registered. A version that waits adds nobody to them:"
        " record who joined, or import the row as the default."
    ),
    CHANGED: _(
        "This record was changed or registered by somebody after the import began to wait for approval. Compare them,"
        " and bring the row again."
    ),
    "not-a-whole-number": _("This must be a whole number, for example 12."),
    "not-a-number": _("This must be a number, for example 12.5."),
    "too-small": _("The number must be %(least)s or more."),
    "too-large": _("The number must be %(most)s or less."),
    "two-digit-year": _("Write the year with four digits, for example 1986."),
    "not-a-date": _("This is not a date in the calendar, or not in the order of the other dates of this file."),
    "date-too-early": _("The date lies before %(earliest)s."),
    "date-in-future": _("The date lies in the future."),
    "too-long": _("There is room for %(most)s characters."),
    "not-text": _("The text holds characters that cannot be stored. Type it anew."),
    "pattern-missed": _("This does not have the form that is expected. Check it for typing mistakes."),
    "not-an-email-address": _("This must be an e-mail address, for example name@example.org."),
    "not-a-phone-number": _("This is not a phone number."),
    "phone-unread": _("No country uses this number; it is kept as it is written."),
    "not-yes-or-no": _("This must be yes or no."),
    "code-unknown": _("This is not one of the choices of the field."),
    "not-a-point": _("This must be a latitude and a longitude in degrees, for example 12.6392, -8.0029."),
    "area-unknown": _("No area has this code or name."),
    "area-ambiguous": _("Several areas have this name. Use the area's code."),
    "scientific-notation": _(
        "A spreadsheet has shortened this number and lost its last digits. Format the column as text and enter the"
        " number again."
    ),
    "leading-zeros-lost": _(
        "A spreadsheet has dropped the zeros at the beginning of this number. Format the column as text and enter the"
        " number again."
    ),
    "number-short": _(
        "This number has fewer digits than nearly all others of the column. A spreadsheet may have dropped zeros at its"
        " beginning."
    ),
    "number-masked": _("Masked numbers such as this one are left alone: the file does not say them whole."),
    "several-numbers": _("Several numbers stand in this cell and in others like it; the first of each is taken."),
    "number-mistyped": _("The check digits of this registry number do not fit. Check it for typing mistakes."),
    "not-erasable": _("Names, numbers, phones and households cannot be erased by a file. Correct them on the record."),
    "too-many-cells": _(
        "The row has more cells than there are headings. A value may hold the separator: put it in quotation marks."
    ),
    "two-people": _("The numbers of this row belong to different people in the register."),
    "number-unknown": _("Nobody in the register has this registry number."),
    "number-unusable": _("This number cannot be used here."),
    "household-number-missing": _(
        "A household without people needs its number: nothing else would tell it from others."
    ),
    "household-without-people": _(
        "Nobody in the file lives in this household, and its number means nothing in other files."
    ),
    "household-outside-reach": _(
        "The household lives, or would live, outside of the areas for which you may import."
    ),
    "household-unknown": _("No household in the register has this registry number."),
    "twice-in-file": _("This person stands in the file already, in row %(first)s."),
    "name-missing": _("A new person needs a name."),
    "value-missing": _("A new person needs a value for “%(field)s”."),
    "household-value-missing": _("A new household needs a value for “%(field)s”."),
    "household-left-out": _("The household of this row is refused: see row %(first)s."),
    "outside-reach": _("The person lives, or would live, outside of the areas for which you may import."),
    "dies-before-birth": _("The date of death lies before the date of birth."),
    "older-than-parent": _("With this date of birth a child would be as old as its parent."),
    "relative-elsewhere": _(
        "The person has a parent or child outside of the areas for which you may import, so that a file cannot change"
        " the date of birth. Ask somebody who may import there too."
    ),
    "identifier-differs": _("The person has another number of this kind in the register. Correct it on the record."),
    "in-another-household": _("The person lives in another household. Record a move instead."),
    "second-head": _("The household has a head already, in row %(first)s."),
    "head-differs": _("The household has another head in the register. Change the head on the record."),
    "household-disagrees": _(
        "This row says something else of the household than row %(first)s; row %(first)s is believed."
    ),
}  # fmt: skip


def message(code: str, facts: Mapping[str, Any]) -> str:
    """The fault as a sentence; its code when it is not known (an older import)."""
    text = _MESSAGES.get(code)
    if text is None:
        return code
    said = dict(facts)
    if said.get("labels"):
        said["field"] = in_language(said["labels"], get_language() or "en") or said["field"]
    if isinstance(said.get("first"), int):
        said["first"] = row_in_words(said["first"])
    return str(text) % said


def row_in_words(row: int) -> str:
    """The number of a row as a spreadsheet shows it, and its table where that is the one of households."""
    place = parts.place_of(row)
    if place.of_households:
        return gettext("%(row)s of the households") % {"row": place.row}
    if place.person:
        return gettext("%(row)s, person %(person)s") % {"row": place.row, "person": place.person + 1}
    return str(place.row)


def known_codes() -> frozenset[str]:
    return frozenset(_MESSAGES)
