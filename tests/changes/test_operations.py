from datetime import date

import pytest

from tessera.areas.models import Area
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import (
    HeadMustBeNamed,
    HouseholdWouldBeEmpty,
    NothingChanges,
    NotSpouses,
    RecordNotActive,
    TooManyParents,
)
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
    Reactivate,
    RecordRelationship,
    RegisterIndividual,
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
from tessera.registry.choices import (
    ContactKind,
    GroupStatus,
    IndividualStatus,
    RelationshipKind,
    RelationshipToHead,
    Sex,
    SpouseEnd,
)
from tessera.registry.errors import (
    AlreadyInHousehold,
    AlreadyTied,
    ChildOlderThanParent,
    DateInFuture,
    DiesBeforeBirth,
    IdentifierRefused,
    IdentifierTaken,
    OwnAncestor,
)
from tessera.registry.models import IdentifierKind, Relationship
from tests.changes.families import Family, household, members, person, register_family, submit

DAY = date(2026, 3, 1)


def test_a_household_is_registered_at_once(family: Family, village: Area) -> None:
    assert members(family.household) == {
        "Amina": "head",
        "Moussa": "spouse",
        "Awa": "child",
        "Ismael": "child",
    }
    assert person(family.awa).area == village
    assert person(family.awa).registry_number.startswith("P")
    assert person(family.awa).ties_to.filter(kind=RelationshipKind.PARENT_OF).count() == 2
    assert family.request.status == RequestStatus.SUBMITTED or family.request.pk
    assert family.request.subjects.count() == 5


def test_a_birth_adds_a_child_of_its_parents(family: Family) -> None:
    child = PersonInput(given_name="Oumou", family_name="Diallo", birth_date=DAY, sex=Sex.FEMALE)
    submit(Birth(household=family.household, child=child, parents=(family.amina, family.moussa)))
    assert members(family.household)["Oumou"] == "child"
    assert person(child.public_id).ties_to.count() == 2


def test_a_third_parent_is_refused(family: Family, neighbours: Family) -> None:
    tie = TieInput(kind=RelationshipKind.PARENT_OF, individual=neighbours.amina, other=family.awa)
    with pytest.raises(TooManyParents):
        submit(RecordRelationship(tie=tie))


def test_a_parent_who_is_recorded_already_is_refused_as_such(family: Family) -> None:
    for is_adopted in (False, True):
        tie = TieInput(
            kind=RelationshipKind.PARENT_OF, individual=family.amina, other=family.awa, is_adopted=is_adopted
        )
        with pytest.raises(AlreadyTied):
            submit(RecordRelationship(tie=tie))


def test_the_death_of_the_head_needs_a_successor(family: Family) -> None:
    with pytest.raises(HeadMustBeNamed):
        submit(Death(individual=family.amina, household=family.household, on=DAY))
    submit(Death(individual=family.amina, household=family.household, on=DAY, new_head=family.moussa))
    assert members(family.household) == {"Moussa": "head", "Awa": "child", "Ismael": "child"}
    amina = person(family.amina)
    assert (amina.status, amina.death_date) == (IndividualStatus.DECEASED, DAY)
    marriage = Relationship.objects.get(kind=RelationshipKind.SPOUSE_OF)
    assert (marriage.ended_on, marriage.end_reason) == (DAY, SpouseEnd.WIDOWED)


def test_nobody_dies_before_birth_or_tomorrow(family: Family) -> None:
    with pytest.raises(DiesBeforeBirth):
        submit(Death(individual=family.awa, household=family.household, on=date(2000, 1, 1)))
    with pytest.raises(DateInFuture):
        submit(Death(individual=family.awa, household=family.household, on=date(2026, 3, 28)))


