from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission
from tessera.changes.errors import HouseholdMissing
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.parts import MemberInput, PersonInput, TieInput
from tessera.lib.dates import in_words
from tessera.registry.actions import individuals, memberships, relationships
from tessera.registry.choices import MembershipEnd, RelationshipKind, RelationshipToHead, SpouseEnd
from tessera.registry.errors import DiesBeforeBirth


class Birth(Operation):
    """A child is born into a household. The parents are people in the register, members of it or not."""

    kind: ClassVar = "birth"
    label: ClassVar = gettext_lazy("Record a birth")
    permission: ClassVar = Permission.LIFE_EVENTS

    household: UUID
    child: PersonInput
    parents: tuple[UUID, ...] = ()
    relationship_to_head: RelationshipToHead = RelationshipToHead.CHILD

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=self.parents, groups=[self.household])

    def names(self) -> dict[str, str]:
        return {str(self.child.public_id): self.child.full_name}

    def check(self, context: Context) -> None:
        context.active_group(self.household)
        people.check_person(context, self.child)
        for parent in self.parents:
            context.individual(parent)

    def apply(self, context: Context) -> None:
        group = context.active_group(self.household)
        member = MemberInput(person=self.child, relationship_to_head=self.relationship_to_head)
        people.join(context, [member], group=group, since=self.child.birth_date or context.today)
        child = self.child.public_id
        people.tie(
            context,
            [
                TieInput(kind=RelationshipKind.PARENT_OF, individual=parent, other=child)
                for parent in self.parents
            ],
        )

    def sentence(self, names: Names) -> str:
        words = {
            "name": names.get(str(self.child.public_id), "?"),
            "date": in_words(self.child.birth_date) if self.child.birth_date else "",
            "parents": _(" and ").join(names.get(str(parent), "?") for parent in self.parents),
        }
        if self.parents and self.child.birth_date:
            return _("Add %(name)s, born %(date)s, child of %(parents)s") % words
        return _("Add %(name)s, born into the household") % words


class Death(Operation):
    """Somebody died: memberships end, a marriage ends by widowhood, and a new head is named if the head died.

    ``household`` is the one in which the person lives; it must be named when there is one.
    """

    kind: ClassVar = "death"
    label: ClassVar = gettext_lazy("Record a death")
    permission: ClassVar = Permission.LIFE_EVENTS

    individual: UUID
    on: date
    household: UUID | None = None
    new_head: UUID | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual, self.new_head], groups=[self.household])

    def check(self, context: Context) -> None:
        context.not_in_future(self.on, field="on")
        individual = context.active_individual(self.individual)
        if individual.birth_date is not None and self.on < individual.birth_date:
            raise DiesBeforeBirth(field="on")
        home = context.household_of(individual)
        if home is not None:
            if home.group.public_id != self.household:  # only named records are locked and authorised
                raise HouseholdMissing(name=individual.full_name, field="household")
            people.successor_needed(context, home.group, [self.individual], head=self.new_head)

    def apply(self, context: Context) -> None:
        individual = context.active_individual(self.individual)
        for membership in individual.memberships.filter(until__isnull=True).select_related("group"):
            on = max(self.on, membership.since)
            memberships.end(membership, on=on, because=MembershipEnd.DIED)
            people.close_if_empty(context, membership.group)
            if membership.is_head and membership.is_exclusive and self.new_head is not None:
                people.crown(context, membership.group, head=self.new_head)
        for marriage in people.marriages_of(individual):
            relationships.end_marriage(marriage, on=self.on, because=SpouseEnd.WIDOWED)
        individuals.record_death(individual, on=self.on)

    def sentence(self, names: Names) -> str:
        return _("%(name)s died on %(date)s") % {
            "name": names.get(str(self.individual), "?"),
            "date": in_words(self.on),
        }
