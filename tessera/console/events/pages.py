from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tessera.changes.actions.rehearsal import HouseholdOutcome, Rehearsal
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.records import IndividualRecord, Record
from tessera.console.events.alike import AlikeRow
from tessera.console.records.head import title_of, url_of
from tessera.questions.papers import papers_asked
from tessera.web.parts import Crumb, Fact, Option

NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "step", "token", "seen"}


@dataclass(frozen=True)
class AnswerGroup:
    title: str | Promise
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Subject:
    """What the form is about: a record, or the register where something new is registered.

    ``form_url`` is where a fresh form for the next registration is; "" where a form is about one record. ``replaces``
    is the change in whose place the new one comes, and to which ``url`` leads.
    """

    title: str
    number: str
    url: str
    crumbs: tuple[Crumb, ...]
    form_url: str = ""
    replaces: ChangeRequest | None = None

    @classmethod
    def of(cls, record: Record, *, label: str) -> "Subject":
        title = title_of(record)
        find = Crumb(_("Find"), reverse("console:find"))
        name = title if isinstance(record, IndividualRecord) else record.registry_number
        crumbs = (find, Crumb(name, url_of(record)), Crumb(label))
        return cls(title, record.registry_number, url_of(record), crumbs)

    @classmethod
    def new(cls, *, label: str, form_url: str) -> "Subject":
        find = Crumb(_("Find"), reverse("console:find"))
        return cls("", "", reverse("console:find"), (find, Crumb(label)), form_url)


@dataclass(frozen=True)
class FormPage:
    """A form with its heading. ``token`` is empty where the answers are checked before they are recorded."""

    subject: Subject
    form: Any  # a sheet, as in ``journey``
    token: str
    template: str

    @property
    def title(self) -> str:
        return str(self.form.label)


@dataclass(frozen=True)
class Outcome:
    """What becomes of one household; without a URL it is a new one."""

    title: str
    url: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, household: HouseholdOutcome) -> "Outcome":
        if household.public_id is None:
            return cls(_("A new household"), "", household.lines)
        url = reverse("console:household", args=[household.public_id])
        if not household.head:
            return cls(_("Household %(number)s") % {"number": household.number}, url, household.lines)
        words = {"name": household.head, "number": household.number}
        return cls(_("Household of %(name)s, %(number)s") % words, url, household.lines)


@dataclass(frozen=True)
class CheckPage:
    """The answers, what will happen, and the same answers hidden to be sent again.

    ``concerns`` and ``alike`` are what to look at twice: it may be right, and nothing is refused for it. ``waits_for``
    are the stages at which it would wait for approval.
    """

    title: str
    subject: Subject
    sentences: tuple[str, ...]
    concerns: tuple[str, ...]
    alike: tuple[AlikeRow, ...]
    outcomes: tuple[Outcome, ...]
    groups: tuple[AnswerGroup, ...]
    sent: tuple[tuple[str, str], ...]
    token: str
    button: str
    icon: str
    is_repeated: bool
    waits_for: tuple[str, ...]
    is_frozen: bool
    papers: tuple[Option, ...] = ()  # that a policy asks for: the name of the input, and what it is called

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to look at twice: then the button may be pressed at once."""
        return not (self.concerns or self.alike)

    @classmethod
    def of(
        cls,
        sheet: Any,
        rehearsal: Rehearsal,
        *,
        alike: tuple[AlikeRow, ...],
        subject: Subject,
        data: QueryDict,
        token: str,
    ) -> "CheckPage":
        return cls(
            title=_("Check before you record it"),
            subject=subject,
            sentences=rehearsal.sentences,
            concerns=rehearsal.concerns,
            alike=alike,
            outcomes=tuple(Outcome.of(household) for household in rehearsal.households),
            groups=tuple(group for group in sheet.answer_groups() if group.facts),
            sent=tuple(_sent(data)),
            token=token,
            button=_("Send for approval") if rehearsal.waits_for else _("Record it"),
            icon=sheet.icon,
            is_repeated=sheet.is_repeated,
            waits_for=rehearsal.waits_for,
            papers=papers_asked(rehearsal.evidence),
            is_frozen=rehearsal.is_frozen,
        )


def _sent(data: QueryDict) -> Sequence[tuple[str, str]]:
    return [
        (name, str(value))
        for name, several in data.lists()
        if name not in NOT_SENT_AGAIN
        for value in several
    ]
