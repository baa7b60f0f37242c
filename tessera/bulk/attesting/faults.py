"""What is wrong with a row of a list, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.changes.batch.attesting import ASLEEP, CHANGED, DECIDED, IMPOSSIBLE

MESSAGES: Final[Mapping[str, Promise]] = {
    "wrong-list": _("The row belongs to another list. Upload it with the list that it came from."),
    "edited-key": _(
        "The list number, the registry number, the field or the signature was edited, so it is not certain what the"
        " row speaks of. Take the row as it was downloaded."
    ),
    "unknown-number": _("Nobody whom you may see has this registry number."),
    "out-of-reach": _("This record lies no longer where you may attest facts."),
    ASLEEP: _("This record is no longer active."),
    CHANGED: _("The fact was changed in the register since the list was downloaded. Download it again."),
    DECIDED: _("Somebody gave their word on this fact after the list was checked. Their word stands."),
    "twice": _("The same fact stands in the list twice. Only the first row is taken."),
    "status-unknown": _("This is not a standing that can be given."),
    "rejection-needs-comment": _("Say in the comment why it is rejected."),
    "nothing-to-withdraw": _("The fact was not attested, so there is nothing to withdraw."),
    "not-attestable": _("This field is not attested any more, or not by your roles here."),
    "own-entry": _("You entered this fact yourself. Somebody else has to attest it."),
    "own-correction": _(
        "You correct the value, so somebody else has to attest it. Leave the new standing empty, or reject the old"
        " value."
    ),
    "may-not-correct": _("Your roles do not let you correct this fact here."),
    "not-corrected-here": _("Areas, places on the map and documents are not corrected by a list."),
    "value-refused": _("The correct value is not one that the field takes."),
    "comment-too-long": _("The comment is longer than 2,000 characters."),
    IMPOSSIBLE: _("The register does not allow this value: it contradicts another fact."),
}


def message(code: str) -> str:
    return str(MESSAGES.get(code, code))
