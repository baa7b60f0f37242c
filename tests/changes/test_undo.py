from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.actions.undo import undo
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import ChangeNotApplicable, LaterChangesStandOnIt
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import (
    AddContact,
    AddMember,
    Archive,
    AttachIdentifier,
    Birth,
    ChangeHead,
    CorrectFacts,
    Death,
    Marriage,
    MergeHouseholds,
    MoveHousehold,
    MoveMember,
    Operation,
    RecordRelationship,
    RemoveMember,
    Separation,
    SplitHousehold,
)
from tessera.changes.operations.parts import (
    ContactInput,
    IdentifierInput,
    MemberInput,
    PersonInput,
    Place,
    TieInput,
)
from tessera.lib.db.roles import as_owner
from tessera.lib.refusals import NotFound
from tessera.registry.choices import ContactKind, RelationshipKind, SpouseEnd
from tessera.registry.models import IdentifierKind, Individual
from tests.cast import Country
from tests.changes.families import NOW, Family, person, register_as_it_stands, submit

DAY = date(2026, 3, 1)
Make = Callable[[Family, Family, Country], Operation]

EVERY_OPERATION: dict[str, Make] = {
    "correct": lambda f, n, c: CorrectFacts(individual=f.awa, facts={"given_name": "Hawa"}),
    "correct area": lambda f, n, c: CorrectFacts(group=f.household, facts={"address": "At the well"}),
    "birth": lambda f, n, c: Birth(
        household=f.household,
        child=PersonInput(given_name="Oumou", birth_date=DAY),
        parents=(f.amina, f.moussa),
    ),
    "death": lambda f, n, c: Death(individual=f.amina, household=f.household, on=DAY, new_head=f.moussa),
    "marriage": lambda f, n, c: Marriage(
        one=f.amina, other=n.moussa, on=DAY, mover=n.moussa, household=n.household, into=f.household
    ),
    "separation": lambda f, n, c: Separation(
        one=f.amina,
        other=f.moussa,
        on=DAY,
        ended=SpouseEnd.DIVORCED,
        leaver=f.amina,
        household=f.household,
        place=Place(area=c.other_village.public_id),
        new_head=f.moussa,
    ),
    "move": lambda f, n, c: MoveHousehold(
        household=f.household, place=Place(area=c.village_elsewhere.public_id), on=DAY
    ),
    "split": lambda f, n, c: SplitHousehold(
        household=f.household, leaving=(f.amina, f.awa), head=f.amina, new_head=f.moussa, on=DAY
    ),
    "merge": lambda f, n, c: MergeHouseholds(household=n.household, into=f.household, on=DAY),
    "move member": lambda f, n, c: MoveMember(
        individual=f.amina, household=f.household, into=n.household, on=DAY, new_head=f.moussa
    ),
    "remove member": lambda f, n, c: RemoveMember(household=f.household, individual=f.ismael, on=DAY),
    "add member": lambda f, n, c: AddMember(
        household=f.household, member=MemberInput(person=PersonInput(given_name="Kadiatou")), since=DAY
    ),
    "change head": lambda f, n, c: ChangeHead(household=f.household, new_head=f.moussa),
    "guardian": lambda f, n, c: RecordRelationship(
        tie=TieInput(kind=RelationshipKind.GUARDIAN_OF, individual=n.amina, other=f.awa)
    ),
    "identifier": lambda f, n, c: AttachIdentifier(
        individual=f.amina,
        identifier=IdentifierInput.of(IdentifierKind.objects.get(key="national_id"), "12345678"),
    ),
    "contact": lambda f, n, c: AddContact(
        individual=f.amina,
        contact=ContactInput(kind=ContactKind.PHONE, value="+22370000001", is_preferred=True),
    ),
    "archive": lambda f, n, c: Archive(group=f.household),
}


def take_back(request: ChangeRequest, *, by: Viewer) -> ChangeRequest:
    request.refresh_from_db()
    return undo(request, by=by, reason="Recorded by mistake", now=NOW)


