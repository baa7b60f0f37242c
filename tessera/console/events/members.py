"""Who belongs to a household, and who heads it."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import AddMember, ChangeHead, MoveMember, Operation, RemoveMember
from tessera.changes.operations.parts import MemberInput, PersonInput, TieInput
from tessera.console.events.about import AboutHousehold, AboutPerson, others
from tessera.console.events.choosing import household_field, person_field
from tessera.console.events.forms import (
    EventForm,
    member_options,
    relationship,
    relationship_fields,
    relationship_options,
    relationships,
    sex_field,
)
from tessera.questions.people import new_person
from tessera.registry.choices import MembershipEnd, RelationshipKind
from tessera.registry.errors import NameMissing
from tessera.web.asking import choice, name_field, past_day
from tessera.web.forms import PartialDateField

REASONS: Final = (MembershipEnd.LEFT, MembershipEnd.MOVED, MembershipEnd.CORRECTED)


class AddMemberForm(EventForm):
    label: ClassVar = _("Add a member")
    intro: ClassVar = _("Choose somebody who is registered and lives in no household, or enter a new person.")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "user-plus"
    about: AboutHousehold

    def ask(self) -> None:
        self.fields["existing"] = person_field(
            _("Somebody who is registered"), about=self.about, required=False
        )
        self.fields["given_name"] = name_field(_("New person: given name"))
        self.fields["family_name"] = name_field(_("New person: family name"))
        self.fields["birth_date"] = PartialDateField(
            label=_("New person: date of birth"),
            latest=self.today,
            required=False,
            help_text=_("Leave the day or the month empty when nobody knows them."),
        )
        self.fields["sex"] = sex_field()
        self.fields["sex"].label = _("New person: sex")
        self.fields["sex"].required = False
        self.fields["relationship_to_head"] = choice(
            _("Relationship to the head"), relationship_options(), required=False
        )
        self.fields["parents"] = forms.MultipleChoiceField(
            label=_("Is a child of"),
            choices=member_options(others(self.about.record)),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["since"] = past_day(_("Member since"), today=self.today)
        self.initial["since"] = self.today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_new = bool(given.get("given_name") or given.get("family_name"))
        if is_new and given.get("existing"):
            self.add_error("existing", _("Choose somebody, or enter a new person; not both."))
        if is_new and not given.get("sex"):
            self.add_error("sex", _("Choose one."))
        if not is_new and not given.get("existing") and "existing" not in self.errors:
            self.add_error("existing", str(NameMissing.message))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        existing = self.given("existing")
        member = MemberInput(
            existing=existing,
            person=None if existing else self._new_person(),
            relationship_to_head=relationship(given["relationship_to_head"]),
        )
        ties = tuple(
            TieInput(kind=RelationshipKind.PARENT_OF, individual=parent, other=member.public_id)
            for parent in given["parents"]
        )
        household = self.about.record.public_id
        return [AddMember(household=household, member=member, ties=ties, since=given["since"])]

    def _new_person(self) -> PersonInput:
        return new_person(self.cleaned_data)


class RemoveMemberForm(EventForm):
    label: ClassVar = _("Somebody leaves")
    intro: ClassVar = _(
        "Somebody leaves and belongs to no household. Who goes to another one is moved, from their own page."
    )
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "user-minus"
    about: AboutHousehold

    def ask(self) -> None:
        members = member_options(others(self.about.record))
        self.fields["individual"] = choice(_("Who leaves"), members)
        self.fields["on"] = past_day(_("Since when"), today=self.today)
        self.initial["on"] = self.today
        self.fields["because"] = choice(
            _("Why"), [(end.value, end.label) for end in REASONS], initial=MembershipEnd.LEFT
        )
        self.fields["new_head"] = choice(
            _("Who heads the household from now on"),
            members,
            required=False,
            nothing=_("The head stays"),
            help_text=_("Needed when the head leaves."),
        )

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        return [
            RemoveMember(
                household=self.about.record.public_id,
                individual=given["individual"],
                on=given["on"],
                reason=given["because"],
                new_head=self.given("new_head"),
            )
        ]


class ChangeHeadForm(EventForm):
    label: ClassVar = _("Change the head")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "crown"
    about: AboutHousehold

    def ask(self) -> None:
        members = others(self.about.record)
        self.fields["new_head"] = choice(
            _("New head"), member_options(one for one in members if not one.is_head)
        )
        self.fields |= relationship_fields(members, _("What %(name)s is to the new head"))

    def operations(self) -> Sequence[Operation]:
        new_head = self.given("new_head")
        known = {key: what for key, what in relationships(self.cleaned_data).items() if key != new_head}
        return [ChangeHead(household=self.about.record.public_id, new_head=new_head, relationships=known)]


class MovePersonForm(EventForm):
    label: ClassVar = _("Move to another household")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "truck"
    about: AboutPerson

    def ask(self) -> None:
        record, home = self.about.record, self.about.home
        self.fields["into"] = household_field(_("New household"), about=self.about)
        self.fields["on"] = past_day(_("Date of the move"), today=self.today)
        self.initial["on"] = self.today
        self.fields["relationship_to_head"] = choice(
            _("Relationship to the head there"), relationship_options(), required=False
        )
        left = others(home, record.public_id)
        if left and home is not None and home.head is not None and home.head.person.id == record.id:
            self.fields["new_head"] = choice(_("Who heads the household that is left"), member_options(left))

    def operations(self) -> Sequence[Operation]:
        given, home = self.cleaned_data, self.about.home
        person = self.about.record.public_id
        what = relationship(given["relationship_to_head"])
        if home is None:
            member = MemberInput(existing=person, relationship_to_head=what)
            return [AddMember(household=given["into"], member=member, since=given["on"])]
        return [
            MoveMember(
                individual=person,
                household=home.public_id,
                into=given["into"],
                on=given["on"],
                relationship_to_head=what,
                new_head=self.given("new_head"),
            )
        ]
