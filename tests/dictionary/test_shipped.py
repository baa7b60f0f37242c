"""What every country starts with."""

import pytest

from tessera.dictionary import catalogue
from tessera.registry import choices
from tessera.registry.design_checks import TABLES
from tessera.registry.models import GroupKind, IdentifierKind

pytestmark = pytest.mark.django_db
LANGUAGES = {"en", "fr", "ar"}


def test_every_label_is_in_three_languages() -> None:
    found = catalogue.current()
    for spec in found.all_fields:
        assert set(spec.labels) == set(spec.help) == LANGUAGES, spec.key
        assert spec.section is not None and set(spec.section.labels) == LANGUAGES
    for code_list in found.code_lists.values():
        assert set(code_list.labels) == LANGUAGES
        assert all(set(code.labels) == LANGUAGES for code in code_list.codes), code_list.key
    for kind in (*GroupKind.objects.all(), *IdentifierKind.objects.all()):
        assert set(kind.names) == LANGUAGES


def test_every_built_in_field_is_a_column() -> None:
    for spec in catalogue.current().all_fields:
        columns = {column.name for column in TABLES[spec.subject]._meta.concrete_fields}
        assert spec.is_built_in
        assert spec.key in columns or (spec.key == "location" and {"latitude", "longitude"} <= columns)


@pytest.mark.parametrize(
    ("key", "enum"),
    [
        ("iso_5218", choices.Sex),
        ("birth_date_precision", choices.BirthDatePrecision),
        ("individual_status", choices.IndividualStatus),
        ("group_status", choices.GroupStatus),
        ("relationship_to_head", choices.RelationshipToHead),
        ("membership_role", choices.MembershipRole),
        ("membership_end", choices.MembershipEnd),
    ],
)
def test_a_shipped_list_has_the_codes_that_the_register_knows(key: str, enum: type) -> None:
    code_list = catalogue.current().code_list(key)
    assert code_list is not None
    assert {code.value: code.labels["en"] for code in code_list.codes} == {
        str(choice.value): str(choice.label) for choice in enum
    }


def test_the_standards_are_whole() -> None:
    found = catalogue.current()
    sizes = {"iso_3166_1": 249, "isced_2011": 10, "isco_08": 10, "iso_5218": 4, "washington_group": 6}
    assert {key: len(found.code_lists[key].codes) for key in sizes} == sizes


def test_no_heading_means_two_fields_of_one_subject() -> None:
    for subject in TABLES:
        headings = [
            heading.casefold()
            for spec in catalogue.fields(subject)
            for heading in {*spec.synonyms, *spec.labels.values()}
        ]
        assert sorted(headings) == sorted(set(headings))


def test_codes_stand_below_their_parents() -> None:
    water = catalogue.current().code_list("drinking_water")
    assert water is not None
    depths = {code.value: code.depth for code in water.codes}
    assert depths["improved"] == 0 and depths["borehole"] == 1
    assert [code.value for code in water.codes].index("improved") < [c.value for c in water.codes].index(
        "borehole"
    )
