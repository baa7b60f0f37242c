"""The kinds of event that people report: one line each, in the order of the page."""

from typing import Final

from tessera.portal.events.comings import BabyForm, MarriageForm, MemberForm
from tessera.portal.events.forms import EventForm
from tessera.portal.events.goings import DeathForm, LeavingForm, SeparationForm
from tessera.portal.events.household import HeadForm, MoveForm
from tessera.portal.events.living import LivingForm

EVENTS: Final[dict[str, type[EventForm]]] = {
    "baby": BabyForm,
    "member": MemberForm,
    "death": DeathForm,
    "marriage": MarriageForm,
    "separation": SeparationForm,
    "move": MoveForm,
    "living": LivingForm,
    "leaving": LeavingForm,
    "head": HeadForm,
}
