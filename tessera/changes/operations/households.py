from dataclasses import replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes.errors import HouseholdNeedsMembers, HouseholdWouldBeEmpty, NotAMember, SameHousehold
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.parts import MemberInput, Place
from tessera.lib.uuid7 import uuid7
from tessera.registry.actions import groups, memberships
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipToHead
from tessera.registry.homes import Home
from tessera.registry.models import Group


class MoveHousehold(Operation):
    """A whole household moves to another place; its members go with it."""

    kind: ClassVar = "move_household"
    label: ClassVar = gettext_lazy("Move the household")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    place: Place
    on: date

    def subjects(self) -> Subjects:
        return Subjects.of(groups=[self.household])

    def check(self, context: Context) -> None:
        context.active_group(self.household)
        context.not_in_future(self.on, field="on")
        context.area(self.place.area)

    def apply(self, context: Context) -> None:
        group = context.active_group(self.household)
        groups.relocate(group, home=context.home(self.place))
        people.take_place_of(
            (membership.individual for membership in context.members(group) if membership.is_exclusive), group
        )

    def sentence(self, names: Names) -> str:
        return _("Move household %(household)s to %(place)s") % {
            "household": names.get(str(self.household), "?"),
            "place": names.get(str(self.place.area), "") or self.place.address,
        }


class SplitHousehold(Operation):
    """Some members found a household of their own, at the old place unless another is given."""

    kind: ClassVar = "split_household"
    label: ClassVar = gettext_lazy("Split the household")
    permission: ClassVar = Permission.HOUSEHOLD_RESTRUCTURE

    household: UUID
    founded: UUID = Field(default_factory=uuid7)
    leaving: tuple[UUID, ...]
    head: UUID
    relationships: dict[UUID, RelationshipToHead] = Field(default_factory=dict)
    new_head: UUID | None = None
    place: Place = Place()
    on: date

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[*self.leaving, self.head, self.new_head], groups=[self.household])

    def places(self) -> tuple[UUID | None, ...]:
        return (self.place.area,) if self.place.area is not None else ()

    def check(self, context: Context) -> None:
        group = context.active_group(self.household)
        context.not_in_future(self.on, field="on")
        if not self.leaving:
            raise HouseholdNeedsMembers(field="leaving")
        for key in self.leaving:
            context.membership(context.active_individual(key), group)
        if self.head not in self.leaving:
            raise NotAMember(name=context.individual(self.head).full_name, field="head")
        if len(set(self.leaving)) >= len(context.members(group)):
            raise HouseholdWouldBeEmpty(field="leaving")
        people.successor_needed(context, group, self.leaving, head=self.new_head)

    def apply(self, context: Context) -> None:
        group = context.active_group(self.household)
        leaving = dict.fromkeys(self.leaving)
        for key in leaving:
            people.leave(
                context, context.individual(key), group=group, on=self.on, because=MembershipEnd.SPLIT
            )
        people.found(
            context,
            self.founded,
            kind=group.kind,
            home=self._home(context, group),
            members=[self._member(key) for key in leaving],
            on=self.on,
        )
        people.crown_if_headless(context, group, head=self.new_head)

    def _home(self, context: Context, group: Group) -> Home:
        if self.place.area is not None:
            return context.home(self.place)
        return replace(Home.of(group), address=self.place.address or group.address)

    def _member(self, key: UUID) -> MemberInput:
        if key == self.head:
            roles, relationship = (MembershipRole.HEAD,), RelationshipToHead.HEAD
            return MemberInput(existing=key, roles=roles, relationship_to_head=relationship)
        return MemberInput(existing=key, relationship_to_head=self.relationships.get(key))

    def sentence(self, names: Names) -> str:
        return ngettext(
            "%(head)s founds a household, %(count)d person",
            "%(head)s founds a household with others, %(count)d people",
            len(self.leaving),
        ) % {"head": names.get(str(self.head), "?"), "count": len(self.leaving)}


class MergeHouseholds(Operation):
    """All members of one household join another; the first is closed and says into which it went."""

    kind: ClassVar = "merge_households"
    label: ClassVar = gettext_lazy("Merge two households")
    permission: ClassVar = Permission.HOUSEHOLD_RESTRUCTURE

    household: UUID
    into: UUID
    relationships: dict[UUID, RelationshipToHead] = Field(default_factory=dict)
    on: date

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=self.relationships, groups=[self.household, self.into])

    def check(self, context: Context) -> None:
        if self.household == self.into:
            raise SameHousehold(field="into")
        context.active_group(self.household)
        context.active_group(self.into)
        context.not_in_future(self.on, field="on")

    def apply(self, context: Context) -> None:
        group, into = context.active_group(self.household), context.active_group(self.into)
        for membership in context.members(group):
            individual = membership.individual
            context.individuals[individual.public_id] = individual
            memberships.end(membership, on=max(self.on, membership.since), because=MembershipEnd.MERGED)
            member = MemberInput(
                existing=individual.public_id,
                relationship_to_head=self.relationships.get(individual.public_id),
            )
            people.join(context, [member], group=into, since=self.on)
        groups.merge_into(group, other=into)

    def sentence(self, names: Names) -> str:
        return _("Merge household %(old)s into household %(new)s") % {
            "old": names.get(str(self.household), "?"),
            "new": names.get(str(self.into), "?"),
        }
