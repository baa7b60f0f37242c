"""Putting a record away, and taking it out again."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import Archive, Operation, Reactivate
from tessera.console.events.forms import EventForm


class ArchiveForm(EventForm):
    label: ClassVar = _("Archive the record")
    intro: ClassVar = _("The record leaves the lists. Nothing of it is lost, and it can be reactivated.")
    permission: ClassVar = Permission.PEOPLE_ARCHIVE
    icon: ClassVar = "archive"
    reason_needed: ClassVar = True

    def operations(self) -> Sequence[Operation]:
        return [Archive(**self.about.owner)]


class ReactivateForm(EventForm):
    label: ClassVar = _("Reactivate the record")
    intro: ClassVar = _("The record is in the lists again.")
    permission: ClassVar = Permission.PEOPLE_ARCHIVE
    icon: ClassVar = "arrow-back-up"
    reason_needed: ClassVar = True

    def operations(self) -> Sequence[Operation]:
        return [Reactivate(**self.about.owner)]
