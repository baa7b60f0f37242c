"""Households without people, and people and households in tables of their own: two files, or two sheets of a book."""

import io
from collections.abc import Mapping, Sequence

import openpyxl
import pytest

from tessera.accounts.choices import Purpose
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.bulk import errors, mending, parts, plans, preview
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import imports
from tessera.bulk.choices import ExportFormat
from tessera.bulk.models import Fault, Import
from tessera.changes.queries import records
from tessera.changes.queries.changelog import change_log
from tessera.dictionary.choices import Subject
from tessera.registry.models import Group, Identifier, Individual, Membership
from tests.bulk.conftest import NOW, TODAY, applied, apply, check, checked, codes_of
from tests.cast import Country

HOUSEHOLDS = (
    "Household ID,Village,Address,Name\n"
    "HH-0001,TM010101,Road 1,The Diallos\nHH-0002,TM010102,Road 2,\nHH-0003,TM010101,Road 3,\n"
)
PEOPLE = (
    "National ID,Full name,Date of birth,Sex,Village,Household ID,Relationship\n"
    "AB1001,Amina Diallo,27-03-1986,F,TM010101,HH-0001,head\n"
    "AB1002,Moussa Diallo,05-11-1980,M,TM010101,HH-0001,husband\n"
    "AB1003,Ola Keita,14-02-1990,F,TM010101,HH-0002,head\n"
    "AB1004,Ben Keita,14-02-1999,M,TM010101,HH-0009,head\n"
)
GROUPS: Mapping[str, str] = {"Name": "group.name"}


def both(
    people: str, households: str, *, by: Viewer, targets: Mapping[str, str] | None = None, **chosen: object
) -> Import:
    found = imports.receive(
        [people.encode()],
        name="people.csv",
        by=by,
        now=NOW,
        households=imports.Upload([households.encode()], "households.csv"),
    )
    return check(found, by=by, targets=targets or {}, **chosen)


def a_workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines()]


def homes() -> dict[str, tuple[str, str, int]]:
    """Address, area and number of members of each household, by the number that the file gave it."""
    return {
        number.value: (home.address, home.area.code if home.area else "", home.memberships.count())
        for number in Identifier.objects.filter(kind__key="household_number").select_related("group__area")
        if (home := number.group) is not None
    }


def test_households_without_people_are_registered(everything: Viewer, tamar: Country) -> None:
    found = checked(HOUSEHOLDS, by=everything, targets=GROUPS)
    assert found.mapping == ["household.key", "group.area", "group.address", "group.name"]
    assert (codes_of(found), found.counts["create"], found.counts["households_create"]) == ([], 0, 3)
    plan = plans.plan_of(found, plans.layout_of(found), today=TODAY)
    example = preview.examples(found, plan)[0]
    assert (example.subject, example.is_new, example.row) == (Subject.GROUP, True, 2)
    assert example.name == "HH0001"
    apply(found, by=everything)
    assert (Individual.objects.count(), Membership.objects.count()) == (0, 0)
    assert homes() == {
        "HH-0001": ("Road 1", "TM010101", 0),
        "HH-0002": ("Road 2", "TM010102", 0),
        "HH-0003": ("Road 3", "TM010101", 0),
    }
    home = Group.objects.get(address="Road 1")
    record = records.get_household(home.public_id, viewer=everything, purpose=Purpose.SERVICE)
    assert {entry.origin.source for entry in change_log(record, viewer=everything).entries} == {"people.csv"}
    again = checked(HOUSEHOLDS, by=everything, targets=GROUPS)
    counts = [again.counts[name] for name in ("households_create", "households_update", "households_same")]
    assert counts == [0, 0, 3]


