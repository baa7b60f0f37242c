"""The two sample files with the same 200 people under different headings."""

import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.changes.models import ChangeRequest
from tessera.registry.models import ContactPoint, Group, Identifier, Individual, Membership
from tests.bulk.conftest import DATA, NOW, applied, checked, codes_of

PEOPLE = DATA / "registry-individual-data.csv"
HOUSEHOLDS = DATA / "sample_data2.csv"
pytestmark = pytest.mark.skipif(not PEOPLE.exists(), reason="the sample files are not beside the project")


def test_two_files_of_the_same_people_give_them_once(everything: Viewer) -> None:
    first = applied(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name)
    assert [fault for fault in codes_of(first) if fault[1] != "phone-unread"] == []
    assert first.status == "applied"
    assert Individual.objects.count() == 200
    second = applied(HOUSEHOLDS.read_bytes(), by=everything, name=HOUSEHOLDS.name)
    assert [fault for fault in codes_of(second) if fault[1] != "phone-unread"] == []
    assert Individual.objects.count() == 200
    assert Group.objects.count() == 200
    assert Membership.objects.filter(relationship_to_head="head").count() == 200
    assert Identifier.objects.filter(kind__key="national_id").count() == 200
    assert ContactPoint.objects.filter(kind="phone").count() == 200
    assert list(ChangeRequest.objects.order_by("pk").values_list("source", flat=True)) == [PEOPLE.name, HOUSEHOLDS.name]


def test_the_same_file_twice_changes_nothing(everything: Viewer) -> None:
    applied(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name)
    again = checked(PEOPLE.read_bytes(), by=everything, name=PEOPLE.name)
    assert (again.counts["create"], again.counts["update"], again.counts["same"]) == (0, 0, 200)
    with pytest.raises(applying.NothingToApply):
        applying.start(again, by=everything, now=NOW, in_background=False)
