"""Adopting who lives in a household by a version: beside the register, whole or piece by piece, undone as one."""

from datetime import date

import pytest

from tessera.accounts import reach
from tessera.accounts.choices import Purpose
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import requests
from tessera.changes.actions.undo import undo
from tessera.changes.choices import Channel
from tessera.changes.errors import HouseholdMoved, NothingChanges
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import ChangeRelationship, RegisterIndividual, RemoveMember
from tessera.changes.operations.parts import PersonInput, Place
from tessera.changes.queries import living
from tessera.changes.queries.living import How
from tessera.changes.queries.records import HouseholdRecord, get_household
from tessera.changes.queries.versions import compare, listed, sides_of
from tessera.registry.choices import RelationshipToHead
from tessera.registry.errors import AlreadyHasHead
from tessera.registry.models import Group, Individual, Membership
from tessera.versions.models import NamedVersion, RecordVersion
from tests.cast import TODAY, Country, make_user
from tests.changes.families import NOW, Family, person, register_as_it_stands, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
SEEN = date(2026, 2, 1)


@pytest.fixture
def cleo(tamar: Country) -> Individual:
    """Somebody who lives in no household."""
    given = PersonInput(given_name="Cleo", family_name="Diallo", birth_date=date(2001, 1, 1))
    submit(RegisterIndividual(person=given, place=Place(area=tamar.village.public_id)))
    return Individual.objects.get(given_name="Cleo")


@pytest.fixture
def survey(family: Family, neighbours: Family, cleo: Individual) -> NamedVersion:
    """Amina heads it, Moussa is the spouse, Awa a niece; Ismael is gone, Cleo and the neighbours' Awa live there."""
    named = NamedVersion.objects.create(
        name="Survey 2026", source="Survey", channel="import", received_at=NOW, actor="x", actor_name="X"
    )
    lives = {
        family.amina: "head", family.moussa: "spouse", family.awa: "other_relative", cleo.public_id: "sibling",
        neighbours.awa: "child",
    }  # fmt: skip
    RecordVersion.objects.create(
        named=named, group_id=Group.objects.get(public_id=family.household).pk, observed_on=SEEN, facts={},
        members=[{"individual": person(key).pk, "relationship": code} for key, code in lives.items()],
    )  # fmt: skip
    return named


def record_of(family: Family, viewer: Viewer) -> HouseholdRecord:
    return get_household(family.household, viewer=viewer, purpose=Purpose.SERVICE)


def differing(family: Family, survey: NamedVersion, viewer: Viewer) -> dict[str, living.Difference]:
    record = record_of(family, viewer)
    picture = sides_of(record, viewer=viewer)[0].pictures[survey.public_id]
    return {f"{one.how}:{one.name}": one for one in living.differences(record, picture, viewer=viewer)}


def adopt(family: Family, survey: NamedVersion, *which: How, by: Viewer) -> ChangeRequest:
    record = record_of(family, by)
    picture = sides_of(record, viewer=by)[0].pictures[survey.public_id]
    chosen = [one for one in differing(family, survey, by).values() if not which or one.how in which]
    operations = living.operations(record, picture, chosen)
    return requests.submit(operations, by=by, channel=Channel.CONSOLE, now=NOW)


def lives(family: Family) -> dict[str, str]:
    rows = Membership.objects.filter(group__public_id=family.household, until__isnull=True)
    return {
        (one.individual.full_name if one.individual.given_name == "Awa" else one.individual.given_name): (
            one.relationship_to_head
        )
        for one in rows.select_related("individual")
    }


def as_it_stands() -> object:
    with reach.narrowed_to(system_viewer()):
        return register_as_it_stands()


def test_what_differs_is_named(family: Family, survey: NamedVersion, everywhere: Viewer) -> None:
    found = differing(family, survey, everywhere)
    assert list(found) == [
        "joins:Cleo Diallo", "moves-in:Awa Bah", "related:Awa Diallo", "leaves:Ismael Diallo",
    ]  # fmt: skip
    (line,) = listed(record_of(family, everywhere), viewer=everywhere).named
    assert line.differs == 4