def test_households_change_where_the_file_says_so(everything: Viewer, tamar: Country) -> None:
    applied(HOUSEHOLDS, by=everything, targets=GROUPS)
    mended = HOUSEHOLDS.replace("Road 2", "Road 22").replace("The Diallos", "#CLEAR").replace("Road 3", "")
    found = applied(mended, by=everything, targets=GROUPS)
    assert found.counts["written"]["households_updated"] == 2
    assert sorted(Group.objects.values_list("address", "name")) == [
        ("Road 1", ""),
        ("Road 22", ""),
        ("Road 3", ""),
    ]
    applying.undo(found, by=everything, reason="The wrong file", now=NOW)
    assert sorted(Group.objects.values_list("address", "name")) == [
        ("Road 1", "The Diallos"),
        ("Road 2", ""),
        ("Road 3", ""),
    ]


def test_people_find_the_households_that_came_before_them(everything: Viewer, tamar: Country) -> None:
    applied(HOUSEHOLDS, by=everything, targets=GROUPS)
    applied(PEOPLE, by=everything)
    assert Group.objects.count() == 4
    assert sorted(members for _address, _area, members in homes().values()) == [0, 1, 1, 2]


def test_a_household_alone_needs_its_number(everything: Viewer, tamar: Country) -> None:
    text = HOUSEHOLDS + ",TM010101,Road 4,\n"
    assert codes_of(checked(text, by=everything, targets=GROUPS)) == [(5, "household-number-missing")]
    with pytest.raises(errors.KeysMustLast):
        checked(HOUSEHOLDS, by=everything, targets=GROUPS, keys_last=False)
    with pytest.raises(errors.NothingToMatch):
        checked("Village,Roof\nTM010101,thatch\n", by=everything, targets={"Village": "group.area"})


def test_an_importer_registers_households_within_reach_only(
    everything: Viewer, tamar: Country, registrar: User
) -> None:
    viewer = viewer_for(registrar, on=TODAY)
    text = "Household ID,Village,Address\nHH-0001,TM010101,a\nHH-0002,TM010201,b\nHH-0003,,c\n"
    found = checked(text, by=viewer)
    assert codes_of(found) == [(3, "household-outside-reach"), (4, "household-outside-reach")]
    assert found.counts["households_create"] == 1
    apply(found, by=viewer)
    elsewhere = checked("Household ID,Village\nHH-0001,TM010201\n", by=viewer)
    assert codes_of(elsewhere) == [(2, "household-outside-reach")]
    applied("Household ID,Village\nHH-0009,TM010201\n", by=everything)
    hidden = checked("Household ID,Address\nHH-0009,x\n", by=viewer)
    assert codes_of(hidden) == [(2, "number-unusable")]


def test_a_persons_row_does_not_put_the_household_out_of_reach(
    everything: Viewer, tamar: Country, registrar: User
) -> None:
    viewer = viewer_for(registrar, on=TODAY)
    text = "National ID,Given name,Village,Household ID,Household village\nAB1001,Ana,TM010101,HH-0001,TM010201\n"
    found = checked(text, by=viewer, targets={"Household village": "group.area"})
    assert codes_of(found) == [(2, "household-outside-reach")]


