"""Registering a household with everybody in it, or one person: several forms that make one sheet."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Final
from uuid import UUID

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.actions import drafts
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation, RegisterHousehold, RegisterIndividual
from tessera.changes.operations.parts import MemberInput
from tessera.console.events.about import About
from tessera.console.events.alike import AlikeRow, alike_rows
from tessera.console.events.facts import asking, only_given
from tessera.console.events.forms import Evidence
from tessera.console.events.pages import AnswerGroup
from tessera.console.fields.forms import FactsForm
from tessera.console.gate import StaffRequest
from tessera.console.registering import numbers
from tessera.console.registering.home import HomeForm
from tessera.console.registering.people import PersonRow
from tessera.console.registering.questions import is_answered, own_specs, questions, sections_without
from tessera.console.registering.ties import Registered, faulty_numbers, in_words, ties_of
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import Refusal
from tessera.registry.choices import MembershipRole, RelationshipToHead
from tessera.registry.errors import IdentifierTaken
from tessera.registry.queries.named import identifier_kinds, number_of
from tessera.web.answers import answers_of
from tessera.web.asking import AskingForm, show_as_typed
from tessera.web.faults import faults_of
from tessera.web.parts import Fact, FormFault
from tessera.web.refusals import show_refusal

MOST_MEMBERS: Final = 60
FIRST_ROWS: Final = (1, 2, 3)  # below the head, when the page opens
LONGEST_ROW: Final = 4  # digits
LAST_AREA: Final = "registering-area"  # in the session: the public id of an area
ADD: Final = "add"
REMOVE: Final = "remove-"
FURTHER: Final = "numbers-"  # asks for numbers of further kinds of a row


class Sheet:
    """What both registrations share: people, their home, and the country's facts."""

    label: ClassVar[Any]
    icon: ClassVar[str] = "check"
    template: ClassVar[str]
    view: ClassVar[str]
    beside: ClassVar[str]  # what answers while somebody types
    is_checked: ClassVar[bool] = True
    is_repeated: ClassVar[bool] = True
    subject: ClassVar[Subject]

    def __init__(
        self, data: QueryDict | None, *, about: About, area: str = "", draft: UUID | None = None
    ) -> None:
        self.about = about
        self.data = data
        self.draft = draft
        self.kinds = identifier_kinds(Subject.INDIVIDUAL)
        self.home = HomeForm(data, about=about, area=area)
        self.asking = asking(about, permission=Permission.PEOPLE_REGISTER)
        self.facts = questions(own_specs(self.subject, about=about), data, asking=self.asking, prefix="facts")

    @property
    def people(self) -> Sequence[PersonRow]:
        raise NotImplementedError

    @property
    def filled(self) -> list[PersonRow]:
        """Everybody of whom something was filled in; the first one always counts."""
        return [row for row in self.people if row.is_filled]

    @property
    def forms(self) -> list[AskingForm | FactsForm]:
        return [*self.people, *(row.facts for row in self.filled if row.facts), self.home, self.facts]

    @property
    def first_questions(self) -> list[BoundField]:
        """What the country must know of everybody, and what it searches by."""
        return [self.facts[spec.key] for spec in self.facts.specs if spec.required or spec.filterable]

    @property
    def more_questions(self) -> list[tuple[str, list[BoundField]]]:
        return sections_without(self.facts, {question.name for question in self.first_questions})

    @property
    def is_more_open(self) -> bool:
        return is_answered(self.facts, self.more_questions)

    @property
    def faults(self) -> tuple[FormFault, ...]:
        """Of a person with their place in the list: several are asked the same."""
        of_people = (
            replace(fault, label=f"{row.title}, {fault.label}")
            for row in self.people
            for fault in (*faults_of(row), *row.faults_of_facts)
        )
        of_home = faults_of(self.home)
        whole = (fault for fault in of_home if not fault.target)
        return (*whole, *of_people, *(one for one in of_home if one.target), *faults_of(self.facts))

    @property
    def errors(self) -> bool:
        """Whether the title of the page says that there is a problem."""
        return bool(self.faults)

    def is_valid(self) -> bool:
        """Every form is judged, so that all faults are told at once; then what they say together."""
        judged = [form.is_valid() for form in self.forms]
        if not all(judged):
            return False
        for row, message in faulty_numbers(self.filled):
            row.add_error("parents", message)
        return not self.errors

    def as_typed(self) -> None:
        for person in self.people:
            person.as_typed()
        self.home.as_typed()
        show_as_typed(self.facts)

    def refuse(self, refusal: Refusal) -> None:
        """Beside the number that somebody holds, where it is clear which one; else on top."""
        if isinstance(refusal, numbers.NumberKnown):
            refusal.show()
        elif not (isinstance(refusal, IdentifierTaken) and numbers.refuse_taken(self.filled, refusal)):
            show_refusal(self.home, refusal)

    def evidence(self) -> Evidence:
        return self.home.evidence()

    def operations(self) -> Sequence[Operation]:
        raise NotImplementedError

    def leads_to(self, operations: Sequence[Operation]) -> str:
        raise NotImplementedError

    def told(self, change: ChangeRequest, operations: Sequence[Operation]) -> str:
        raise NotImplementedError

    def answer_groups(self) -> Sequence[AnswerGroup]:
        return [
            AnswerGroup(_("People"), tuple(fact for row in self.filled for fact in row.told())),
            AnswerGroup(_("Where they live"), self.home.answers()),
            AnswerGroup(_("More about them"), answers_of(self.facts)),
        ]

    @cached_property
    def alike(self) -> tuple[AlikeRow, ...]:
        """Who may be registered already, as far as one can tell from what is typed; nobody on a fresh page."""
        if self.data is None:
            return ()
        rows = [(row, row.newcomer()) for row in self.people]
        telling = [(row, newcomer) for row, newcomer in rows if newcomer.names or newcomer.numbers]
        return alike_rows(
            [newcomer for _row, newcomer in telling],
            viewer=self.about.viewer,
            on=self.about.today,
            names=[newcomer.names or row.title for row, newcomer in telling],
        )

    def discard(self) -> None:
        """Nothing was done outside of the database."""

    def recorded(self, request: StaffRequest) -> None:
        """The next ones most likely live in the same place; and what was kept of these is not needed any more."""
        request.session[LAST_AREA] = self.home.cleaned_data["area"]
        if self.draft is not None:
            drafts.discard(self.draft, by=self.about.viewer)

    def _told(self, change: ChangeRequest, *, title: str, number: str) -> str:
        words = {"title": title, "number": number, "reference": change.reference}
        return gettext("%(title)s is registered as %(number)s. Recorded as change %(reference)s.") % words

    def _given_facts(self) -> dict[str, Any]:
        return only_given(self.facts.facts())


