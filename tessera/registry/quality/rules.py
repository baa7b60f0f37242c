"""What a rule of quality is: a fault that a record may have, as data and as SQL."""

from dataclasses import dataclass
from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.dictionary.choices import Subject

HOUSEHOLD: Final = "household"
SELF: Final = "self"


class Trouble(TextChoices):
    """What is the matter with a record."""

    CONTRADICTORY = "contradictory", _("Contradictory")
    MISSING = "missing", _("Missing")
    OLD = "old", _("Old")


class Severity(IntegerChoices):
    """How soon somebody should look; the lowest comes first."""

    FIRST = 1, _("Mend first")
    SOON = 2, _("Look into")
    LATER = 3, _("When you can")


@dataclass(frozen=True)
class Mend:
    """The guided event that mends a fault: of the record itself, or of the household that a person lives in."""

    event: str
    of: str = SELF


@dataclass(frozen=True)
class Rule:
    """A fault, and how to find the records that have it.

    ``title`` names the fault in a list of faults; ``sentence`` says it of one record, with the placeholders
    ``name``, ``other``, ``facts`` and ``age``.

    ``found`` is a query about one record ``s``: each row is a fault, with the key of another person that it is
    about and the keys of the fields that it is about (either may be null). It may use ``s``, the limits
    (``limits.py``) and ``$needed`` and ``$old`` (``statements.py``). Records in another status than ``statuses``
    have no such fault. ``age`` names the limit that the sentence quotes.
    """

    code: str
    subject: Subject
    trouble: Trouble
    severity: Severity
    title: str | Promise
    sentence: str | Promise
    found: str
    mend: Mend
    statuses: tuple[str, ...] = ("active",)
    age: str = ""
