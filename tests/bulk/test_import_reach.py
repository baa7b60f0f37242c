"""A file finds nothing out about people and households where its sender may not import."""

import pytest

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.bulk.models import Fault, Import
from tessera.changes.actions.requests import submit
from tessera.changes.choices import Channel
from tessera.changes.operations import RecordRelationship
from tessera.changes.operations.parts import TieInput
from tessera.registry.choices import RelationshipKind
from tessera.registry.models import Group, Individual
from tests.bulk.conftest import NOW, TODAY, applied, checked, codes_of
from tests.cast import Country

PEOPLE = (
    "National ID,Given name,Family name,Date of birth,Sex,District,Household ID,Relationship\n"
    "AB1001,Amina,Diallo,27-03-1986,F,TM010101,HH-0001,head\n"
    "AB1002,Ola,Kamara,05-11-1980,F,TM010201,HH-0002,head\n"
)
UNKNOWN = next(
    number for number in range(99_999_900, 100_000_000) if number % 97 == 1
)  # well-formed, and nobody's


@pytest.fixture
def registrar_here(everything: Viewer, tamar: Country, registrar: User) -> Viewer:
    """May import in the district of Amina, not in that of Ola."""
    assert codes_of(applied(PEOPLE, by=everything)) == []
    return viewer_for(registrar, on=TODAY)


def faults(found: Import) -> list[tuple[int, str, object, str, bool]]:
    rows = Fault.objects.filter(source=found).order_by("row", "pk")
    return [(row.row, row.code, row.facts, row.value, row.is_warning) for row in rows]


def ola() -> Individual:
    return Individual.objects.get(given_name="Ola")


@pytest.mark.parametrize("died", ["1970-01-01", "1990-01-01"])
@pytest.mark.parametrize("also", ["", "AB1002", "AB1001", "AB7777"])
def test_a_number_elsewhere_is_like_a_number_of_nobody(registrar_here: Viewer, died: str, also: str) -> None:
    heading = "Registry number,National ID,Given name,Date of birth,Date of death\n"
    said = []
    for number in (ola().registry_number, f"P{UNKNOWN:011}"):
        text = f"{heading}{number},{also},X,,{died}\n{number},{also},X,,{died}\n"
        said.append(faults(checked(text, by=registrar_here)))
    assert said[0] == said[1]
    assert [(row, code) for row, code, *_ in said[0]] == [(2, "number-unknown"), (3, "number-unknown")]


@pytest.mark.parametrize("died", ["1970-01-01", "1990-01-01"])
def test_an_identifier_elsewhere_says_only_that_it_cannot_be_used(registrar_here: Viewer, died: str) -> None:
    alone = checked(f"National ID,Given name,Date of death\nAB1002,,{died}\n", by=registrar_here)
    assert codes_of(alone) == [(2, "number-unusable")]
    here = Individual.objects.get(given_name="Amina").registry_number
    beside = f"Registry number,National ID,Given name,Date of death\n{here},AB1002,X,{died}\n"
    assert codes_of(checked(beside, by=registrar_here)) == [(2, "number-unusable")]


def test_numbers_of_two_people_here_look_the_same(everything: Viewer, registrar_here: Viewer) -> None:
    applied("National ID,Given name,District\nAB1003,Eve,TM010101\n", by=everything)
    number = Individual.objects.get(given_name="Amina").registry_number
    text = f"Registry number,National ID,Given name\n{number},AB1003,X\n"
    twice = f"{text}{number},AB1003,X\n"
    assert codes_of(checked(twice, by=registrar_here)) == [(2, "number-unusable"), (3, "number-unusable")]
    assert codes_of(checked(text, by=everything)) == [(2, "two-people")]


def test_nobody_elsewhere_is_known_by_name(everything: Viewer, registrar_here: Viewer) -> None:
    said = []
    for born in ("1980-11-05", "1980-11-06"):
        text = (
            "Given name,Family name,Date of birth,Address\n"
            f"Ola,Kamara,{born},a\nOla,Kamara,{born},b\nAmina,Diallo,1986-03-27,c\n"
        )
        found = checked(text, by=registrar_here)
        said.append((faults(found), found.counts["create"], found.counts["update"]))
    assert said[0] == said[1]
    assert said[0][1:] == (0, 1)
    assert (
        checked("Given name,Family name,Date of birth\nOla,Kamara,1980-11-05\n", by=everything).counts["same"]
        == 1
    )


@pytest.mark.parametrize("died", ["1970-01-01", "1990-01-01"])
def test_a_household_elsewhere_is_like_one_that_is_not(registrar_here: Viewer, died: str) -> None:
    number = Group.objects.get(memberships__individual=ola()).registry_number
    said = []
    for household in (number, f"H{UNKNOWN:011}"):
        text = (
            "Household registry number,National ID,Given name,Date of death,District,Relationship\n"
            f"{household},AB5555,New,{died},TM010101,head\n"
        )
        said.append(faults(checked(text, by=registrar_here)))
    assert said[0] == said[1]
    assert [code for _row, code, *_ in said[0]] == ["household-unknown"]


def test_a_households_own_number_elsewhere_cannot_be_used(registrar_here: Viewer) -> None:
    text = "Household ID,National ID,Given name,District,Relationship\nHH-0002,AB5555,New,TM010101,{}\n"
    for relationship in ("head", "child"):
        found = checked(text.format(relationship), by=registrar_here)
        assert codes_of(found) == [(2, "number-unusable")]


def test_the_age_of_a_relative_elsewhere_is_not_found_out(everything: Viewer, registrar_here: Viewer) -> None:
    amina = Individual.objects.get(given_name="Amina")
    tie = TieInput(kind=RelationshipKind.PARENT_OF, individual=ola().public_id, other=amina.public_id)
    submit([RecordRelationship(tie=tie)], by=everything, channel=Channel.CONSOLE, now=NOW)
    for born in ("1970-01-01", "1999-01-01"):
        text = f"Registry number,Given name,Date of birth\n{amina.registry_number},Amina,{born}\n"
        assert codes_of(checked(text, by=registrar_here)) == [(2, "relative-elsewhere")]
    same = f"Registry number,Given name,Date of birth\n{amina.registry_number},Anna,1986-03-27\n"
    assert codes_of(checked(same, by=registrar_here)) == []
    later = f"Registry number,Given name,Date of birth\n{amina.registry_number},Amina,1970-01-01\n"
    assert codes_of(checked(later, by=everything)) == [(2, "older-than-parent")]
