from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.parts import TieInput
from tessera.lib.refusals import NotFound
from tessera.registry.actions import relationships
from tessera.registry.choices import RelationshipKind
from tessera.registry.errors import TiedToThemselves
from tessera.registry.models import Relationship


class RecordRelationship(Operation):
    """A tie between two people: parent, guardian, spouse, carer."""

    kind: ClassVar = "record_relationship"
    label: ClassVar = gettext_lazy("Record a relationship")
    permission: ClassVar = Permission.LIFE_EVENTS

    tie: TieInput

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.tie.individual, self.tie.other])

    def check(self, context: Context) -> None:
        if self.tie.individual == self.tie.other:
            raise TiedToThemselves(field="other")
        context.individual(self.tie.individual)
        context.individual(self.tie.other)
        context.not_in_future(self.tie.married_on, field="married_on")
        people.refuse_third_parents(context, [self.tie])

    def apply(self, context: Context) -> None:
        people.tie(context, [self.tie])

    def sentence(self, names: Names) -> str:
        words = {
            "one": names.get(str(self.tie.individual), "?"),
            "other": names.get(str(self.tie.other), "?"),
        }
        return {
            RelationshipKind.PARENT_OF: _("%(one)s is a parent of %(other)s"),
            RelationshipKind.GUARDIAN_OF: _("%(one)s is the guardian of %(other)s"),
            RelationshipKind.SPOUSE_OF: _("%(one)s and %(other)s are married"),
            RelationshipKind.CARER_OF: _("%(one)s cares for %(other)s"),
        }[self.tie.kind] % words


class EndRelationship(Operation):
    """A guardianship or care ends, or a tie was recorded by mistake. A marriage ends by separation or death."""

    kind: ClassVar = "end_relationship"
    label: ClassVar = gettext_lazy("End a relationship")
    permission: ClassVar = Permission.LIFE_EVENTS

    tie: UUID
    individual: UUID
    other: UUID
    on: date

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual, self.other])

    def check(self, context: Context) -> None:
        context.not_in_future(self.on, field="on")
        self._tie(context)

    def apply(self, context: Context) -> None:
        relationships.end_tie(self._tie(context), on=self.on)

    def sentence(self, names: Names) -> str:
        return _("The relationship of %(one)s and %(other)s ends") % {
            "one": names.get(str(self.individual), "?"),
            "other": names.get(str(self.other), "?"),
        }

    def _tie(self, context: Context) -> Relationship:
        tie = Relationship.objects.filter(
            public_id=self.tie,
            individual=context.individual(self.individual),
            other=context.individual(self.other),
            ended_on__isnull=True,
        ).first()
        if tie is None:
            raise NotFound
        return tie
