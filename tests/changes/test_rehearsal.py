"""What a change would do is tried and taken back: no number is lost, and what looks odd is said."""

from datetime import date

import pytest
from django.db import connection

from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.changes.actions.rehearsal import Rehearsal, rehearse
from tessera.changes.choices import Channel
from tessera.changes.errors import HouseholdNeedsOneHead
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import ChangeHead, Death, Marriage, Operation, RegisterHousehold
from tessera.changes.operations.parts import MemberInput, PersonInput, Place, TieInput
from tessera.registry.choices import MembershipRole, RelationshipKind, RelationshipToHead
from tessera.registry.models import Group, Individual
from tests.changes.families import NOW, Family, submit

HEAD = (MembershipRole.HEAD,)


def tried(*operations: Operation) -> Rehearsal:
    return rehearse(operations, by=system_viewer(), channel=Channel.CONSOLE, now=NOW)


def household_of(area: Area, head: PersonInput, *spouses: PersonInput) -> RegisterHousehold:
    return RegisterHousehold(
        place=Place(area=area.public_id),
        members=(
            MemberInput(person=head, roles=HEAD, relationship_to_head=RelationshipToHead.HEAD),
            *(MemberInput(person=one, relationship_to_head=RelationshipToHead.SPOUSE) for one in spouses),
        ),
        ties=tuple(
            TieInput(kind=RelationshipKind.SPOUSE_OF, individual=head.public_id, other=one.public_id)
            for one in spouses
        ),
    )


def drawn() -> list[int]:
    """How far each sequence of numbers that people are given has run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select last_value from individual_number union all select last_value from group_number"
            " union all select last_value from change_reference"
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_rehearsal_draws_no_number_and_leaves_nothing(family: Family, village: Area) -> None:
    before, counts = drawn(), (Individual.objects.count(), Group.objects.count())
    operation = household_of(village, PersonInput(given_name="Sira"), PersonInput(given_name="Bakary"))
    for _again in range(3):
        assert tried(operation).sentences
    assert drawn() == before
    assert (Individual.objects.count(), Group.objects.count()) == counts
    change = submit(operation)
    assert drawn() == [before[0] + 2, before[1] + 1, before[2] + 1]
    assert change.reference.startswith("CR-2026-")
    sira = Individual.objects.get(given_name="Sira")
    assert sira.registry_number.startswith("P")
    assert not ChangeRequest.objects.filter(reference__startswith="RE-").exists()


def test_a_refused_rehearsal_leaves_real_numbers_to_what_comes_after(village: Area) -> None:
    with pytest.raises(HouseholdNeedsOneHead):
        tried(RegisterHousehold(members=(MemberInput(person=PersonInput(given_name="Sira")),)))
    submit(household_of(village, PersonInput(given_name="Sira")))
    assert Group.objects.get().registry_number.startswith("H")


def test_nothing_odd_nothing_said(family: Family, village: Area) -> None:
    couple = PersonInput(given_name="Sira", birth_date=date(1988, 1, 1)), PersonInput(given_name="Bakary")
    assert tried(household_of(village, *couple)).concerns == ()
    assert tried(ChangeHead(household=family.household, new_head=family.moussa)).concerns == ()


def test_a_child_as_the_head(family: Family, village: Area) -> None:
    said = "Awa Diallo is 14 years old and would head the household."
    assert tried(ChangeHead(household=family.household, new_head=family.awa)).concerns == (said,)
    death = Death(
        individual=family.amina, household=family.household, on=date(2026, 3, 1), new_head=family.awa
    )
    assert tried(death).concerns == (said,)
    child = PersonInput(given_name="Sira", birth_date=date(2008, 3, 28))
    adult = PersonInput(given_name="Sira", birth_date=date(2008, 3, 27))
    assert tried(household_of(village, child)).concerns == (
        "Sira is 17 years old and would head the household.",
    )
    assert tried(household_of(village, adult)).concerns == ()


def test_a_head_who_was_a_child_before_is_not_told_again(family: Family) -> None:
    submit(ChangeHead(household=family.household, new_head=family.awa))
    moved = Death(individual=family.ismael, household=family.household, on=date(2026, 3, 1))
    assert tried(moved).concerns == ()


def test_a_second_spouse(family: Family, neighbours: Family, village: Area) -> None:
    assert set(tried(Marriage(one=family.moussa, other=neighbours.amina)).concerns) == {
        "Moussa Diallo would have 2 spouses at the same time.",
        "Amina Bah would have 2 spouses at the same time.",
    }
    three = [PersonInput(given_name=name) for name in ("Bakary", "Sira", "Nene")]
    assert tried(household_of(village, *three)).concerns == ("Bakary would have 2 spouses at the same time.",)


def test_who_was_widowed_may_marry_without_a_word(family: Family, neighbours: Family) -> None:
    for one in (family, neighbours):
        submit(Death(individual=one.amina, household=one.household, on=date(2026, 3, 1), new_head=one.moussa))
    assert tried(Marriage(one=family.moussa, other=neighbours.moussa)).concerns == ()


def test_a_child_who_marries(family: Family, neighbours: Family) -> None:
    said = tried(Marriage(one=family.awa, other=neighbours.moussa)).concerns
    assert "Awa Diallo is 14 years old and would be married." in said