def test_they_stand_side_by_side(family: Family, survey: NamedVersion, everywhere: Viewer) -> None:
    block = compare(record_of(family, everywhere), [str(survey.public_id)], viewer=everywhere).blocks[0]
    cells = {line.label: [cell.shown for cell in line.cells] for line in block.lines}
    assert block.heading == "Who lives there" and cells["Cleo Diallo"] == ["", "Brother or sister"]
    assert cells["Ismael Diallo"][0].startswith("Son or daughter, since ") and cells["Ismael Diallo"][1] == ""
    marked = {line.label for line in block.lines if line.differs}
    assert marked == {"Cleo Diallo", "Awa Bah", "Awa Diallo", "Ismael Diallo"}


def test_it_is_adopted_whole_and_undone_as_one(
    family: Family, survey: NamedVersion, cleo: Individual, everywhere: Viewer
) -> None:
    before = as_it_stands()
    request = adopt(family, survey, by=everywhere)
    assert Membership.objects.get(individual=cleo, until__isnull=True).since == SEEN
    assert Membership.objects.filter(individual__public_id=family.ismael).get().until is not None
    assert lives(family) == {
        "Amina": "head", "Moussa": "spouse", "Awa Diallo": "other_relative", "Cleo": "sibling", "Awa Bah": "child",
    }  # fmt: skip
    assert not differing(family, survey, everywhere)
    undo(request, by=everywhere, reason="The survey was wrong", now=NOW)
    assert as_it_stands() == before


def test_it_is_adopted_piece_by_piece(family: Family, survey: NamedVersion, everywhere: Viewer) -> None:
    adopt(family, survey, How.RELATED, by=everywhere)
    assert lives(family) == {
        "Amina": "head", "Moussa": "spouse", "Awa Diallo": "other_relative", "Ismael": "child",
    }  # fmt: skip
    adopt(family, survey, How.LEAVES, by=everywhere)
    assert "Ismael" not in lives(family)


def test_another_head_is_adopted_with_what_the_others_are_to_them(
    family: Family, survey: NamedVersion, everywhere: Viewer
) -> None:
    picture = RecordVersion.objects.get()
    codes = {family.moussa: "head", family.amina: "spouse", family.awa: "child", family.ismael: "child"}
    RecordVersion.objects.create(
        named=survey, group_id=picture.group_id, observed_on=SEEN, facts={},
        members=[{"individual": person(key).pk, "relationship": code} for key, code in codes.items()],
    )  # fmt: skip
    assert list(differing(family, survey, everywhere))[0] == "heads:Moussa Diallo"
    adopt(family, survey, How.HEADS, by=everywhere)
    assert lives(family) == {"Moussa": "head", "Amina": "spouse", "Awa Diallo": "child", "Ismael": "child"}


def test_people_out_of_reach_are_left_out(family: Family, survey: NamedVersion, tamar: Country) -> None:
    viewer = viewer_for(make_user("Vera Village", ("registrar", tamar.village)), on=TODAY)
    moved = person(family.awa)
    assert any(moved.full_name in name for name in differing(family, survey, viewer))
    Individual.objects.filter(given_name="Cleo").update(area=tamar.village_elsewhere)
    assert "joins:Cleo Diallo" not in differing(family, survey, viewer)


def test_what_a_member_is_to_the_head_is_changed(family: Family) -> None:
    submit(
        ChangeRelationship(
            household=family.household, individual=family.awa, relationship_to_head=RelationshipToHead.SIBLING
        )
    )
    assert lives(family)["Awa Diallo"] == "sibling"
    with pytest.raises(HouseholdMoved):  # somebody changed it since it was looked at
        submit(
            ChangeRelationship(
                household=family.household,
                individual=family.awa,
                relationship_to_head=RelationshipToHead.SPOUSE,
                was="child",
            )
        )
    for who, code, refusal in (
        (family.awa, "sibling", NothingChanges),
        (family.awa, "head", AlreadyHasHead),
        (family.amina, "spouse", AlreadyHasHead),
    ):
        with pytest.raises(refusal):
            submit(ChangeRelationship(household=family.household, individual=who, relationship_to_head=code))
    assert RemoveMember.permission == ChangeRelationship.permission
