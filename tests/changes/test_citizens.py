"""What people may propose about their own record, and that it waits for the office."""

from datetime import date
from uuid import UUID

import pytest
from pytest_django import Settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import answers, decisions, policies, requests
from tessera.changes.approval.definition import Definition, Stage
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.citizens import PROPOSABLE
from tessera.changes.errors import NotForCitizens, NotYoursToChange, TooManyUnderWay
from tessera.changes.models import ChangeRequest, ChangeSubject
from tessera.changes.operations import (
    OPERATIONS,
    AddContact,
    Archive,
    Birth,
    CorrectFacts,
    Death,
    MergeHouseholds,
    MoveHousehold,
    Operation,
    RegisterHousehold,
)
from tessera.changes.operations.parts import ContactInput, MemberInput, PersonInput, Place
from tessera.dictionary.models import Field
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry.choices import MembershipRole, RelationshipToHead
from tests.changes.families import NOW, Family, person, submit

PHONE = ContactInput(kind="phone", value="+22177123456")


def propose(*operations: Operation, by: Viewer, channel: Channel = Channel.PORTAL) -> ChangeRequest:
    return requests.submit(operations, by=by, channel=channel, now=NOW)


def birth(family: Family) -> Birth:
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    return Birth(household=family.household, child=child, parents=(family.amina, family.moussa))


