"""One row a household: its people stand side by side in columns."""

import csv
import io
from collections.abc import Sequence

import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import errors, members, mending, targets
from tessera.bulk.actions import imports
from tessera.bulk.choices import ExportFormat
from tessera.bulk.messages import message, row_in_words
from tessera.bulk.models import Fault, Import
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.registry.models import Group, Individual, Membership
from tests.bulk.conftest import NOW, applied, apply, bring, checked
from tests.cast import Country

HEAD = (
    "Household ID,Village,head_name,head_sex,head date of birth,Phone,"
    "member1_name,member1_sex,member1 relationship,member 1 birth date,"
    "member2_name,member2_sex,member2 relationship,member 2 birth date\n"
)
ROWS = (
    "HH-0001,TM010101,Amina Diallo,F,27-03-1986,+223 76 12 34 56,Moussa Diallo,M,spouse,05-11-1980,"
    "Awa Diallo,F,daughter,14-02-2015\n"
    "HH-0002,TM010102,Ola Keita,F,14-02-1990,,,,,,Ben Keita,M,son,15-02-2012\n"
)


def faults(found: Import) -> set[tuple[str, str, str]]:
    """Row in words, heading of the column, code."""
    return {
        (row_in_words(fault.row), found.headings[fault.position] if fault.position is not None else "", fault.code)
        for fault in Fault.objects.filter(source=found, is_warning=False)
    }  # fmt: skip


def homes() -> dict[str, dict[str, str]]:
    rows = Membership.objects.values_list(
        "group__area__code", "individual__given_name", "relationship_to_head"
    )
    found: dict[str, dict[str, str]] = {}
    for area, name, relationship in rows:
        found.setdefault(area, {})[name] = relationship
    return found


def test_the_people_of_a_row_become_a_household(everything: Viewer, tamar: Country) -> None:
    found = applied(HEAD + ROWS, by=everything)
    assert found.has_members and found.rows == 2
    assert found.mapping[:8] == [
        "household.key", "group.area", "head/individual.full_name", "head/individual.sex",
        "head/individual.birth_date", "head/contact.phone",
        "member1/individual.full_name", "member1/individual.sex",
    ]  # fmt: skip
    assert faults(found) == set()
    assert homes() == {
        "TM010101": {"Amina": "head", "Moussa": "spouse", "Awa": "child"},
        "TM010102": {"Ola": "head", "Ben": "child"},
    }
    assert (found.counts["create"], found.counts["households_create"]) == (5, 2)
    amina = Individual.objects.get(given_name="Amina")
    assert amina.contacts.get().value == "+22376123456" and amina.area_id == tamar.village.pk
    assert Membership.objects.filter(roles__contains=["head"]).count() == 2
    again = checked(HEAD + ROWS, by=everything)
    assert again.counts["remembered"] and again.has_members
    assert (again.counts["create"], again.counts["same"]) == (0, 5)


def test_faults_name_the_row_and_the_column_of_the_file(everything: Viewer, tamar: Country) -> None:
    Field.objects.create(
        subject=Subject.INDIVIDUAL, key="job", type=FieldType.TEXT, labels={"en": "Job"}, required=True
    )
    heading = HEAD.strip() + ",head job,member1 job\n"
    rows = (
        "HH-0001,Nowhere,Amina Diallo,F,27-03-1986,,Moussa Diallo,M,spouse,05-11-1980,,,,,weaver,cook\n"
        "HH-0002,TM010102,Ola Keita,F,14-02-1990,,Eve Keita,X,sister,31-02-1999,Ben Keita,M,son,15-02-2012,,cook\n"
    )
    found = checked(heading + rows, by=everything)
    assert faults(found) == {
        ("2", "Village", "area-unknown"),
        ("3", "head job", "value-missing"),
        ("3, person 2", "member1_sex", "code-unknown"),
        ("3, person 2", "member 1 birth date", "not-a-date"),
        ("3, person 3", "", "value-missing"),
    }
    assert (found.counts["create"], found.counts["refused"]) == (0, 2)


def test_refused_rows_come_back_whole_and_nobody_twice(everything: Viewer, tamar: Country) -> None:
    bad = ROWS.replace("05-11-1980", "31-11-1980")
    found = checked(HEAD + bad, by=everything)
    assert faults(found) == {("2, person 2", "member 1 birth date", "not-a-date")}
    text = b"".join(mending.mended(found, ExportFormat.CSV)).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert row[0] == "HH-0001" and "member 1 birth date: This is not a date" in row[-1]
    apply(found, by=everything)
    assert homes()["TM010101"] == {"Amina": "head", "Awa": "child"}
    applied(text.replace("31-11-1980", "05-11-1980"), by=everything)
    assert homes()["TM010101"] == {"Amina": "head", "Moussa": "spouse", "Awa": "child"}
    assert Individual.objects.count() == 5 and Group.objects.count() == 2
    assert header[-1].endswith(f"(#{found.pk})")


