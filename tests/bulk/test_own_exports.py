"""A file that we wrote can be read again, and says nothing new."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk import exports, guessing, targets
from tessera.bulk.actions import apply as applying
from tessera.bulk.choices import ExportFormat
from tessera.bulk.errors import NothingToApply
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import code_design, field_design
from tessera.registry.models import Group, Identifier, Individual
from tests.bulk.conftest import NOW, applied, bring, checked, codes_of
from tests.cast import Country

PEOPLE = (
    "National ID,Given name,Family name,Date of birth,Sex,Area,Phone,E-mail,Household number,Relationship,Skills\n"
    "AB1001,Amina,Diallo,27-03-1986,F,TM010101,+223 76 12 34 56,a@example.org,HH-0001,head,sewing|farming\n"
    "AB1002,=Moussa,Diallo,1980,homme,TM010101,,,HH-0001,husband,farming\n"
    "AB1003,Awa,Diallo,2015-04,fille,TM010101,,,HH-0002,head,\n"
)


@pytest.fixture
def registered(everything: Viewer, tamar: Country) -> Viewer:
    codes = [code_design.CodeDraft({"en": value}, value=value) for value in ("sewing", "farming")]
    code_design.add_code_list({"en": "Skills"}, codes=codes, by=everything, now=NOW, key="skills")
    draft = field_design.FieldDraft(
        subject=Subject.INDIVIDUAL,
        type=FieldType.CODES,
        labels={"en": "Skills"},
        key="skills",
        code_list="skills",
    )
    field_design.add_field(draft, by=everything, now=NOW)
    found = applied(PEOPLE, by=everything)
    assert codes_of(found) == []
    return everything


def exported(
    subject: Subject, *, viewer: Viewer, kind: ExportFormat = ExportFormat.CSV, reveal: bool = False
) -> bytes:
    asked = exports.Asked(subject, kind, Purpose.EXPORT, reveal=reveal)
    return b"".join(exports.export(asked, viewer=viewer, on=date(2026, 3, 27)))


def headings(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()[0].split(",")


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.XLSX])
@pytest.mark.parametrize("reveal", [False, True])
def test_people_come_back_as_they_are(registered: Viewer, kind: ExportFormat, reveal: bool) -> None:
    content = exported(Subject.INDIVIDUAL, viewer=registered, kind=kind, reveal=reveal)
    again = checked(content, by=registered)
    assert [code for _row, code in codes_of(again)] == ([] if reveal else ["number-masked"])
    assert (again.counts["create"], again.counts["update"], again.counts["refused"]) == (0, 0, 0)
    assert (again.counts["same"], again.counts["households_update"]) == (3, 0)
    with pytest.raises(NothingToApply):
        applying.start(again, by=registered, now=NOW, in_background=False)
    assert (Individual.objects.count(), Group.objects.count(), Identifier.objects.count()) == (3, 2, 5)


def test_lists_are_written_with_semicolons(registered: Viewer) -> None:
    content = exported(Subject.INDIVIDUAL, viewer=registered).decode()
    assert "sewing; farming" in content and "'=Moussa" in content and ",1980," in content
    assert (
        Individual.objects.get(registry_number__isnull=False, birth_date_precision="year").given_name
        == "=Moussa"
    )


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_headings_of_exports_are_recognised(registered: Viewer, language: str) -> None:
    viewer = replace(registered, language=language)
    with translation.override(language):
        of_people = headings(exported(Subject.INDIVIDUAL, viewer=viewer))
        of_households = headings(exported(Subject.GROUP, viewer=viewer))
    found = dict(zip(of_people, guess(of_people), strict=True))
    assert found[of_people[0]] == "individual.registry_number"
    assert {"individual.given_name", "individual.area", "identifier.national_id", "individual.skills"} <= set(
        found.values()
    )
    assert {"contact.phone", "contact.email", "group.registry_number"} <= set(found.values())
    assert "membership.relationship_to_head" in found.values()
    keys = guess(of_households)
    assert keys[0] == "group.registry_number"
    assert "household.key" in keys and "group.area" in keys
    assert not any(key.startswith("individual.") for key in keys), dict(zip(of_households, keys, strict=True))


def guess(headings: list[str]) -> list[str]:
    return guessing.guess(headings, [[] for _ in headings], targets.current())


@pytest.mark.parametrize("heading", ["Registry number of the household", "Numéro de registre du ménage"])
def test_a_households_number_is_not_a_persons(everything: Viewer, heading: str) -> None:
    assert guess(["Full name", heading]) == ["individual.full_name", "group.registry_number"]


def test_of_several_numbers_the_first_is_taken(everything: Viewer) -> None:
    found = bring("National ID,Full name\nAB1001; AB1002,Ana Silva\n****02,Ben Costa\n", by=everything)
    assert found.mapping == ["identifier.national_id", "individual.full_name"]
    found = applied("National ID,Full name\nAB1001; AB1002,Ana Silva\n****02,Ben Costa\n", by=everything)
    assert sorted(codes_of(found)) == [(2, "several-numbers"), (3, "number-masked")]
    assert Identifier.objects.filter(individual__given_name="Ana").count() == Identifier.objects.count() == 1
