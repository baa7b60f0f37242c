"""A change that waits while the register moves on: nothing is overwritten that its deciders have not seen."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.actions import decisions
from tessera.changes.approval import standing
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import Conflict, HouseholdMoved
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import ChangeHead, CorrectFacts, MoveHousehold, RemoveMember
from tessera.changes.operations.parts import Place
from tessera.dictionary.models import Field
from tests.cast import Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, household, members, person, submit

DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def one_stage(make_policy: MakePolicy) -> None:
    make_policy("everything", stage("only"), instant=[{"role": "registrar"}])


def correct(family: Family, by: Viewer, **facts: str) -> ChangeRequest:
    return submit(CorrectFacts(individual=family.awa, facts=facts), by=by)


def test_a_stale_approval_never_overwrites(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = correct(family, clerk_viewer, given_name="Hawa", family_name="Barry")
    correct(family, registrar_viewer, given_name="Eve")
    found = {fact.key: fact for fact in standing.facts(request)}
    name = found["given_name"]
    assert (name.known, name.now, name.proposed, name.is_conflict) == ("Awa", "Eve", "Hawa", True)
    assert not found["family_name"].is_conflict
    with pytest.raises(Conflict):
        decisions.approve(request, by=approver_viewer, now=NOW)
    request.refresh_from_db()
    assert (request.status, request.decisions.count()) == (RequestStatus.SUBMITTED, 0)
    assert (person(family.awa).given_name, person(family.awa).family_name) == ("Eve", "Diallo")


@pytest.mark.parametrize(("sensitivity", "told"), [("personal", "3 May 1987"), ("sensitive", "••••")])
def test_what_there_is_meanwhile_is_told_in_words_and_never_a_sensitive_value(
    family: Family,
    clerk_viewer: Viewer,
    registrar_viewer: Viewer,
    approver_viewer: Viewer,
    sensitivity: str,
    told: str,
) -> None:
    request = correct(family, clerk_viewer, birth_date="1987-05-04")
    correct(family, registrar_viewer, birth_date="1987-05-03")
    Field.objects.filter(subject="individual", key="birth_date").update(sensitivity=sensitivity)
    with override("en"), pytest.raises(Conflict) as refused:
        decisions.approve(request, by=approver_viewer, now=NOW)
    assert f"meanwhile to “{told}”" in str(refused.value)


def test_the_decider_has_seen_it_and_keeps_what_is_proposed(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = correct(family, clerk_viewer, given_name="Hawa")
    correct(family, registrar_viewer, given_name="Eve")
    seen = standing.clock()
    correct(family, registrar_viewer, given_name="Yaye")
    decisions.keep_proposed(request, by=approver_viewer, now=NOW, seen_at=seen)
    with pytest.raises(Conflict):
        decisions.approve(request, by=approver_viewer, now=NOW)  # Yaye came after
    never = standing.clock() + timedelta(days=1)
    decisions.keep_proposed(request, by=approver_viewer, now=NOW, seen_at=never)
    correct(family, registrar_viewer, given_name="Zahra")
    with pytest.raises(Conflict):
        decisions.approve(request, by=approver_viewer, now=NOW)  # nobody sees what is still to come
    decisions.keep_proposed(request, by=approver_viewer, now=NOW, seen_at=standing.clock())
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert person(family.awa).given_name == "Hawa"


def test_the_fact_in_conflict_may_be_left_out(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = correct(family, clerk_viewer, given_name="Hawa", family_name="Barry")
    correct(family, registrar_viewer, given_name="Eve")
    decisions.approve(request, by=approver_viewer, now=NOW, note="Eve is right", refused={1: ["given_name"]})
    assert (person(family.awa).given_name, person(family.awa).family_name) == ("Eve", "Barry")


def test_requests_on_different_facts_do_not_block_each_other(
    family: Family, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    first = correct(family, clerk_viewer, given_name="Hawa")
    second = correct(family, clerk_viewer, family_name="Barry")
    third = correct(family, clerk_viewer, given_name="Eve")
    decisions.approve(second, by=approver_viewer, now=NOW)
    decisions.approve(first, by=approver_viewer, now=NOW)
    with pytest.raises(Conflict):
        decisions.approve(third, by=approver_viewer, now=NOW)
    assert (person(family.awa).given_name, person(family.awa).family_name) == ("Hawa", "Barry")


def test_a_new_head_is_a_conflict_for_another_one(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    submit(ChangeHead(household=family.household, new_head=family.awa), by=registrar_viewer)
    with pytest.raises(HouseholdMoved):
        decisions.approve(request, by=approver_viewer, now=NOW)
    assert members(family.household)["Awa"] == "head"
    decisions.keep_proposed(request, by=approver_viewer, now=NOW, seen_at=standing.clock())
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert members(family.household)["Moussa"] == "head"


def test_who_else_left_is_no_conflict_for_a_new_head(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    submit(RemoveMember(household=family.household, individual=family.ismael, on=DAY), by=registrar_viewer)
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert members(family.household)["Moussa"] == "head"


def test_a_household_that_moved_does_not_move_again_unseen(
    family: Family, tamar: Country, clerk_viewer: Viewer, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    def move(area: Area, address: str, by: Viewer) -> ChangeRequest:
        place = Place(area=area.public_id, address=address)
        return submit(MoveHousehold(household=family.household, place=place, on=DAY), by=by)

    request = move(tamar.other_village, "At the well", clerk_viewer)
    move(tamar.village, "At the market", registrar_viewer)
    with pytest.raises(HouseholdMoved):
        decisions.approve(request, by=approver_viewer, now=NOW)
    assert household(family.household).address == "At the market"