@pytest.mark.parametrize("chunk", [2, 10_000])
def test_two_files_are_one_import(everything: Viewer, tamar: Country, chunk: int) -> None:
    found = both(PEOPLE, HOUSEHOLDS, by=everything, targets=GROUPS)
    assert found.mapping[5] == found.mapping[7] == "household.key"
    assert found.mapping[8:] == ["group.area", "group.address", "group.name"]
    assert codes_of(found) == []
    assert (found.rows, found.counts["create"], found.counts["households_create"]) == (7, 4, 4)
    apply(found, by=everything, chunk=chunk)
    assert Individual.objects.count() == 4
    assert sorted(homes().values()) == [
        ("", "TM010101", 1),
        ("Road 1", "TM010101", 2),
        ("Road 2", "TM010102", 1),
        ("Road 3", "TM010101", 0),
    ]
    head = Membership.objects.get(group__address="Road 1", relationship_to_head="head")
    assert head.individual.given_name == "Amina"
    again = both(PEOPLE, HOUSEHOLDS, by=everything, targets=GROUPS)
    counts = ("create", "update", "same", "households_create", "households_update", "households_same")
    assert [again.counts[name] for name in counts] == [0, 0, 4, 0, 0, 4]
    applying.undo(found, by=everything, reason="The wrong file", now=NOW)
    assert (Individual.objects.count(), Group.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_two_sheets_are_found_by_themselves(everything: Viewer, tamar: Country) -> None:
    content = a_workbook(
        Notes=[["Collected in March"]], Households=rows(HOUSEHOLDS), People=rows(PEOPLE), Codes=[["a"], ["b"]]
    )
    found = applied(content, by=everything, name="village.xlsx")
    assert (found.sheet, found.second["sheet"], found.second["is_sheet"]) == ("People", "Households", True)
    assert (Individual.objects.count(), Group.objects.count()) == (4, 4)
    assert Group.objects.filter(address="Road 3").exists()


def test_a_sheet_may_be_left_alone(everything: Viewer, tamar: Country) -> None:
    content = a_workbook(People=rows(PEOPLE), Households=rows(HOUSEHOLDS))
    found = imports.receive([content], name="village.xlsx", by=everything, now=NOW)
    assert found.second["sheet"] == "Households"
    imports.read_again(found, imports.Reread(sheet="People", households_sheet="-"), by=everything)
    assert (found.second, len(found.headings)) == ({}, 7)
    imports.read_again(found, imports.Reread(sheet="Households"), by=everything)
    assert found.mapping[:3] == ["household.key", "group.area", "group.address"]


def test_keys_that_count_households_link_two_files(everything: Viewer, tamar: Country) -> None:
    people = "Form,Full name,National ID,Relationship\n1,Ana B,AB1001,head\n1,Ben B,AB1002,child\n2,Eve C,AB1003,head\n"
    households = "Form,Address\n1,Road 1\n2,Road 2\n"
    found = both(people, households, by=everything, keys_last=False)
    assert [found.mapping[0], found.mapping[4]] == ["household.key", "household.key"]
    assert codes_of(found) == []
    apply(found, by=everything)
    assert sorted(Group.objects.values_list("address", flat=True)) == ["Road 1", "Road 2"]
    assert not Identifier.objects.filter(kind__key="household_number").exists()
    other = both(
        people.replace("AB100", "XY100").replace(" B", " X"), households.replace("Road", "Lane"),
        by=everything, keys_last=False,
    )  # fmt: skip
    apply(other, by=everything)
    assert Group.objects.count() == 4
    alone = both(people, households + "3,Road 3\n", by=everything, keys_last=False)
    assert codes_of(alone) == [(parts.HOUSEHOLDS + 4, "household-without-people")]


def test_a_fault_of_a_household_is_told_of_its_own_table(everything: Viewer, tamar: Country) -> None:
    bad = HOUSEHOLDS.replace("TM010102", "Nowhere")
    found = both(PEOPLE, bad, by=everything, targets=GROUPS)
    fault = Fault.objects.get(source=found)
    assert (parts.place_of(fault.row), found.headings[fault.position or 0]) == (
        parts.Place(3, True, 0),
        "Village",
    )
    assert found.counts["households_create"] == 4  # its people make it, without what its own row says
    book = openpyxl.load_workbook(io.BytesIO(b"".join(mending.mended(found, ExportFormat.CSV))))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("People", 1), ("Households", 2)]
    assert list(book["Households"].values)[1][:3] == ("HH-0002", "Nowhere", "Road 2")


def test_what_cannot_be_two_tables_is_refused(everything: Viewer, tamar: Country) -> None:
    with pytest.raises(errors.NotLinked):
        both(
            "Full name,National ID\nAna B,AB1001\n",
            "Roof\nthatch\n",
            by=everything,
            targets={"Roof": "group.name"},
        )
    with pytest.raises(errors.PersonInHouseholds):
        both(PEOPLE, HOUSEHOLDS, by=everything, targets={"Name": "individual.full_name"})
    with pytest.raises(errors.FileRefused):
        both(PEOPLE, "%PDF-1.7 x", by=everything)