def test_a_marriage_brings_the_bride_into_the_household(family: Family, neighbours: Family) -> None:
    submit(Death(individual=family.moussa, household=family.household, on=DAY))
    submit(
        Marriage(
            one=family.amina,
            other=neighbours.moussa,
            on=DAY,
            mover=neighbours.moussa,
            household=neighbours.household,
            into=family.household,
            relationship_to_head=RelationshipToHead.SPOUSE,
        )
    )
    assert members(family.household)["Moussa"] == "spouse"
    assert "Moussa" not in members(neighbours.household)


def test_a_separation_founds_a_household(family: Family, other_village: Area) -> None:
    separation = Separation(
        one=family.amina,
        other=family.moussa,
        on=DAY,
        leaver=family.moussa,
        household=family.household,
        place=Place(area=other_village.public_id),
    )
    submit(separation)
    assert members(separation.founded) == {"Moussa": "head"}
    assert person(family.moussa).area == other_village
    with pytest.raises(NotSpouses):
        submit(Separation(one=family.amina, other=family.ismael, on=DAY))


def test_a_household_moves_with_its_members(family: Family, other_village: Area) -> None:
    submit(MoveHousehold(household=family.household, place=Place(area=other_village.public_id), on=DAY))
    assert household(family.household).area == other_village
    assert person(family.ismael).area == other_village


def test_a_split_leaves_both_households_headed(family: Family) -> None:
    with pytest.raises(HeadMustBeNamed):
        submit(
            SplitHousehold(
                household=family.household, leaving=(family.amina, family.awa), head=family.amina, on=DAY
            )
        )
    split = SplitHousehold(
        household=family.household,
        leaving=(family.amina, family.awa),
        head=family.amina,
        relationships={family.awa: RelationshipToHead.CHILD},
        new_head=family.moussa,
        on=DAY,
    )
    submit(split)
    assert members(split.founded) == {"Amina": "head", "Awa": "child"}
    assert members(family.household) == {"Moussa": "head", "Ismael": "child"}


def test_not_everybody_can_split_off(family: Family) -> None:
    everybody = (family.amina, family.moussa, family.awa, family.ismael)
    with pytest.raises(HouseholdWouldBeEmpty):
        submit(SplitHousehold(household=family.household, leaving=everybody, head=family.amina, on=DAY))


def test_merged_households_are_one(family: Family, neighbours: Family) -> None:
    submit(MergeHouseholds(household=neighbours.household, into=family.household, on=DAY))
    assert len(household(family.household).memberships.filter(until__isnull=True)) == 8
    closed = household(neighbours.household)
    assert (closed.status, closed.merged_into) == (GroupStatus.MERGED, household(family.household))


def test_a_member_moves_between_households(family: Family, neighbours: Family) -> None:
    submit(MoveMember(individual=family.awa, household=family.household, into=neighbours.household, on=DAY))
    assert "Awa" not in members(family.household)
    assert household(neighbours.household).memberships.filter(until__isnull=True).count() == 5


def test_who_lives_elsewhere_is_not_added_but_moved(family: Family, neighbours: Family) -> None:
    with pytest.raises(AlreadyInHousehold):
        submit(AddMember(household=family.household, member=MemberInput(existing=neighbours.awa), since=DAY))


def test_who_left_may_join_again(family: Family, neighbours: Family) -> None:
    submit(RemoveMember(household=neighbours.household, individual=neighbours.awa, on=DAY))
    submit(AddMember(household=family.household, member=MemberInput(existing=neighbours.awa), since=DAY))
    assert household(family.household).memberships.filter(until__isnull=True).count() == 5


def test_the_head_changes(family: Family) -> None:
    submit(
        ChangeHead(
            household=family.household,
            new_head=family.moussa,
            relationships={family.amina: RelationshipToHead.SPOUSE},
        )
    )
    assert members(family.household)["Moussa"] == "head"
    assert members(family.household)["Amina"] == "spouse"
    with pytest.raises(NothingChanges):
        submit(ChangeHead(household=family.household, new_head=family.moussa))


