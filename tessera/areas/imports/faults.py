"""A fault in a file of areas: where it is and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Mapping[str, str | Promise] = {
    "code-missing": _("The code is missing."),
    "name-missing": _("The name is missing in every language."),
    "duplicate-code": _("The code %(code)s stands in the file already, in row %(first)s of %(sheet)s."),
    "unknown-parent": _(
        "There is no area with the code %(code)s at the level above, neither in the file nor here."
    ),
    "parent-missing": _("The code of the area that this one lies in is missing."),
    "missing-sheet": _("Level %(level)s is missing from the file: areas of this sheet lie in areas of it."),
    "wrong-level": _("The code %(code)s belongs to an area of level %(level)s already."),
    "own-parent": _("The area %(code)s cannot lie within itself."),
    "parent-too-deep": _("%(code)s cannot contain this area: it is not of a higher level."),
    "not-a-date": _("“%(value)s” is not a date."),
    "ends-too-early": _("The area ends on or before the day from which it is valid."),
    "not-a-number": _("“%(value)s” is not a number."),
    "not-on-earth": _("“%(value)s” is not a place on earth, in degrees."),
    "half-a-place": _("A place needs both its latitude and its longitude."),
    "formula-without-value": _(
        "The cell holds a formula without a value. Open the file, save it and try again."
    ),
    "changing-formula": _(
        "The cells hold formulas whose value changes each time (%(functions)s); they were left out."
    ),
    "not-a-boundary": _("The geometry is not a polygon or multi-polygon in degrees."),
    "too-many-rows": _("The sheet has more than %(count)s rows."),
}


@dataclass(frozen=True)
class Fault:
    """``row`` counts as the spreadsheet does, from 1; in GeoJSON it is the number of the feature."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(MESSAGES[self.code]) % self.facts
