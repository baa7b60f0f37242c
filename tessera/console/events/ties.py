"""Relationships between two people."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import Operation, RecordRelationship
from tessera.changes.operations.parts import TieInput
from tessera.console.events.about import AboutPerson
from tessera.console.events.choosing import person_field
from tessera.console.events.forms import EventForm
from tessera.registry.choices import RelationshipKind

# What somebody is to the other: the kind of tie, and whether it reads from this person to the other.
TIES: Final[dict[str, tuple[RelationshipKind, bool, Any]]] = {
    "parent": (RelationshipKind.PARENT_OF, True, _("Parent of")),
    "child": (RelationshipKind.PARENT_OF, False, _("Child of")),
    "guardian": (RelationshipKind.GUARDIAN_OF, True, _("Guardian of")),
    "ward": (RelationshipKind.GUARDIAN_OF, False, _("Under the guardianship of")),
    "spouse": (RelationshipKind.SPOUSE_OF, True, _("Married to")),
    "carer": (RelationshipKind.CARER_OF, True, _("Cares for")),
    "cared_for": (RelationshipKind.CARER_OF, False, _("Is cared for by")),
}


class RelationshipForm(EventForm):
    label: ClassVar = _("Record a relationship")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "sitemap"
    about: AboutPerson

    def ask(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("This person is"),
            choices=[(key, label) for key, (_kind, _forth, label) in TIES.items()],
            widget=forms.RadioSelect,
        )
        self.fields["other"] = person_field(_("The other person"), about=self.about)
        self.fields["is_adopted"] = forms.BooleanField(
            label=_("By adoption"), required=False, help_text=_("For a parent and a child.")
        )

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        kind, forth, _label = TIES[given["kind"]]
        own, other = self.about.record.public_id, self.given("other")
        one, two = (own, other) if forth else (other, own)
        is_adopted = kind == RelationshipKind.PARENT_OF and given["is_adopted"]
        return [RecordRelationship(tie=TieInput(kind=kind, individual=one, other=two, is_adopted=is_adopted))]