def test_facts_are_corrected(family: Family) -> None:
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa", "birth_date": "2011-08-01"}))
    hawa = person(family.awa)
    assert (hawa.given_name, hawa.birth_date) == ("Hawa", date(2011, 8, 1))
    with pytest.raises(NothingChanges):
        submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))


def test_a_child_is_never_older_than_its_parent(family: Family) -> None:
    with pytest.raises(ChildOlderThanParent):
        submit(CorrectFacts(individual=family.awa, facts={"birth_date": "1950-01-01"}))


def test_nobody_is_their_own_ancestor(family: Family, neighbours: Family) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"birth_date": None}))
    submit(CorrectFacts(individual=neighbours.amina, facts={"birth_date": None}))
    parent, child = neighbours.amina, family.amina
    submit(RecordRelationship(tie=TieInput(kind=RelationshipKind.PARENT_OF, individual=parent, other=child)))
    with pytest.raises(OwnAncestor):
        submit(
            RecordRelationship(tie=TieInput(kind=RelationshipKind.PARENT_OF, individual=child, other=parent))
        )


def test_an_identifier_is_sealed_and_belongs_to_one(family: Family) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    given = IdentifierInput.of(kind, "1234 5678 4471")
    request = submit(AttachIdentifier(individual=family.amina, identifier=given))
    stored = person(family.amina).identifiers.get()
    assert (stored.masked, stored.value) == ("****4471", "")
    assert "12345678" not in str(request.operations.get().input)
    with pytest.raises(IdentifierTaken):
        submit(
            AttachIdentifier(individual=family.moussa, identifier=IdentifierInput.of(kind, "12345678-4471"))
        )
    with pytest.raises(IdentifierRefused):
        IdentifierInput.of(kind, "!")


def test_a_preferred_contact_replaces_the_former(family: Family) -> None:
    for number in ("+22370000001", "+22370000002"):
        contact = ContactInput(kind=ContactKind.PHONE, value=number, is_preferred=True)
        submit(AddContact(individual=family.amina, contact=contact))
    assert person(family.amina).contacts.get(is_preferred=True).value == "+22370000002"


def test_a_record_is_archived_and_comes_back(family: Family) -> None:
    submit(Archive(group=family.household))
    assert household(family.household).status == GroupStatus.ARCHIVED
    submit(Reactivate(group=family.household))
    assert household(family.household).status == GroupStatus.ACTIVE


def test_a_household_that_was_merged_is_not_archived(family: Family, neighbours: Family) -> None:
    submit(MergeHouseholds(household=neighbours.household, into=family.household, on=DAY))
    with pytest.raises(RecordNotActive):
        submit(Archive(group=neighbours.household))


def test_a_person_without_household_is_registered(village: Area) -> None:
    new = PersonInput(given_name="Fatou")
    submit(RegisterIndividual(person=new, place=Place(area=village.public_id)))
    assert person(new.public_id).area == village


@pytest.fixture
def other_village(tamar: "object") -> Area:
    return tamar.other_village  # type: ignore[attr-defined, no-any-return]


def test_what_happened_before_the_household_was_registered_can_be_told(village: Area) -> None:
    new = register_family(village, registered_on=date(2026, 3, 20))
    submit(Death(individual=new.moussa, household=new.household, on=date(2026, 3, 10)))
    submit(RemoveMember(household=new.household, individual=new.awa, on=date(2026, 3, 11)))
    assert person(new.moussa).death_date == date(2026, 3, 10)
    ended = household(new.household).memberships.filter(until__isnull=False)
    assert {membership.until for membership in ended} == {date(2026, 3, 20)}


def test_who_leaves_does_not_head_those_who_stay(family: Family) -> None:
    with pytest.raises(HeadMustBeNamed):
        submit(
            SplitHousehold(
                household=family.household,
                leaving=(family.moussa, family.awa),
                head=family.moussa,
                new_head=family.awa,
                on=DAY,
            )
        )
