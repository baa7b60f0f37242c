"""Giving one's word on facts, and taking it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import system_viewer
from tessera.attestation import actions, checking
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import Standing, label_of
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotAllowed


class FactSeen(BaseModel):
    """A fact of one registrant, and what it was when the attester saw it (``Standing.seen``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    individual: UUID | None = None
    group: UUID | None = None
    field: str
    seen: str

    @property
    def subject(self) -> Subject:
        return Subject.INDIVIDUAL if self.individual is not None else Subject.GROUP


class AttestFacts(Operation):
    """Somebody's word on one or several facts: attested, rejected, or another standing of the code list.

    The standing "new" takes an earlier word back. ``attester`` (a public id) gives the word at the moment ``given_at``;
    nobody gives it for somebody else, and that it was approved later does not make it the approver's.
    """

    kind: ClassVar[str] = "attest_facts"
    label: ClassVar[str | Promise] = gettext_lazy("Attest facts")
    permission: ClassVar[Permission] = Permission.FACTS_ATTEST

    facts: tuple[FactSeen, ...]
    status: str = str(Status.ATTESTED)
    comment: str = ""
    document: UUID | None = None
    attester: str
    attester_name: str
    given_at: datetime

    def subjects(self) -> Subjects:
        return Subjects.of(
            individuals=[fact.individual for fact in self.facts], groups=[fact.group for fact in self.facts]
        )

    def check(self, context: Context) -> None:
        if context.by.actor not in {self.attester, system_viewer().actor}:
            raise NotAllowed
        self._settled(context)

    def apply(self, context: Context) -> None:
        actions.give(
            self._settled(context),
            status=self.status,
            comment=self.comment,
            document=checking.document_of(self.document),
            attester=self.attester,
            attester_name=self.attester_name,
            now=self.given_at,
        )

    def sentence(self, names: Names) -> str:
        language = get_language() or "en"
        labels = dict.fromkeys(self._label(fact, language) for fact in self.facts)
        whose = dict.fromkeys(names.get(str(fact.individual or fact.group), "?") for fact in self.facts)
        return _("%(status)s: %(facts)s of %(whose)s") % {
            "status": label_of(self.status, language),
            "facts": _listed(list(labels)),
            "whose": _listed(list(whose)),
        }

    def _label(self, fact: FactSeen, language: str) -> str:
        spec = catalogue.field(fact.subject, fact.field)
        return spec.label_in(language) if spec else fact.field

    def _settled(self, context: Context) -> list[Standing]:
        wanted = [
            checking.Wanted(
                fact.subject,
                context.individual(fact.individual).pk
                if fact.individual is not None
                else context.group(fact.group or UUID(int=0)).pk,
                fact.field,
                fact.seen,
            )
            for fact in self.facts
        ]
        return checking.settled(
            wanted,
            status=self.status,
            comment=self.comment,
            document=checking.document_of(self.document),
            attester=self.attester,
            by=context.by,
            on=context.today,
        )


def _listed(words: Sequence[str], *, most: int = 6) -> str:
    """The first of them, and how many more there are."""
    shown = _(", ").join(words[:most])
    more = len(words) - most
    return _("%(shown)s and %(count)d more") % {"shown": shown, "count": more} if more > 0 else shown
