from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes.errors import NothingChanges
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.facts import Settled, only_changed, refuse_conflicts, settle
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.registry.actions import groups, individuals
from tessera.registry.models import Group, Individual


class CorrectFacts(Operation):
    """Facts of one registrant. ``base`` holds what the proposer saw; a value of None takes a fact away."""

    kind: ClassVar = "correct_facts"
    label: ClassVar = gettext_lazy("Correct facts")
    permission: ClassVar = Permission.FACTS_CORRECT

    individual: UUID | None = None
    group: UUID | None = None
    facts: dict[str, Any]
    base: dict[str, Any] = Field(default_factory=dict)

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual], groups=[self.group])

    def check(self, context: Context) -> None:
        record = self._record(context)
        settled = self._settled(context)
        refuse_conflicts(record, settled, base=self._base(context), subject=self._subject, by=context.by)
        changed = only_changed(record, settled)
        if not changed.columns and not changed.attributes:
            raise NothingChanges
        context.not_in_future(changed.columns.get("birth_date"), field="birth_date")

    def apply(self, context: Context) -> None:
        record = self._record(context)
        changed = only_changed(record, self._settled(context))
        if isinstance(record, Individual):
            individuals.correct(record, columns=changed.columns, attributes=changed.attributes)
        else:
            groups.correct(record, columns=changed.columns, attributes=changed.attributes)

    def sentence(self, names: Names) -> str:
        whose = names.get(str(self.individual or self.group), "?")
        specs = [spec for spec in catalogue.fields(self._subject, deprecated=True) if spec.key in self.facts]
        labels = [spec.label_in(get_language() or "en") for spec in specs]
        return ngettext("Correct %(facts)s of %(whose)s", "Correct %(facts)s of %(whose)s", len(labels)) % {
            "facts": _(", ").join(labels),
            "whose": whose,
        }

    @property
    def _subject(self) -> Subject:
        return Subject.INDIVIDUAL if self.individual is not None else Subject.GROUP

    def _record(self, context: Context) -> Individual | Group:
        if self.individual is not None:
            return context.individual(self.individual)
        return context.group(self.group) if self.group is not None else context.individual(UUID(int=0))

    def _settled(self, context: Context) -> Settled:
        return settle(self.facts, subject=self._subject, by=context.by)

    def _base(self, context: Context) -> Settled:
        """What the proposer saw of these facts; None says that nothing was recorded."""
        seen = {
            key: value for key, value in self.base.items() if key in self.facts and self._may_be(key, value)
        }
        return settle(seen, subject=self._subject, by=context.by)

    def _may_be(self, key: str, value: Any) -> bool:
        """A needed field does not take None, not even as what it was before."""
        spec = catalogue.field(self._subject, key)
        return value is not None or (spec is not None and not spec.required)