def test_a_row_without_a_number_is_a_household_of_its_own(everything: Viewer, tamar: Country) -> None:
    text = (
        "Village,Nom du chef de ménage,Sexe du chef de ménage,Membre 1 nom,Membre 1 sexe,Enfant 1 nom,Enfant 1 sexe\n"
        "TM010101,Amina Diallo,F,Moussa Diallo,M,Awa Diallo,F\n"
        "TM010102,Ola Keita,F,,,Ben Keita,M\n"
        "TM010102,,,,,,\n"
    )
    found = applied(text, by=everything)
    assert homes() == {
        "TM010101": {"Amina": "head", "Moussa": "", "Awa": "child"},
        "TM010102": {"Ola": "head", "Ben": "child"},
    }
    assert {code for _row, _column, code in faults(found)} == {"household-number-missing"}
    assert Group.objects.count() == 2


def test_a_household_with_a_number_needs_nobody(everything: Viewer, tamar: Country) -> None:
    applied(HEAD + ROWS + "HH-0003,TM010101,,,,,,,,,,,,\n", by=everything)
    assert Group.objects.count() == 3 and Membership.objects.count() == 5


def test_what_is_required_of_a_household_stands_in_its_row(everything: Viewer, tamar: Country) -> None:
    Field.objects.create(
        subject=Subject.GROUP, key="rooms", type=FieldType.INTEGER, labels={"en": "Rooms"}, required=True
    )
    heading = HEAD.strip() + ",Rooms\n"
    first, second = ROWS.splitlines()
    found = applied(f"{heading}{first},3\n{second},\n", by=everything)
    assert [group.attributes for group in Group.objects.all()] == [{"rooms": 3}]
    assert ("3", "Rooms", "household-value-missing") in faults(found)
    assert ("3, person 3", "", "household-left-out") in faults(found)


@pytest.mark.parametrize(
    ("headings", "slots"),
    [
        (["head_name", "member1_name"], ["head", "member1"]),
        (["HH head name", "Spouse name", "Household ID"], ["head", "spouse", ""]),
        (["Name 1", "Sex 1", "Name 2", "Sex 2"], ["member1", "member1", "member2", "member2"]),
        (["nom_membre_1", "nom_membre_2", "Village"], ["member1", "member2", ""]),
        (["Prénom du membre 1", "Date de naissance de l'enfant 2"], ["member1", "child2"]),
        (["Person 12 name", "P3 sex"], ["member12", "member3"]),
    ],
)
def test_whose_a_column_is_stands_in_its_heading(
    db: None, headings: Sequence[str], slots: Sequence[str]
) -> None:
    found = members.whose(headings, targets.current())
    assert found is not None and [one.slot for one in found] == slots


@pytest.mark.parametrize(
    "headings",
    [
        ["Household ID", "Head name", "Number of children", "Member name"],
        ["Name", "Sex", "Phone 1", "Phone 2"],
        ["Full name", "Date of birth", "Relationship to head"],
        ["Child 5 years", "Head name"],
        ["Head name", "Head sex", "Household size", "Member 99 name"],
    ],
)
def test_other_files_have_a_person_a_row(db: None, headings: Sequence[str]) -> None:
    assert members.whose(headings, targets.current()) is None


def test_somebody_says_what_a_row_is(everything: Viewer, tamar: Country) -> None:
    found = imports.receive([(HEAD + ROWS).encode()], name="x.csv", by=everything, now=NOW)
    assert found.has_members
    imports.read_again(found, imports.Reread(members="no"), by=everything)
    assert not found.has_members and not any("/" in key for key in found.mapping)
    imports.read_again(found, imports.Reread(members="yes"), by=everything)
    assert found.has_members and "member2/individual.sex" in found.mapping


def test_a_fact_of_nobody_is_refused(everything: Viewer, tamar: Country) -> None:
    with pytest.raises(errors.WhoseMissing):
        bring(HEAD + ROWS, by=everything, targets={"Phone": "contact.phone"})
    with pytest.raises(errors.UnknownTarget):
        bring(HEAD + ROWS, by=everything, targets={"Phone": "member77/contact.phone"})
    with pytest.raises(errors.HeadingTwice):
        bring(HEAD + ROWS, by=everything, targets={"member2_name": "member1/individual.full_name"})


def test_whose_a_fault_is_is_said(db: None) -> None:
    words = message("twice-in-file", {"first": 3 + (1 << 34)})
    assert words == "This person stands in the file already, in row 3, person 2."
