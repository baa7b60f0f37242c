from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes.errors import AlreadySpouses, NotSpouses, SamePerson
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.members import MoveMember
from tessera.changes.operations.parts import MemberInput, Place
from tessera.lib.dates import in_words
from tessera.lib.uuid7 import uuid7
from tessera.registry.actions import relationships
from tessera.registry.choices import (
    MembershipEnd,
    MembershipRole,
    RelationshipKind,
    RelationshipToHead,
    SpouseEnd,
)


class Marriage(Operation):
    """Two people marry. ``mover`` joins the other's household, if they will live together."""

    kind: ClassVar = "marriage"
    label: ClassVar = gettext_lazy("Record a marriage")
    permission: ClassVar = Permission.LIFE_EVENTS

    one: UUID
    other: UUID
    on: date | None = None
    mover: UUID | None = None
    household: UUID | None = None
    into: UUID | None = None
    relationship_to_head: RelationshipToHead | None = None
    new_head: UUID | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(
            individuals=[self.one, self.other, self.mover, self.new_head], groups=[self.household, self.into]
        )

    def check(self, context: Context) -> None:
        if self.one == self.other:
            raise SamePerson(field="other")
        one, other = context.active_individual(self.one), context.active_individual(self.other)
        context.not_in_future(self.on, field="on")
        for person in (one, other):
            if self.on is not None:
                context.not_before(self.on, person.birth_date, field="on")
        try:
            people.marriage_of(one, other)
        except NotSpouses:
            pass
        else:
            raise AlreadySpouses(one=one.full_name, other=other.full_name, field="other")
        move = self._move(context)
        if move is not None:
            move.check(context)

    def apply(self, context: Context) -> None:
        one, other = context.active_individual(self.one), context.active_individual(self.other)
        tie = relationships.Tie(RelationshipKind.SPOUSE_OF, one, other, married_on=self.on)
        relationships.tie([tie])
        move = self._move(context)
        if move is not None:
            move.apply(context)
        elif self.mover is not None and self.into is not None:
            member = MemberInput(existing=self.mover, relationship_to_head=self.relationship_to_head)
            into = context.active_group(self.into)
            people.join(context, [member], group=into, since=self.on or context.today)

    def sentence(self, names: Names) -> str:
        words = {"one": names.get(str(self.one), "?"), "other": names.get(str(self.other), "?")}
        if self.on is None:
            return _("%(one)s and %(other)s are married") % words
        return _("%(one)s and %(other)s married on %(date)s") % {**words, "date": in_words(self.on)}

    def _move(self, context: Context) -> MoveMember | None:
        if self.mover is None or self.household is None or self.into is None:
            return None
        return MoveMember(
            individual=self.mover,
            household=self.household,
            into=self.into,
            on=self.on or context.today,
            relationship_to_head=self.relationship_to_head,
            new_head=self.new_head,
            reason=MembershipEnd.MARRIED,
        )


class Separation(Operation):
    """A couple separates, or the marriage ends. Who leaves goes to another household, or founds one at ``place``."""

    kind: ClassVar = "separation"
    label: ClassVar = gettext_lazy("Record a separation")
    permission: ClassVar = Permission.LIFE_EVENTS

    one: UUID
    other: UUID
    on: date
    ended: SpouseEnd | None = None
    leaver: UUID | None = None
    household: UUID | None = None
    into: UUID | None = None
    founded: UUID = Field(default_factory=uuid7)
    place: Place = Place()
    new_head: UUID | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(
            individuals=[self.one, self.other, self.leaver, self.new_head], groups=[self.household, self.into]
        )

    def places(self) -> tuple[UUID | None, ...]:
        return (self.place.area,) if self.place.area is not None else ()

    def check(self, context: Context) -> None:
        context.not_in_future(self.on, field="on")
        marriage = people.marriage_of(context.individual(self.one), context.individual(self.other))
        context.not_before(self.on, marriage.married_on, field="on")
        if self.leaver is None or self.household is None:
            return
        group = context.active_group(self.household)
        context.membership(context.active_individual(self.leaver), group)
        people.successor_needed(context, group, [self.leaver], head=self.new_head)

    def apply(self, context: Context) -> None:
        marriage = people.marriage_of(context.individual(self.one), context.individual(self.other))
        if self.ended is not None:
            relationships.end_marriage(marriage, on=self.on, because=self.ended)
        else:
            relationships.separate(marriage, on=self.on)
        if self.leaver is not None and self.household is not None:
            self._part(context, leaver=self.leaver, household=self.household)

    def _part(self, context: Context, *, leaver: UUID, household: UUID) -> None:
        group = context.active_group(household)
        individual = context.active_individual(leaver)
        people.leave(context, individual, group=group, on=self.on, because=MembershipEnd.SEPARATED)
        people.close_if_empty(context, group)
        people.crown_if_headless(context, group, head=self.new_head)
        if self.into is not None:
            into = context.active_group(self.into)
            people.join(context, [MemberInput(existing=leaver)], group=into, since=self.on)
        elif self.place.area is not None:
            head = MemberInput(
                existing=leaver, roles=(MembershipRole.HEAD,), relationship_to_head=RelationshipToHead.HEAD
            )
            people.found(
                context,
                self.founded,
                kind=group.kind,
                home=context.home(self.place),
                members=[head],
                on=self.on,
            )

    def sentence(self, names: Names) -> str:
        words = {
            "one": names.get(str(self.one), "?"),
            "other": names.get(str(self.other), "?"),
            "date": in_words(self.on),
        }
        if self.ended is not None:
            return _("The marriage of %(one)s and %(other)s ended on %(date)s") % words
        return _("%(one)s and %(other)s separated on %(date)s") % words
