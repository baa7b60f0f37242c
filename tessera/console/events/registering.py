"""Registering a household with everybody in it, or one person, on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import Operation, RegisterHousehold, RegisterIndividual
from tessera.changes.operations.parts import MemberInput, PersonInput, TieInput
from tessera.console.events.about import About
from tessera.console.events.answers import answers_of
from tessera.console.events.facts import asking, only_given, specs_for
from tessera.console.events.forms import AskingForm, Evidence, show_as_typed
from tessera.console.events.pages import AnswerGroup
from tessera.console.events.people import HomeForm, PersonForm
from tessera.console.fields.forms import FactsForm, facts_form
from tessera.dictionary.choices import Storage, Subject
from tessera.lib.refusals import Refusal
from tessera.registry.choices import MembershipRole, RelationshipKind, RelationshipToHead
from tessera.registry.queries.named import identifier_kinds
from tessera.web.faults import faults_of
from tessera.web.parts import Fact, FormFault
from tessera.web.refusals import show_refusal

MOST_MEMBERS: Final = 60
LONGEST_ROW: Final = 4  # digits
ADD: Final = "add"
REMOVE: Final = "remove-"


class _Sheet:
    """What both registrations share: people, their home, and the country's facts."""

    label: ClassVar[Any]
    icon: ClassVar[str] = "check"
    template: ClassVar[str]
    is_checked: ClassVar[bool] = True
    subject: ClassVar[Subject]

    def __init__(self, data: QueryDict | None, *, about: About) -> None:
        self.about = about
        self.data = data
        self.home = HomeForm(data, about=about)
        specs = specs_for(self.subject, about=about, path=None)
        self.facts: FactsForm = facts_form(
            [spec for spec in specs if spec.storage == Storage.ATTRIBUTE],
            data,
            asking=asking(about, permission=Permission.PEOPLE_REGISTER),
            prefix="facts",
        )
        self.facts.advise()

    @property
    def people(self) -> Sequence[PersonForm]:
        raise NotImplementedError

    def person_title(self, number: int) -> str:
        raise NotImplementedError

    @property
    def forms(self) -> list[AskingForm | FactsForm]:
        return [*self.people, self.home, self.facts]

    @property
    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        return self.facts.sections()

    @property
    def faults(self) -> tuple[FormFault, ...]:
        """Of a person with their place in the list: several are asked the same."""
        of_people = (
            replace(fault, label=f"{self.person_title(number)}, {fault.label}")
            for number, person in enumerate(self.people, start=1)
            for fault in faults_of(person)
        )
        of_home = faults_of(self.home)
        whole = (fault for fault in of_home if not fault.target)
        return (*whole, *of_people, *(one for one in of_home if one.target), *faults_of(self.facts))

    @property
    def errors(self) -> bool:
        """Whether the title of the page says that there is a problem."""
        return bool(self.faults)

    def is_valid(self) -> bool:
        """Every form is judged, so that all faults are told at once."""
        judged = [form.is_valid() for form in self.forms]
        return all(judged)

    def as_typed(self) -> None:
        for person in self.people:
            person.as_typed()
        self.home.as_typed()
        show_as_typed(self.facts)

    def refuse(self, refusal: Refusal) -> None:
        show_refusal(self.home, refusal)

    def evidence(self) -> Evidence:
        return self.home.evidence()

    def answer_groups(self) -> Sequence[AnswerGroup]:
        people = [
            AnswerGroup(self.person_title(number), person.answers())
            for number, person in enumerate(self.people, start=1)
            if person.has_changed()
        ]
        return [
            *people,
            AnswerGroup(_("Where they live"), self.home.answers()),
            AnswerGroup(_("More about them"), answers_of(self.facts)),
        ]

    def discard(self) -> None:
        """Nothing was done outside of the database."""

    def _given_facts(self) -> dict[str, Any]:
        return only_given(self.facts.facts())


class PersonSheet(_Sheet):
    label: ClassVar = _("Register a person")
    icon: ClassVar = "user-plus"
    template: ClassVar = "console/events/register_person.html"
    subject: ClassVar = Subject.INDIVIDUAL

    def __init__(self, data: QueryDict | None, *, about: About) -> None:
        super().__init__(data, about=about)
        self.person = PersonForm(data, about=about, kinds=identifier_kinds(Subject.INDIVIDUAL), prefix="p0")

    @property
    def people(self) -> Sequence[PersonForm]:
        return [self.person]

    def person_title(self, number: int) -> str:
        return gettext("The person")

    def operations(self) -> Sequence[Operation]:
        person = self.person.person(facts=self._given_facts(), contacts=self.home.contacts)
        day = self.home.cleaned_data["registered_on"]
        return [RegisterIndividual(person=person, place=self.home.place, registered_on=day)]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        (registered,) = operations
        assert isinstance(registered, RegisterIndividual)
        return reverse("console:individual", args=[registered.person.public_id])


