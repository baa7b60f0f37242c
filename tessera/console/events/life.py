"""Births and deaths."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import Birth, Death, Operation
from tessera.console.events.about import AboutHousehold, AboutPerson, others
from tessera.console.events.choosing import person_field
from tessera.console.events.forms import (
    EventForm,
    Evidence,
    member_options,
    relationship_options,
    sex_field,
)
from tessera.questions.people import new_person
from tessera.registry.choices import RelationshipToHead
from tessera.web.asking import choice, name_field, past_day
from tessera.web.forms import PartialDateField

YOUNGEST_PARENT: Final = 12  # years; who is younger is not offered
COUPLE: Final = frozenset({RelationshipToHead.HEAD, RelationshipToHead.SPOUSE})


class BirthForm(EventForm):
    label: ClassVar = _("Record a birth")
    intro: ClassVar = _("A child is born into this household.")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "baby-carriage"
    about: AboutHousehold

    def ask(self) -> None:
        grown = [one for one in others(self.about.record) if one.age is None or one.age >= YOUNGEST_PARENT]
        self.fields["given_name"] = name_field(_("Given name"), required=True)
        self.fields["family_name"] = name_field(_("Family name"))
        self.fields["birth_date"] = PartialDateField(label=_("Date of birth"), latest=self.today)
        self.fields["sex"] = sex_field()
        self.fields["relationship_to_head"] = choice(
            _("What the child is to the head"), relationship_options(), initial=RelationshipToHead.CHILD
        )
        self.fields["parents"] = forms.MultipleChoiceField(
            label=_("Parents in this household"),
            choices=member_options(grown),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(one.person.public_id) for one in grown if one.relationship in COUPLE][:2],
        )
        self.fields["other_parent"] = person_field(
            _("A parent who lives elsewhere"), about=self.about, required=False
        )

    def prefill(self, answers: Mapping[str, Any], *, evidence: Evidence) -> None:
        """A parent who is not of this household stands in a question of their own."""
        here = {key for key, _name in self.fields["parents"].choices}  # type: ignore[attr-defined]
        elsewhere = [key for key in answers["parents"] if key not in here]
        super().prefill({**answers, "other_parent": next(iter(elsewhere), "")}, evidence=evidence)

    def clean(self) -> dict[str, Any]:
        """The head and their spouse are ticked from the start, which is wrong for a grandchild."""
        given = super().clean() or {}
        couple = {
            str(one.person.public_id) for one in self.about.record.members if one.relationship in COUPLE
        }
        is_grandchild = given.get("relationship_to_head") == RelationshipToHead.GRANDCHILD
        if is_grandchild and couple & set(given.get("parents", ())):
            self.add_error(
                "parents", _("A grandchild of the head has another parent. Tick who it is, or nobody.")
            )
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        elsewhere = self.given("other_parent")
        return [
            Birth(
                household=self.about.record.public_id,
                child=new_person(given),
                parents=(*given["parents"], *([elsewhere] if elsewhere else [])),
                relationship_to_head=given["relationship_to_head"],
            )
        ]


class DeathForm(EventForm):
    label: ClassVar = _("Record a death")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "grave-2"
    about: AboutPerson

    def ask(self) -> None:
        record, home = self.about.record, self.about.home
        self.fields["on"] = past_day(_("Date of death"), today=self.today)
        heads = home is not None and home.head is not None and home.head.person.id == record.id
        left = others(home, record.public_id)
        if heads and left:
            self.fields["new_head"] = choice(_("Who heads the household from now on"), member_options(left))

    def operations(self) -> Sequence[Operation]:
        home = self.about.home
        return [
            Death(
                individual=self.about.record.public_id,
                on=self.cleaned_data["on"],
                household=home.public_id if home else None,
                new_head=self.given("new_head"),
            )
        ]
