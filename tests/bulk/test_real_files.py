"""The two sample files with the same 200 people under different headings."""

import pytest

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.changes.models import ChangeRequest
from tessera.changes.queries import records
from tessera.changes.queries.changelog import change_log
from tessera.dictionary.models import Field
from tessera.registry.models import ContactPoint, Group, Identifier, Individual, Membership
from tests.bulk.conftest import DATA, NOW, applied, checked, codes_of

PEOPLE = DATA / "registry-individual-data.csv"
HOUSEHOLDS = DATA / "sample_data2.csv"
pytestmark = pytest.mark.skipif(not PEOPLE.exists(), reason="the sample files are not beside the project")


def test_two_files_of_the_same_people_give_them_once(everything: Viewer) -> None:
    first = applied(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name, add_fields=True)
    assert [fault for fault in codes_of(first) if fault[1] != "phone-unread"] == []
    assert first.status == "applied"
    assert Individual.objects.count() == 200
    second = applied(HOUSEHOLDS.read_bytes(), by=everything, name=HOUSEHOLDS.name, add_fields=True)
    assert [fault for fault in codes_of(second) if fault[1] != "phone-unread"] == []
    assert Individual.objects.count() == 200
    assert Group.objects.count() == 200
    assert Membership.objects.filter(relationship_to_head="head").count() == 200
    assert Identifier.objects.filter(kind__key="national_id").count() == 200
    assert ContactPoint.objects.filter(kind="phone").count() == 200
    assert list(ChangeRequest.objects.order_by("pk").values_list("source", flat=True)) == [
        PEOPLE.name,
        HOUSEHOLDS.name,
    ]
    for person in (Individual.objects.earliest("pk"), Individual.objects.latest("pk")):
        record = records.get_individual(person.public_id, viewer=everything, purpose=Purpose.SERVICE)
        log = change_log(record, viewer=everything)
        assert {entry.origin.source for entry in log.entries} == {PEOPLE.name, HOUSEHOLDS.name}


def test_the_same_file_twice_changes_nothing(everything: Viewer) -> None:
    applied(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name, add_fields=True)
    again = checked(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name)
    assert (again.counts["create"], again.counts["update"], again.counts["same"]) == (0, 0, 200)
    with pytest.raises(applying.NothingToApply):
        applying.start(again, by=everything, now=NOW, in_background=False)


def test_an_import_is_taken_back_and_nothing_of_it_is_left(everything: Viewer) -> None:
    first = applied(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name, add_fields=True)
    before = list(Individual.objects.order_by("pk").values("given_name", "attributes", "birth_date"))
    second = applied(HOUSEHOLDS.read_bytes(), by=everything, name=HOUSEHOLDS.name, add_fields=True)
    assert second.counts["written"]["households_updated"] == 200
    applying.undo(second, by=everything, reason="The wrong file", now=NOW)
    assert list(Individual.objects.order_by("pk").values("given_name", "attributes", "birth_date")) == before
    applying.undo(first, by=everything, reason="The wrong file", now=NOW)
    assert (Individual.objects.count(), Group.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_columns_are_recognised_and_the_rest_become_fields(everything: Viewer) -> None:
    found = checked(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name, add_fields=True)
    assert found.mapping == [
        *("household.key", "identifier.national_id", "identifier.token_id", "individual.full_name"),
        *(
            "individual.birth_date",
            "contact.email",
            "individual.address",
            "individual.region",
            "contact.phone",
        ),
        *("individual.sex", "group.home_owned", "individual.employement_status"),
        *("group.annual_household_income", "individual.vehicles_owned", "identifier.bank_account"),
        *("individual.disability_status", "individual.immigration_status"),
    ]
    types = dict(Field.objects.filter(storage="attribute").values_list("key", "type"))
    assert (types["home_owned"], types["region"]) == ("boolean", "code")
    other = checked(HOUSEHOLDS.read_bytes(), by=everything, name=HOUSEHOLDS.name, add_fields=True)
    assert other.mapping[:5] == [
        *("household.key", "group.household_size", "group.no_of_children", "group.own_home"),
        "group.size_of_home",
    ]
    assert other.mapping[8:10] == ["identifier.national_id", "individual.full_name"]