class HouseholdSheet(_Sheet):
    """The head, then the members. A row is named by a number that stays its own when others are taken out."""

    label: ClassVar = _("Register a household")
    icon: ClassVar = "users"
    template: ClassVar = "console/events/register_household.html"
    subject: ClassVar = Subject.GROUP

    def __init__(self, data: QueryDict | None, *, about: About) -> None:
        super().__init__(data, about=about)
        kinds = identifier_kinds(Subject.INDIVIDUAL)
        self.head = PersonForm(data, about=about, kinds=kinds, prefix="p0")
        rows, fresh = _rows(data)
        self.members = [
            PersonForm(
                None if row == fresh else data,
                about=about,
                kinds=kinds,
                is_member=True,
                is_focused=row == fresh and fresh is not None and data is not None,
                prefix=f"p{row}",
            )
            for row in rows
        ]
        self.rows = list(zip(rows, self.members, strict=True))

    @property
    def people(self) -> Sequence[PersonForm]:
        return [self.head, *self.members]

    @property
    def numbered(self) -> Iterator[tuple[int, int, PersonForm]]:
        """Each row's own number, its place in the list, and its form."""
        return ((row, place, form) for place, (row, form) in enumerate(self.rows, start=2))

    def person_title(self, number: int) -> str:
        if number == 1:
            return gettext("Head of the household")
        return gettext("Person %(number)d") % {"number": number}

    def answer_groups(self) -> Sequence[AnswerGroup]:
        everybody = self._people()
        names = {person.public_id: person.full_name for _form, person in everybody}
        ties = [Fact(names[tie.individual], _tie_in_words(tie, names[tie.other])) for tie in _ties(everybody)]
        return [*super().answer_groups(), AnswerGroup(_("Family ties that are recorded"), tuple(ties))]

    def operations(self) -> Sequence[Operation]:
        everybody = self._people()
        return [
            RegisterHousehold(
                place=self.home.place,
                facts=self._given_facts(),
                contacts=self.home.contacts,
                members=tuple(_member(form, person) for form, person in everybody),
                ties=tuple(_ties(everybody)),
                registered_on=self.home.cleaned_data["registered_on"],
            )
        ]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        (registered,) = operations
        assert isinstance(registered, RegisterHousehold)
        return reverse("console:household", args=[registered.public_id])

    def _people(self) -> "list[_FormAndPerson]":
        """Everybody whose row was filled in."""
        filled = [form for form in self.members if form.has_changed()]
        return [(form, form.person()) for form in (self.head, *filled)]


_FormAndPerson = tuple[PersonForm, PersonInput]


def _rows(data: QueryDict | None) -> tuple[list[int], int | None]:
    """The numbers of the rows below the head, and of the one that nobody has seen yet."""
    if data is None:
        return [1], None
    sent = [int(row) for row in data.getlist("row") if row.isdecimal() and len(row) <= LONGEST_ROW]
    rows = list(dict.fromkeys(row for row in sent if row > 0))[:MOST_MEMBERS]
    step = data.get("step", "")
    if step == ADD and len(rows) < MOST_MEMBERS:
        fresh = max(rows, default=0) + 1
        return [*rows, fresh], fresh
    if step.startswith(REMOVE):
        return [row for row in rows if step != f"{REMOVE}{row}"], None
    return rows, None


def _member(form: PersonForm, person: PersonInput) -> MemberInput:
    what = form.relationship
    roles = (MembershipRole.HEAD,) if what == RelationshipToHead.HEAD else ()
    return MemberInput(person=person, roles=roles, relationship_to_head=what)


def _ties(everybody: "Sequence[_FormAndPerson]") -> Iterator[TieInput]:
    """Spouses of the head; the head, and the spouse where there is but one, as parents of the head's children."""
    (_form, head), *others = everybody
    spouses = [person for form, person in others if form.relationship == RelationshipToHead.SPOUSE]
    for spouse in spouses:
        yield TieInput(kind=RelationshipKind.SPOUSE_OF, individual=head.public_id, other=spouse.public_id)
    parents = [head, *(spouses if len(spouses) == 1 else [])]
    for form, child in others:
        if form.relationship == RelationshipToHead.CHILD and form.cleaned_data["parents"]:
            for parent in parents:
                yield TieInput(
                    kind=RelationshipKind.PARENT_OF, individual=parent.public_id, other=child.public_id
                )


def _tie_in_words(tie: TieInput, name: str) -> str:
    if tie.kind == RelationshipKind.SPOUSE_OF:
        return gettext("Married to %(name)s") % {"name": name}
    return gettext("Parent of %(name)s") % {"name": name}
