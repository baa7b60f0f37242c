"""The kinds of event that staff record from a page: one line each."""

from typing import Final

from tessera.console.events.archiving import ArchiveForm, ReactivateForm
from tessera.console.events.belongings import ContactForm, DocumentForm, IdentifierForm
from tessera.console.events.confirming import ConfirmForm
from tessera.console.events.corrections import CorrectForm
from tessera.console.events.couples import MarriageForm, SeparationForm
from tessera.console.events.forms import EventForm
from tessera.console.events.households import MergeForm, MoveForm, SplitForm
from tessera.console.events.life import BirthForm, DeathForm
from tessera.console.events.members import AddMemberForm, ChangeHeadForm, MovePersonForm, RemoveMemberForm
from tessera.console.events.ties import RelationshipForm

OF_ANY: Final[dict[str, type[EventForm]]] = {
    "correct": CorrectForm,
    "confirm": ConfirmForm,
    "contact": ContactForm,
    "identifier": IdentifierForm,
    "document": DocumentForm,
    "archive": ArchiveForm,
    "reactivate": ReactivateForm,
}
HOUSEHOLD_EVENTS: Final[dict[str, type[EventForm]]] = OF_ANY | {
    "birth": BirthForm,
    "add-member": AddMemberForm,
    "remove-member": RemoveMemberForm,
    "change-head": ChangeHeadForm,
    "move": MoveForm,
    "split": SplitForm,
    "merge": MergeForm,
}
INDIVIDUAL_EVENTS: Final[dict[str, type[EventForm]]] = OF_ANY | {
    "death": DeathForm,
    "marriage": MarriageForm,
    "separation": SeparationForm,
    "move": MovePersonForm,
    "relationship": RelationshipForm,
}