def test_what_they_propose_waits_for_the_office(
    family: Family, amina_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = propose(birth(family), by=amina_viewer)
    assert request.status == RequestStatus.SUBMITTED
    assert request.actor == amina_viewer.actor
    decisions.approve(request, by=approver_viewer, now=NOW)
    request.refresh_from_db()
    assert request.status == RequestStatus.APPLIED
    with narrowed_to(system_viewer()):
        assert person(birth_key(request)).given_name == "Oumou"


def birth_key(request: ChangeRequest) -> UUID:
    (operation,) = requests.operations_of(request)
    assert isinstance(operation, Birth)
    return operation.child.public_id


def test_what_was_seen_of_a_housemate_is_kept_with_it(family: Family, amina_viewer: Viewer) -> None:
    with narrowed_to(system_viewer()):
        submit(CorrectFacts(individual=family.moussa, facts={"preferred_name": "Mo"}))
        request = propose(birth(family), by=amina_viewer)
        key = person(family.moussa).pk
        (seen,) = ChangeSubject.objects.filter(request=request, individual_id=key)
    assert seen.base_version


def test_a_policy_may_let_them_through(
    family: Family, amina_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    contacts = Definition(operations=frozenset({"add_contact"}), channels=frozenset({Channel.PORTAL}))
    publish(contacts, by=administrator_viewer)
    request = propose(AddContact(individual=family.amina, contact=PHONE), by=amina_viewer)
    assert request.status == RequestStatus.APPLIED
    with narrowed_to(system_viewer()):
        assert person(family.amina).contacts.get().value == PHONE.value
    both = propose(AddContact(individual=family.amina, contact=PHONE), birth(family), by=amina_viewer)
    assert both.status == RequestStatus.SUBMITTED


def test_a_policy_for_everybody_lets_nobody_through_on_the_portal(
    family: Family, amina_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    publish(Definition(operations=frozenset({"add_contact"})), by=administrator_viewer)
    request = propose(AddContact(individual=family.amina, contact=PHONE), by=amina_viewer)
    assert request.status == RequestStatus.SUBMITTED


def test_the_policy_of_the_portal_has_its_stages(
    family: Family, amina_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    stage = Stage(key="office", role="approver")
    publish(Definition(channels=frozenset({Channel.PORTAL}), stages=(stage,)), by=administrator_viewer)
    request = propose(birth(family), by=amina_viewer)
    with narrowed_to(system_viewer()):
        assert [step.role for step in request.steps.all()] == ["approver"]


def publish(definition: Definition, *, by: Viewer) -> None:
    policy = policies.create(
        "portal", names={"en": "Portal"}, definition=definition.as_json(), by=by, now=NOW
    )
    policies.publish(policy, by=by, now=NOW, despite_gaps=True)


def test_of_a_housemate_only_what_happens_in_the_household(family: Family, amina_viewer: Viewer) -> None:
    for operation in (
        AddContact(individual=family.moussa, contact=PHONE),
        CorrectFacts(individual=family.moussa, facts={"preferred_name": "Mo"}),
    ):
        with pytest.raises(NotYoursToChange):
            propose(operation, by=amina_viewer)
    death = Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1))
    assert propose(death, by=amina_viewer).status == RequestStatus.SUBMITTED


def test_nothing_of_another_household(family: Family, neighbours: Family, amina_viewer: Viewer) -> None:
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    for operation in (
        AddContact(individual=neighbours.amina, contact=PHONE),
        AddContact(group=neighbours.household, contact=PHONE),
        birth(neighbours),
        Birth(household=family.household, child=child, parents=(neighbours.amina,)),
        Death(individual=neighbours.moussa, household=neighbours.household, on=date(2026, 3, 1)),
        CorrectFacts(individual=neighbours.amina, facts={"preferred_name": "Mo"}),
        CorrectFacts(group=neighbours.household, facts={"address": "Here"}),
    ):
        with pytest.raises(NotFound):
            propose(operation, by=amina_viewer)


def test_some_changes_only_an_office_makes(family: Family, amina_viewer: Viewer) -> None:
    for operation in (
        Archive(individual=family.amina),
        MergeHouseholds(household=family.household, into=family.household, on=date(2026, 3, 1)),
    ):
        with pytest.raises(NotForCitizens):
            propose(operation, by=amina_viewer)
    assert {"archive", "reactivate", "merge_households", "attest_facts", "adopt_version"}.isdisjoint(
        PROPOSABLE
    )
    assert OPERATIONS.keys() >= PROPOSABLE


def test_only_through_the_portal(family: Family, amina_viewer: Viewer) -> None:
    with pytest.raises(NotForCitizens):
        propose(birth(family), by=amina_viewer, channel=Channel.CONSOLE)


def test_a_field_is_theirs_where_its_definition_says_so(family: Family, amina_viewer: Viewer) -> None:
    operation = CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"})
    Field.objects.filter(key="preferred_name", subject="individual").update(citizen_may_propose=False)
    with pytest.raises(NotYoursToChange):
        propose(operation, by=amina_viewer)
    Field.objects.filter(key="preferred_name", subject="individual").update(citizen_may_propose=True)
    assert propose(operation, by=amina_viewer).status == RequestStatus.SUBMITTED


def test_a_sensitive_fact_of_the_household_is_for_who_heads_it(
    family: Family, amina_viewer: Viewer, moussa_viewer: Viewer
) -> None:
    Field.objects.filter(key="address", subject="group").update(
        citizen_may_propose=True, sensitivity="sensitive"
    )
    operation = CorrectFacts(group=family.household, facts={"address": "Behind the school"})
    with pytest.raises(NotYoursToChange):
        propose(operation, by=moussa_viewer)
    assert propose(operation, by=amina_viewer).status == RequestStatus.SUBMITTED


def test_a_new_home_may_lie_anywhere(family: Family, elsewhere: Area, amina_viewer: Viewer) -> None:
    move = MoveHousehold(
        household=family.household, place=Place(area=elsewhere.public_id), on=date(2026, 3, 1)
    )
    assert propose(move, by=amina_viewer).status == RequestStatus.SUBMITTED


def test_who_is_nobody_may_register_a_household(village: Area) -> None:
    newcomer = Viewer("00000000-0000-7000-8000-000000000001", "New", channel="portal", citizen_id=1)
    head = PersonInput(given_name="Oumou", family_name="Sow", birth_date=date(1990, 1, 1))
    operation = RegisterHousehold(
        place=Place(area=village.public_id),
        members=(
            MemberInput(
                person=head,
                roles=(MembershipRole.HEAD,),
                relationship_to_head=RelationshipToHead.HEAD,
            ),
        ),
    )
    assert propose(operation, by=newcomer).status == RequestStatus.SUBMITTED


def test_they_see_what_they_proposed_and_others_do_not(
    family: Family, neighbours: Family, amina_viewer: Viewer, moussa_viewer: Viewer
) -> None:
    request = propose(AddContact(individual=family.amina, contact=PHONE), by=amina_viewer)
    about_both = propose(birth(family), by=amina_viewer)
    from_the_office = submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    with narrowed_to(amina_viewer):
        seen = set(ChangeRequest.objects.values_list("pk", flat=True))
    assert seen == {request.pk, about_both.pk}
    with narrowed_to(moussa_viewer):
        assert set(ChangeRequest.objects.values_list("pk", flat=True)) == {about_both.pk}
    assert from_the_office.pk not in seen


def test_refusals_have_words() -> None:
    for refusal in (NotForCitizens(), NotYoursToChange()):
        assert isinstance(refusal, Refusal)
        assert refusal.status == 403
        assert str(refusal)


def test_so_many_of_their_requests_wait_and_no_more(
    family: Family, amina_viewer: Viewer, moussa_viewer: Viewer, settings: Settings
) -> None:
    settings.PORTAL_OPEN_REQUESTS = 2
    first = propose(birth(family), by=amina_viewer)
    propose(AddContact(individual=family.amina, contact=PHONE), by=amina_viewer)
    with pytest.raises(TooManyUnderWay) as refused:
        propose(birth(family), by=amina_viewer)
    assert "2 of your requests" in str(refused.value)
    propose(birth(family), by=moussa_viewer)
    answers.withdraw(first, by=amina_viewer, now=NOW)
    propose(birth(family), by=amina_viewer)
    with narrowed_to(system_viewer()):
        for _one in range(3):  # the office is not counted
            submit(AddContact(individual=family.awa, contact=PHONE.model_copy(update={"value": str(_one)})))
