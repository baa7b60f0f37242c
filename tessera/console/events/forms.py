"""What all plain forms of events share: where the change comes from, and how they show themselves again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation
from tessera.changes.queries.lines import Member
from tessera.console.events.about import AboutHousehold, AboutRecord
from tessera.console.events.pages import AnswerGroup
from tessera.console.gate import StaffRequest
from tessera.registry.choices import RelationshipToHead
from tessera.web.asking import AskingForm, Words, choice, past_day

EVIDENCE: Final = ("reason", "source", "observed_on")


@dataclass(frozen=True)
class Evidence:
    """Why a change is made and where it comes from."""

    reason: str = ""
    source: str = ""
    observed_on: date | None = None


class EvidenceForm(AskingForm):
    """With the questions that every change ends with."""

    reason_needed: ClassVar[bool] = False

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=500,
            required=self.reason_needed,
            help_text=_("Why the register is changed. It stands in the change log."),
        )
        self.fields["source"] = forms.CharField(
            label=_("Source"),
            max_length=200,
            required=False,
            help_text=_("Who or what says so: the person, a certificate, a survey."),
        )
        self.fields["observed_on"] = past_day(_("Seen or said on"), today=today, required=False)

    @property
    def asked(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in EVIDENCE]

    @property
    def evidence_fields(self) -> list[BoundField]:
        return [self[name] for name in EVIDENCE]

    @property
    def is_evidence_open(self) -> bool:
        """Whether the questions about evidence are unfolded: something is asked or said in them."""
        return self.reason_needed or any(self[name].errors or self[name].value() for name in EVIDENCE)

    def evidence(self) -> Evidence:
        return Evidence(**{name: self.cleaned_data[name] for name in EVIDENCE})


class EventForm(EvidenceForm):
    """The plain form of one kind of event about one record.

    A subclass asks its questions in ``ask`` and turns the answers into operations. Their names are those that
    refusals give, so that a refusal stands beside its question.
    """

    label: ClassVar[Words]
    intro: ClassVar[Words] = ""
    permission: ClassVar[Permission]
    icon: ClassVar[str] = "check"
    template: ClassVar[str] = "console/events/form.html"
    is_repeated: ClassVar[bool] = False  # whether the next one is often recorded at once
    is_checked: ClassVar[bool] = True  # whether a page to check the answers comes before recording

    def __init__(self, data: Any = None, files: Any = None, *, about: AboutRecord) -> None:
        super().__init__(data, files, today=about.today)
        self.about = about
        evidence = {name: self.fields.pop(name) for name in EVIDENCE}
        self.ask()
        self.fields.update(evidence)
        self.advise()

    def ask(self) -> None:
        """Add the questions. Archiving, for example, asks nothing but the reason."""

    def prefill(self, answers: Mapping[str, Any], *, evidence: Evidence) -> None:
        """Show answers that were given before; questions that are not asked now are passed over."""
        given = {**asdict(evidence), **answers}
        self.initial.update({name: value for name, value in given.items() if name in self.fields})

    def operations(self) -> Sequence[Operation]:
        """What the answers mean; after ``is_valid()``. Raises Refusal."""
        raise NotImplementedError

    def leads_to(self, operations: Sequence[Operation]) -> str:
        """The page to show when the operations are recorded."""
        noun = "household" if isinstance(self.about, AboutHousehold) else "individual"
        return reverse(f"console:{noun}", args=[self.about.record.public_id])

    def answer_groups(self) -> Sequence[AnswerGroup]:
        return [AnswerGroup(self.label, self.answers())]

    def told(self, change: ChangeRequest, operations: Sequence[Operation]) -> str:
        """What the next page says when the operations are recorded."""
        return gettext("Recorded as change %(reference)s.") % {"reference": change.reference}

    def recorded(self, request: StaffRequest) -> None:
        """Last steps of the transaction that records; most forms have none."""

    def discard(self) -> None:
        """Undo what ``operations`` did outside of the database, because nothing was recorded."""


def member_options(members: Iterable[Member]) -> list[tuple[str, str]]:
    return [(str(one.person.public_id), one.person.name) for one in members]


def relationship_options(*, head: bool = False) -> list[tuple[str, Any]]:
    return [
        (each.value, each.label) for each in RelationshipToHead if head or each != RelationshipToHead.HEAD
    ]


def relationship(value: str) -> RelationshipToHead | None:
    return RelationshipToHead(value) if value else None


def relationship_fields(members: Iterable[Member], label: Words) -> dict[str, forms.Field]:
    """A question for each member: what they are to somebody. ``label`` names ``%(name)s``."""
    return {
        f"relationship_{one.person.public_id}": choice(
            str(label) % {"name": one.person.name}, relationship_options(), required=False
        )
        for one in members
    }


def relationships(cleaned: Mapping[str, Any]) -> dict[UUID, RelationshipToHead]:
    """The answers to ``relationship_fields``."""
    return {
        UUID(name.removeprefix("relationship_")): RelationshipToHead(value)
        for name, value in cleaned.items()
        if name.startswith("relationship_") and value
    }


SEXES: Final = (("2", _("Female")), ("1", _("Male")), ("0", _("Not known")))


def sex_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Sex"), choices=SEXES, widget=forms.RadioSelect)
