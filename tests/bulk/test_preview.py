"""What a file would do is said before it does it: of people and of households apart."""

from tessera.accounts.viewer import Viewer
from tessera.bulk import plans, preview
from tessera.bulk.preview import Difference
from tessera.dictionary.choices import Subject
from tessera.registry.models import Group
from tests.bulk.conftest import TODAY, applied, apply, checked
from tests.cast import Country

HEAD = "National ID,Given name,Family name,Household number,Household address,Phone\n"
TARGETS = {"Household address": "group.address"}
FIRST = (
    HEAD
    + "AB1001,Ana,Silva,HH-0001,Road 1,\nAB1002,Ben,Silva,HH-0001,Road 1,\nAB1003,Eve,Costa,HH-0002,Road 2,\n"
)
MOVED = FIRST.replace("Road 1", "Road 9")


def test_a_change_of_the_household_is_none_of_its_people(everything: Viewer, tamar: Country) -> None:
    applied(FIRST, by=everything, targets=TARGETS)
    found = checked(MOVED, by=everything, targets=TARGETS)
    assert (found.counts["create"], found.counts["update"], found.counts["same"]) == (0, 0, 3)
    assert (found.counts["households_create"], found.counts["households_update"]) == (0, 1)
    plan = plans.plan_of(found, plans.layout_of(found), today=TODAY)
    home = Group.objects.get(address="Road 1")
    (example,) = preview.examples(found, plan)
    assert (example.subject, example.name, example.row) == (Subject.GROUP, home.registry_number, 2)
    assert (example.public_id, example.is_new) == (str(home.public_id), False)
    assert example.differences == [Difference("address", "Road 1", "Road 9")]
    apply(found, by=everything)
    written = found.counts["written"]
    assert (written["people_updated"], written["households_updated"]) == (0, 1)


def test_a_contact_more_is_a_change_of_the_person(everything: Viewer, tamar: Country) -> None:
    applied(FIRST, by=everything, targets=TARGETS)
    found = checked(FIRST.replace("Road 2,", "Road 2,+22376123456"), by=everything, targets=TARGETS)
    assert (found.counts["update"], found.counts["same"], found.counts["households_update"]) == (1, 2, 0)
