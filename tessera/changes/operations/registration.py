from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes.errors import HouseholdNeedsMembers, HouseholdNeedsOneHead, KindUnknown
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.facts import settle
from tessera.changes.operations.parts import (
    ContactInput,
    IdentifierInput,
    MemberInput,
    PersonInput,
    Place,
    TieInput,
)
from tessera.dictionary.choices import Subject
from tessera.lib.uuid7 import uuid7
from tessera.registry.models import GroupKind
from tessera.registry.queries import kinds


class RegisterHousehold(Operation):
    """A household, or another kind of group, with its members, their ties, identifiers and contacts, all at once."""

    kind: ClassVar = "register_household"
    label: ClassVar = gettext_lazy("Register a household")
    permission: ClassVar = Permission.PEOPLE_REGISTER

    public_id: UUID = Field(default_factory=uuid7)
    group_kind: str = "household"
    name: str = ""
    place: Place = Place()
    facts: dict[str, Any] = Field(default_factory=dict)
    identifiers: tuple[IdentifierInput, ...] = ()
    contacts: tuple[ContactInput, ...] = ()
    members: tuple[MemberInput, ...]
    ties: tuple[TieInput, ...] = ()
    registered_on: date | None = None

    def subjects(self) -> Subjects:
        new = {member.public_id for member in self.members if member.person is not None}
        named = {key for tie in self.ties for key in (tie.individual, tie.other)}
        return Subjects.of(individuals=[*(member.existing for member in self.members), *(named - new)])

    def places(self) -> tuple[UUID | None, ...]:
        return (self.place.area,)

    def names(self) -> dict[str, str]:
        return {
            str(member.public_id): member.person.full_name
            for member in self.members
            if member.person is not None
        }

    def check(self, context: Context) -> None:
        kind = self._kind()
        if not self.members:
            raise HouseholdNeedsMembers(field="members")
        if kind.has_head and sum(member.is_head for member in self.members) != 1:
            raise HouseholdNeedsOneHead(field="members")
        context.not_in_future(self.registered_on, field="registered_on")
        settle(self.facts, subject=Subject.GROUP, by=context.by)
        for member in self.members:
            if member.person is not None:
                people.check_person(context, member.person)
            else:
                context.active_individual(member.public_id)

    def apply(self, context: Context) -> None:
        settled = settle(self.facts, subject=Subject.GROUP, by=context.by)
        group = people.found(
            context,
            self.public_id,
            kind=self._kind(),
            name=self.name,
            home=context.home(self.place),
            facts=settled,
            members=self.members,
            on=self.registered_on or context.today,
        )
        people.give_identifiers((group, identifier) for identifier in self.identifiers)
        people.add_contacts(context, ((group, contact) for contact in self.contacts))
        people.tie(context, self.ties)

    def sentence(self, names: Names) -> str:
        head = next((member for member in self.members if member.is_head), None)
        if head is None:
            return _("Register a group")
        return ngettext(
            "Register the household of %(head)s, %(count)d person",
            "Register the household of %(head)s, %(count)d people",
            len(self.members),
        ) % {"head": names.get(str(head.public_id), "?"), "count": len(self.members)}

    def _kind(self) -> GroupKind:
        kind = kinds.current().group(self.group_kind)
        if kind is None:
            raise KindUnknown(kind=self.group_kind, field="group_kind")
        return kind


class RegisterIndividual(Operation):
    """A person who belongs to no household yet."""

    kind: ClassVar = "register_individual"
    label: ClassVar = gettext_lazy("Register a person")
    permission: ClassVar = Permission.PEOPLE_REGISTER

    person: PersonInput
    place: Place = Place()
    registered_on: date | None = None

    def places(self) -> tuple[UUID | None, ...]:
        return (self.place.area,)

    def names(self) -> dict[str, str]:
        return {str(self.person.public_id): self.person.full_name}

    def check(self, context: Context) -> None:
        people.check_person(context, self.person)
        context.not_in_future(self.registered_on, field="registered_on")

    def apply(self, context: Context) -> None:
        people.register(
            context,
            [self.person],
            home=context.home(self.place),
            on=self.registered_on or context.today,
        )

    def sentence(self, names: Names) -> str:
        return _("Register %(name)s") % {"name": names.get(str(self.person.public_id), "?")}
