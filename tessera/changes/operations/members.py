from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes.errors import HouseholdMoved, HouseholdWouldBeEmpty, NothingChanges, SameHousehold
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.parts import MemberInput, TieInput
from tessera.registry.actions import memberships
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipToHead
from tessera.registry.errors import AlreadyHasHead, AlreadyInHousehold


class AddMember(Operation):
    """Somebody joins a household: a new person, or one who is registered and lives in no household."""

    kind: ClassVar = "add_member"
    label: ClassVar = gettext_lazy("Add a member")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    member: MemberInput
    ties: tuple[TieInput, ...] = ()
    since: date

    def subjects(self) -> Subjects:
        new = self.member.public_id if self.member.person is not None else None
        named = {key for tie in self.ties for key in (tie.individual, tie.other)} - {new}
        return Subjects.of(individuals=[self.member.existing, *named], groups=[self.household])

    def names(self) -> dict[str, str]:
        person = self.member.person
        return {str(person.public_id): person.full_name} if person is not None else {}

    def check(self, context: Context) -> None:
        group = context.active_group(self.household)
        context.not_in_future(self.since, field="since")
        if self.member.is_head and any(membership.is_head for membership in context.members(group)):
            raise AlreadyHasHead(field="roles")
        if self.member.person is not None:
            people.check_person(context, self.member.person)
            return
        individual = context.active_individual(self.member.public_id)
        home = context.household_of(individual)
        if group.kind.is_exclusive and home is not None and home.group_id != group.pk:
            raise AlreadyInHousehold(name=individual.full_name, field="existing")

    def apply(self, context: Context) -> None:
        people.join(context, [self.member], group=context.active_group(self.household), since=self.since)
        people.tie(context, self.ties)

    def sentence(self, names: Names) -> str:
        name = names.get(str(self.member.public_id), "?")
        if self.member.relationship_to_head:
            relationship = RelationshipToHead(self.member.relationship_to_head).label
            return _("Add %(name)s to the household (%(relationship)s)") % {
                "name": name,
                "relationship": relationship,
            }
        return _("Add %(name)s to the household") % {"name": name}


class RemoveMember(Operation):
    """Somebody leaves a household and belongs to none. Who heads it next is named when the head leaves."""

    kind: ClassVar = "remove_member"
    label: ClassVar = gettext_lazy("Remove a member")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    individual: UUID
    on: date
    reason: MembershipEnd = MembershipEnd.LEFT
    new_head: UUID | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual, self.new_head], groups=[self.household])

    def check(self, context: Context) -> None:
        group = context.group(self.household)
        context.not_in_future(self.on, field="on")
        context.membership(context.individual(self.individual), group)
        if len(context.members(group)) == 1:
            raise HouseholdWouldBeEmpty(field="individual")
        people.successor_needed(context, group, [self.individual], head=self.new_head)

    def apply(self, context: Context) -> None:
        group = context.group(self.household)
        people.leave(
            context, context.individual(self.individual), group=group, on=self.on, because=self.reason
        )
        people.crown_if_headless(context, group, head=self.new_head)

    def sentence(self, names: Names) -> str:
        return _("Remove %(name)s from the household") % {"name": names.get(str(self.individual), "?")}


class ChangeHead(Operation):
    """Another member heads the household. ``relationships`` says what the others are to the new head."""

    kind: ClassVar = "change_head"
    label: ClassVar = gettext_lazy("Change the head")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    new_head: UUID
    relationships: dict[UUID, RelationshipToHead] = Field(default_factory=dict)

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.new_head], groups=[self.household])

    def check(self, context: Context) -> None:
        group = context.active_group(self.household)
        if context.membership(context.active_individual(self.new_head), group).is_head:
            raise NothingChanges(field="new_head")

    def apply(self, context: Context) -> None:
        people.crown(
            context,
            context.active_group(self.household),
            head=self.new_head,
            relationships_to_head=dict(self.relationships),
        )

    def sentence(self, names: Names) -> str:
        return _("%(name)s becomes the head of the household") % {"name": names.get(str(self.new_head), "?")}


class ChangeRelationship(Operation):
    """What a member is to the head was recorded wrongly, or has changed. Who heads the household stays.

    ``was`` is what was recorded when it was proposed, "" where that was open; None asks nothing.
    """

    kind: ClassVar = "change_relationship"
    label: ClassVar = gettext_lazy("Change what a member is to the head")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    individual: UUID
    relationship_to_head: RelationshipToHead
    was: str | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual], groups=[self.household])

    def check(self, context: Context) -> None:
        group = context.active_group(self.household)
        membership = context.membership(context.active_individual(self.individual), group)
        if self.was is not None and membership.relationship_to_head != self.was:
            raise HouseholdMoved(number=group.registry_number)
        if membership.is_head or self.relationship_to_head == RelationshipToHead.HEAD:
            raise AlreadyHasHead(field="relationship_to_head")
        if membership.relationship_to_head == self.relationship_to_head:
            raise NothingChanges(field="relationship_to_head")

    def apply(self, context: Context) -> None:
        group = context.active_group(self.household)
        membership = context.membership(context.active_individual(self.individual), group)
        memberships.change_roles(
            membership,
            roles=[MembershipRole(role) for role in membership.roles],
            relationship_to_head=self.relationship_to_head,
        )

    def sentence(self, names: Names) -> str:
        return _("%(name)s is now recorded as: %(relationship)s") % {
            "name": names.get(str(self.individual), "?"),
            "relationship": RelationshipToHead(self.relationship_to_head).label,
        }


class MoveMember(Operation):
    """Somebody moves from one household to another."""

    kind: ClassVar = "move_member"
    label: ClassVar = gettext_lazy("Move a member to another household")
    permission: ClassVar = Permission.LIFE_EVENTS

    individual: UUID
    household: UUID
    into: UUID
    on: date
    relationship_to_head: RelationshipToHead | None = None
    new_head: UUID | None = None
    reason: MembershipEnd = MembershipEnd.MOVED

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual, self.new_head], groups=[self.household, self.into])

    def check(self, context: Context) -> None:
        if self.household == self.into:
            raise SameHousehold(field="into")
        group = context.active_group(self.household)
        context.active_group(self.into)
        context.not_in_future(self.on, field="on")
        context.membership(context.active_individual(self.individual), group)
        people.successor_needed(context, group, [self.individual], head=self.new_head)

    def apply(self, context: Context) -> None:
        group, into = context.active_group(self.household), context.active_group(self.into)
        individual = context.active_individual(self.individual)
        people.leave(context, individual, group=group, on=self.on, because=self.reason)
        people.close_if_empty(context, group)
        people.crown_if_headless(context, group, head=self.new_head)
        member = MemberInput(existing=self.individual, relationship_to_head=self.relationship_to_head)
        people.join(context, [member], group=into, since=self.on)

    def sentence(self, names: Names) -> str:
        return _("%(name)s moves from household %(old)s to household %(new)s") % {
            "name": names.get(str(self.individual), "?"),
            "old": names.get(str(self.household), "?"),
            "new": names.get(str(self.into), "?"),
        }