class PersonSheet(Sheet):
    label: ClassVar = _("Register a person")
    icon: ClassVar = "user-plus"
    template: ClassVar = "console/registering/person.html"
    view: ClassVar = "console:individual-register"
    beside: ClassVar = "console:beside-person"
    subject: ClassVar = Subject.INDIVIDUAL

    def __init__(self, data: QueryDict | None, **more: Any) -> None:
        super().__init__(data, **more)
        self.person = PersonRow(
            data,
            number=1,
            about=self.about,
            kinds=self.kinds,
            asking=self.asking,
            is_alone=True,
            is_focused=data is None,
        )

    @property
    def people(self) -> Sequence[PersonRow]:
        return [self.person]

    def operations(self) -> Sequence[Operation]:
        numbers.check(self.filled, about=self.about)
        person = self.person.person(facts=self._given_facts(), contacts=self.home.contacts)
        day = self.home.cleaned_data["registered_on"]
        return [RegisterIndividual(person=person, place=self.home.place, registered_on=day)]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        (registered,) = operations
        assert isinstance(registered, RegisterIndividual)
        return reverse("console:individual", args=[registered.person.public_id])

    def told(self, change: ChangeRequest, operations: Sequence[Operation]) -> str:
        (registered,) = operations
        assert isinstance(registered, RegisterIndividual)
        number = number_of(Subject.INDIVIDUAL, registered.person.public_id)
        return self._told(change, title=registered.person.full_name, number=number)


