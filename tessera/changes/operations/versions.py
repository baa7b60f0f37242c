from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from pydantic import Field

from tessera.accounts.choices import Permission
from tessera.changes import keeping, pictures
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.corrections import CorrectFacts
from tessera.changes.operations.facts import settle
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual
from tessera.versions.errors import NotInVersion


class AdoptVersion(CorrectFacts):
    """Facts of a version become the default of one record. They stand here as the version says them, so that whoever
    decides sees them and may leave some out; ``version`` is the public id of the named version."""

    kind: ClassVar = "adopt_version"
    label: ClassVar = gettext_lazy("Mark a version as default")

    version: UUID
    version_name: str = ""

    def check(self, context: Context) -> None:
        self._must_be_said(self._record(context))
        super().check(context)

    def sentence(self, names: Names) -> str:
        specs = [catalogue.field(self._subject, key) for key in self.facts]
        labels = [spec.label_in(get_language() or "en") for spec in specs if spec is not None]
        return ngettext(
            "Take %(facts)s of %(whose)s from the version “%(version)s”",
            "Take %(facts)s of %(whose)s from the version “%(version)s”",
            len(labels),
        ) % {
            "facts": _(", ").join(labels),
            "whose": names.get(str(self.individual or self.group), "?"),
            "version": self.version_name,
        }

    def _must_be_said(self, record: Individual | Group) -> None:
        """Raises NotFound without such a version of the record, NotInVersion where it says something else."""
        picture = pictures.of_record(record, version=self.version)
        if picture is None or picture.name != self.version_name:
            raise NotFound
        said: Mapping[str, Any] = pictures.as_given(picture.facts, subject=self._subject)
        for key, value in self.facts.items():
            if key not in said or said[key] != value:
                spec = catalogue.field(self._subject, key)
                raise NotInVersion(label=spec.label_in(get_language() or "en") if spec else key)


class KeepVersion(Operation):
    """A picture of a record is kept under a name. ``facts`` are what a partner or a paper says; without any it is the
    record as it stands, a household with those of its members. The default stays as it is.
    """

    kind: ClassVar = "keep_version"
    label: ClassVar = gettext_lazy("Keep a version")
    permission: ClassVar = Permission.FACTS_CORRECT

    individual: UUID | None = None
    group: UUID | None = None
    version_name: str = Field(min_length=1, max_length=200)
    source: str = Field(default="", max_length=200)
    facts: dict[str, Any] = Field(default_factory=dict)

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual], groups=[self.group])

    def check(self, context: Context) -> None:
        self._record(context)
        settle(self.facts, subject=self._subject, by=context.by)
        keeping.source_of(self.version_name, self.source)

    def apply(self, context: Context) -> None:
        record = self._record(context)
        settled = settle(self.facts, subject=self._subject, by=context.by) if self.facts else None
        keeping.keep(
            record,
            settled,
            members=context.members(record) if isinstance(record, Group) and settled is None else (),
            name=self.version_name,
            source=self.source,
            observed_on=context.observed_on,
        )

    def sentence(self, names: Names) -> str:
        return _("Keep a version of %(whose)s as “%(version)s”") % {
            "whose": names.get(str(self.individual or self.group), "?"),
            "version": self.version_name,
        }

    @property
    def _subject(self) -> Subject:
        return Subject.INDIVIDUAL if self.individual is not None else Subject.GROUP

    def _record(self, context: Context) -> Individual | Group:
        if self.individual is not None:
            return context.individual(self.individual)
        return context.group(self.group) if self.group is not None else context.individual(UUID(int=0))
