"""What the dictionary requires of new people and new households holds for files as well; updates need not repeat it."""

from collections.abc import Mapping

import pytest
from django.utils import translation

from tessera.accounts.viewer import Viewer
from tessera.bulk import queries
from tessera.bulk.messages import message
from tessera.bulk.models import Fault, Import
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.registry.models import Group, Individual, Membership
from tests.bulk.conftest import applied, checked, codes_of
from tests.bulk.test_two_tables import both
from tests.cast import Country

HEAD = "National ID,Full name,Date of birth,District,Household ID,Relationship"
PEOPLE = (
    "AB1001,Amina Diallo,27-03-1986,TM010101,HH-1,head{}\n"
    "AB1002,Moussa Diallo,05-11-1980,TM010101,HH-1,husband{}\n"
    "AB1003,Ola Keita,14-02-1990,TM010102,HH-2,head{}\n"
)


@pytest.fixture
def rooms(db: None) -> Field:
    labels = {"en": "Rooms", "fr": "Pièces"}
    return Field.objects.create(
        subject=Subject.GROUP, key="rooms", type=FieldType.INTEGER, labels=labels, required=True
    )


@pytest.fixture
def job(db: None) -> Field:
    labels = {"en": "Occupation"}
    return Field.objects.create(
        subject=Subject.INDIVIDUAL, key="job", type=FieldType.TEXT, labels=labels, required=True
    )


def people(heading: str = "", *values: str) -> str:
    """The three people, with one column more."""
    more = [f",{value}" for value in values] if heading else [""] * 3
    return f"{HEAD}{f',{heading}' if heading else ''}\n" + PEOPLE.format(*more)


def told(found: Import) -> Mapping[int, tuple[str, int | None, str]]:
    faults = Fault.objects.filter(source=found, is_warning=False)
    return {fault.row: (fault.code, fault.position, message(fault.code, fault.facts)) for fault in faults}


def test_a_new_household_without_it_is_refused_with_all_its_rows(
    everything: Viewer, tamar: Country, rooms: Field
) -> None:
    found = applied(people("Rooms", "", "3", "2"), by=everything)
    assert told(found) == {
        2: ("household-value-missing", 6, "A new household needs a value for “Rooms”."),
        3: ("household-left-out", None, "The household of this row is refused: see row 2."),
    }
    assert (found.counts["create"], found.counts["households_create"], found.counts["refused"]) == (1, 1, 2)
    assert [group.attributes for group in Group.objects.all()] == [{"rooms": 2}]
    assert Membership.objects.get().individual.family_name == "Keita"


def test_the_reason_is_told_in_the_readers_language(
    everything: Viewer, tamar: Country, rooms: Field, job: Field
) -> None:
    found = checked(people(), by=everything)
    kinds = {kind["facts__field"]: kind for kind in queries.faults_by_kind(found)}
    assert {key: kind["number"] for key, kind in kinds.items()} == {"job": 3}, "people are refused first"
    found = checked(people("Occupation", "weaver", "smith", "cook"), by=everything)
    (fault,) = Fault.objects.filter(source=found, row=4)
    with translation.override("fr"):
        assert "Pièces" in message(fault.code, fault.facts)
    Field.objects.filter(key="rooms").delete()
    assert "Rooms" in message(fault.code, fault.facts), "the field may be gone by then"


def test_facts_without_a_column_are_told_apart(everything: Viewer, tamar: Country, rooms: Field) -> None:
    Field.objects.create(
        subject=Subject.GROUP, key="has_well", type=FieldType.BOOLEAN, labels={"en": "Well"}, required=True
    )
    found = checked(people(), by=everything)
    kinds = [kind for kind in queries.faults_by_kind(found) if kind["code"] == "household-value-missing"]
    assert {(kind["facts"]["field"], kind["number"]) for kind in kinds} == {("rooms", 2), ("has_well", 2)}
    assert all([row for row, _value in kind["examples"]] == [2, 4] for kind in kinds)


def test_an_update_need_not_say_it(everything: Viewer, tamar: Country, rooms: Field, job: Field) -> None:
    Field.objects.update(required=False)
    applied(people(), by=everything)
    Field.objects.filter(key__in=["rooms", "job"]).update(required=True)
    found = applied(people().replace("Diallo", "Dialo"), by=everything)
    assert codes_of(found) == [] and found.counts["update"] == 2
    assert Individual.objects.filter(family_name="Dialo").count() == 2
    newcomer = f"{HEAD}\nAB1009,Nene Diallo,21-02-2020,TM010101,HH-1,daughter\n"
    assert told(checked(newcomer, by=everything)) == {
        2: ("value-missing", None, "A new person needs a value for “Occupation”."),
    }


def test_a_table_of_households_needs_it_for_those_who_are_new(
    everything: Viewer, tamar: Country, rooms: Field
) -> None:
    households = "Household ID,Village,Rooms\nHH-1,TM010101,\nHH-2,TM010102,4\n"
    found = both(people(), households, by=everything)
    faults = {(fault.row % (1 << 40), fault.code) for fault in Fault.objects.filter(source=found)}
    assert faults == {
        (2, "household-value-missing"), (2, "household-left-out"), (3, "household-left-out"),
    }  # fmt: skip
    assert (found.counts["create"], found.counts["households_create"]) == (1, 1)