class HouseholdSheet(Sheet):
    """The head, then the members. A row is named by a number that stays its own when others are taken out."""

    label: ClassVar = _("Register a household")
    icon: ClassVar = "users"
    template: ClassVar = "console/registering/household.html"
    view: ClassVar = "console:household-register"
    beside: ClassVar = "console:beside-household"
    subject: ClassVar = Subject.GROUP

    def __init__(self, data: QueryDict | None, **more: Any) -> None:
        super().__init__(data, **more)
        common: dict[str, Any] = {
            "about": self.about,
            "kinds": self.kinds,
            "asked": own_specs(Subject.INDIVIDUAL, about=self.about),
            "asking": self.asking,
        }
        step = data.get("step", "") if data is not None else ""
        opened = set(data.getlist("opened")) if data is not None else set()

        def person(row: int, given: QueryDict | None) -> PersonRow:
            is_asked = step == f"{FURTHER}{row}"
            return PersonRow(
                given,
                number=row + 1,
                is_focused=given is None and (row in (0, fresh)),
                is_opened=is_asked or str(row) in opened,
                opens_now=is_asked,
                **common,
            )

        rows, fresh = _rows(data)
        self.head = person(0, data)
        self.members = [person(row, None if row == fresh else data) for row in rows]

    @property
    def people(self) -> Sequence[PersonRow]:
        return [self.head, *self.members]

    @property
    def may_grow(self) -> bool:
        return len(self.members) < MOST_MEMBERS

    def answer_groups(self) -> Sequence[AnswerGroup]:
        everybody = self._everybody()
        names: dict[object, str] = {one.person.public_id: one.person.full_name for one in everybody}
        ties = tuple(Fact(name, what) for name, what in in_words(list(ties_of(everybody)), names))
        people, *others = super().answer_groups()
        return [people, AnswerGroup(_("Family ties that are recorded"), ties), *others]

    def operations(self) -> Sequence[Operation]:
        numbers.check(self.filled, about=self.about)
        everybody = self._everybody()
        return [
            RegisterHousehold(
                place=self.home.place,
                facts=self._given_facts(),
                contacts=self.home.contacts,
                members=tuple(_member(one) for one in everybody),
                ties=tuple(ties_of(everybody)),
                registered_on=self.home.cleaned_data["registered_on"],
            )
        ]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        return reverse("console:household", args=[_household(operations).public_id])

    def told(self, change: ChangeRequest, operations: Sequence[Operation]) -> str:
        household = _household(operations)
        head = next(member.person for member in household.members if member.is_head)
        assert head is not None
        title = gettext("The household of %(name)s") % {"name": head.full_name}
        return self._told(change, title=title, number=number_of(Subject.GROUP, household.public_id))

    def _everybody(self) -> list[Registered]:
        return [Registered(row, row.person()) for row in self.filled]


def _household(operations: Sequence[Operation]) -> RegisterHousehold:
    (registered,) = operations
    assert isinstance(registered, RegisterHousehold)
    return registered


def _rows(data: QueryDict | None) -> tuple[list[int], int | None]:
    """The numbers of the rows below the head, and of the one that nobody has seen yet."""
    if data is None:
        return list(FIRST_ROWS), None
    sent = [int(row) for row in data.getlist("row") if row.isdecimal() and len(row) <= LONGEST_ROW]
    rows = list(dict.fromkeys(row for row in sent if row > 0))[:MOST_MEMBERS]
    step = data.get("step", "")
    if step == ADD and len(rows) < MOST_MEMBERS:
        fresh = max(rows, default=0) + 1
        return [*rows, fresh], fresh
    if step.startswith(REMOVE):
        return [row for row in rows if step != f"{REMOVE}{row}"], None
    return rows, None


def _member(one: Registered) -> MemberInput:
    what = one.row.relationship
    roles = (MembershipRole.HEAD,) if what == RelationshipToHead.HEAD else ()
    return MemberInput(person=one.person, roles=roles, relationship_to_head=what)
