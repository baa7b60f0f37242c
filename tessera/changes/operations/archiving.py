from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission
from tessera.changes.errors import RecordNotActive
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.registry.actions import groups, individuals
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.registry.models import Group, Individual

# Archived already, or living on in another record, which says so.
_GONE: Final = {
    IndividualStatus.ARCHIVED, IndividualStatus.DUPLICATE, GroupStatus.ARCHIVED, GroupStatus.MERGED,
}  # fmt: skip


class _OneRecord(Operation):
    individual: UUID | None = None
    group: UUID | None = None

    permission: ClassVar = Permission.PEOPLE_ARCHIVE

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual], groups=[self.group])

    def _record(self, context: Context) -> Individual | Group:
        if self.group is not None:
            return context.group(self.group)
        return context.individual(self.individual or UUID(int=0))

    def _refuse(self, record: Individual | Group) -> None:
        name = record.full_name if isinstance(record, Individual) else record.registry_number
        raise RecordNotActive(name=name, status=record.get_status_display())


class Archive(_OneRecord):
    """The record leaves the lists; nothing of it is lost and it can be reactivated."""

    kind: ClassVar = "archive"
    label: ClassVar = gettext_lazy("Archive the record")

    def check(self, context: Context) -> None:
        record = self._record(context)
        if record.status in _GONE:
            self._refuse(record)

    def apply(self, context: Context) -> None:
        record = self._record(context)
        if isinstance(record, Individual):
            individuals.set_status(record, status=IndividualStatus.ARCHIVED)
        else:
            groups.set_status(record, status=GroupStatus.ARCHIVED)

    def sentence(self, names: Names) -> str:
        return _("Archive the record of %(name)s") % {
            "name": names.get(str(self.individual or self.group), "?")
        }


class Reactivate(_OneRecord):
    """An archived record, or one that moved away, is active again. The dead stay dead: undo the death instead."""

    kind: ClassVar = "reactivate"
    label: ClassVar = gettext_lazy("Reactivate the record")

    def check(self, context: Context) -> None:
        record = self._record(context)
        asleep = {
            IndividualStatus.ARCHIVED,
            IndividualStatus.MOVED_AWAY,
            GroupStatus.ARCHIVED,
            GroupStatus.DISSOLVED,
        }
        if record.status not in asleep:
            self._refuse(record)

    def apply(self, context: Context) -> None:
        record = self._record(context)
        if isinstance(record, Group):
            groups.set_status(record, status=GroupStatus.ACTIVE)
        elif record.death_date is not None:
            individuals.set_status(record, status=IndividualStatus.DECEASED)
        else:
            individuals.set_status(record, status=IndividualStatus.ACTIVE)

    def sentence(self, names: Names) -> str:
        return _("Reactivate the record of %(name)s") % {
            "name": names.get(str(self.individual or self.group), "?")
        }