@pytest.mark.parametrize("name", EVERY_OPERATION)
def test_undo_restores_exactly_what_was_and_can_itself_be_undone(
    name: str,
    family: Family,
    neighbours: Family,
    tamar: Country,
    administrator_viewer: Viewer,
    everywhere: Viewer,
) -> None:
    before = register_as_it_stands()
    request = submit(EVERY_OPERATION[name](family, neighbours, tamar))
    after = register_as_it_stands()
    assert after != before

    inverse = take_back(request, by=everywhere)
    assert register_as_it_stands() == before
    request.refresh_from_db()
    assert request.status == RequestStatus.UNDONE

    take_back(inverse, by=everywhere)
    assert register_as_it_stands() == after
    request.refresh_from_db()
    assert request.status == RequestStatus.APPLIED


@pytest.mark.parametrize("kind", EVERY_OPERATION)
def test_what_was_undone_and_redone_is_undone_again(
    kind: str, family: Family, neighbours: Family, everywhere: Viewer, tamar: Country
) -> None:
    before = register_as_it_stands()
    request = submit(EVERY_OPERATION[kind](family, neighbours, tamar))
    after = register_as_it_stands()
    for turn in range(4):
        request = undo(request, by=everywhere, reason="And back", now=NOW)
        assert register_as_it_stands() == (before if turn % 2 == 0 else after)


def test_between_undo_and_doing_it_again_the_register_shows_it_was_not_there(
    family: Family, everywhere: Viewer
) -> None:
    request = submit(
        AddContact(individual=family.awa, contact=ContactInput(kind=ContactKind.PHONE, value="+22370000001"))
    )
    inverse = undo(request, by=everywhere, reason="Mistake", now=NOW)
    undo(inverse, by=everywhere, reason="It was right", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            """select gone.superseded_at < live.recorded_at from registry_contactpoint live
               join registry_contactpoint_history gone on gone.id = live.id and gone.superseded_op = 'D'"""
        )
        assert cursor.fetchall() == [(True,)]


def test_undoing_a_registration_removes_the_household(family: Family, everywhere: Viewer) -> None:
    take_back(family.request, by=everywhere)
    assert not Individual.objects.filter(public_id=family.amina).exists()


def test_a_change_of_other_facts_stays(family: Family, everywhere: Viewer) -> None:
    first = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    submit(CorrectFacts(individual=family.awa, facts={"family_name": "Bah"}))
    take_back(first, by=everywhere)
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Awa", "Bah")


def test_a_later_change_of_the_same_fact_stands_on_it(family: Family, everywhere: Viewer) -> None:
    first = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    second = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}))
    with pytest.raises(LaterChangesStandOnIt) as refusal:
        take_back(first, by=everywhere)
    assert refusal.value.facts["references"] == second.reference
    assert person(family.awa).given_name == "Eve"
    take_back(second, by=everywhere)
    take_back(first, by=everywhere)
    assert person(family.awa).given_name == "Awa"


def test_what_was_built_on_a_registration_stands_on_it(family: Family, everywhere: Viewer) -> None:
    child = PersonInput(given_name="Oumou", birth_date=DAY)
    birth = submit(Birth(household=family.household, child=child, parents=(family.amina,)))
    with pytest.raises(LaterChangesStandOnIt) as refusal:
        take_back(family.request, by=everywhere)
    assert refusal.value.facts["references"] == birth.reference


def test_a_raw_update_stands_on_it_too(family: Family, everywhere: Viewer) -> None:
    first = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update registry_individual set given_name = 'Raw' where public_id = %s", [family.awa])
    with pytest.raises(LaterChangesStandOnIt) as refusal:
        take_back(first, by=everywhere)
    assert refusal.value.facts["references"] == "SQL"


def test_nothing_is_undone_twice(family: Family, everywhere: Viewer) -> None:
    request = submit(Archive(group=family.household))
    take_back(request, by=everywhere)
    with pytest.raises(ChangeNotApplicable):
        take_back(request, by=everywhere)


def test_a_stranger_undoes_nothing(family: Family, stranger_viewer: Viewer) -> None:
    before = register_as_it_stands()
    request = submit(Archive(group=family.household))
    with pytest.raises(NotFound):
        take_back(request, by=stranger_viewer)
    assert register_as_it_stands() != before


def test_a_clerk_without_the_right_undoes_nothing(family: Family, clerk_viewer: Viewer) -> None:
    request = submit(Archive(group=family.household))
    with pytest.raises(PermissionMissing):
        take_back(request, by=clerk_viewer)


@pytest.fixture
def village(tamar: Country) -> Area:
    return tamar.village
