from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission
from tessera.changes.errors import NothingChanges
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.lib.dates import in_words
from tessera.registry.actions import groups, individuals


class ConfirmFacts(Operation):
    """Somebody has looked, and the facts of these records still hold: none of them is old for a while."""

    kind: ClassVar = "confirm_facts"
    label: ClassVar = gettext_lazy("Confirm facts")
    permission: ClassVar = Permission.FACTS_CORRECT

    individuals: tuple[UUID, ...] = ()
    group: UUID | None = None
    on: date

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=self.individuals, groups=[self.group])

    def check(self, context: Context) -> None:
        context.not_in_future(self.on, field="observed_on")
        people = [context.active_individual(key) for key in self.individuals]
        households = [context.active_group(self.group)] if self.group is not None else []
        seen = [*(one.observed_on for one in people), *(one.observed_on for one in households)]
        if all(day is not None and day >= self.on for day in seen):
            raise NothingChanges

    def apply(self, context: Context) -> None:
        news: dict[str, Any] = {"observed_on": self.on}
        for key in self.individuals:
            person = context.individual(key)
            if person.observed_on is None or person.observed_on < self.on:
                individuals.correct(person, columns=news, attributes={})
        group = context.group(self.group) if self.group is not None else None
        if group is not None and (group.observed_on is None or group.observed_on < self.on):
            groups.correct(group, columns=news, attributes={})

    def sentence(self, names: Names) -> str:
        keys = (*((self.group,) if self.group else ()), *self.individuals)
        return _("Confirm the facts of %(names)s, seen on %(date)s") % {
            "names": _(", ").join(names.get(str(key), "?") for key in keys),
            "date": in_words(self.on),
        }
