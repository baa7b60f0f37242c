"""What a file would do is said before it does it: of people and of households apart."""

from tessera.accounts.viewer import Viewer
from tessera.bulk import plans, preview
from tessera.bulk.models import Import
from tessera.bulk.preview import Difference
from tessera.changes.batch import Plan
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
    (example,) = preview.examples(found, plans.plan_of(found, plans.layout_of(found), today=TODAY))
    assert (example.subject, example.name) == (Subject.INDIVIDUAL, "Eve Costa")
    assert example.differences == [Difference("contact.phone", None, "+22376123456")]


def test_every_column_of_the_file_is_in_the_examples(everything: Viewer, tamar: Country) -> None:
    text = (
        "National ID,Given name,Village,Phone,Household number,Relationship\n"
        "AB1001,Ana,TM010101,+22376123456,HH-0001,head\nAB1002,Ben,TM010101,,HH-0001,son\n"
    )
    found = checked(text, by=everything)
    people = [one for one in preview.examples(found, _plan(found)) if one.subject == Subject.INDIVIDUAL]
    ana, ben = ({change.key: change.after for change in one.differences} for one in people)
    assert ana["identifier.national_id"] == "****01" and ana["contact.phone"] == "+22376123456"
    assert (ana["area_id"], ana["household.key"]) == ("TM010101", "HH0001")
    assert (ana["membership.relationship_to_head"], ben["membership.relationship_to_head"]) == (
        "head",
        "child",
    )
    apply(found, by=everything)
    other = checked(text.replace("HH-0001,son", "HH-0001,nephew"), by=everything)
    (known,) = (one for one in preview.examples(other, _plan(other)) if not one.is_new)
    told = [Difference("membership.relationship_to_head", "child", "nephew_niece")]
    assert (known.name, known.differences) == ("Ben", told)


def _plan(found: Import) -> Plan:
    return plans.plan_of(found, plans.layout_of(found), today=TODAY)
