"""Filters of every kind, alone and with names: by built-in fields, memberships, lists with a hierarchy, areas."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec
from tessera.registry.errors import SearchTooWide
from tessera.registry.models import Group, Individual
from tessera.registry.queries import find
from tessera.registry.queries.search import names
from tessera.registry.queries.search.facts import FactFilter, may_filter
from tessera.registry.queries.search.filters import Filters
from tessera.registry.queries.search.where import Where
from tests.cast import TODAY, Country
from tests.registry.people import make_household, make_person

pytestmark = pytest.mark.django_db

WORK = CodeListSpec(
    "work",
    {"en": "Work"},
    codes=(
        CodeSpec("6", {"en": "Farmers"}),
        CodeSpec("61", {"en": "Market farmers"}, parent="6", depth=1),
        CodeSpec("611", {"en": "Growers"}, parent="61", depth=2),
        CodeSpec("7", {"en": "Crafts"}),
    ),
)
OCCUPATION = FieldSpec(Subject.INDIVIDUAL, "occupation", FieldType.CODE, {}, code_list=WORK, filterable=True)
SKILLS = FieldSpec(Subject.INDIVIDUAL, "skills", FieldType.CODES, {}, code_list=WORK, filterable=True)
BIRTHPLACE = FieldSpec(Subject.INDIVIDUAL, "birthplace", FieldType.AREA, {}, filterable=True)
VISIT = FieldSpec(Subject.INDIVIDUAL, "visit", FieldType.DATE, {}, filterable=True)
POORLY = FieldSpec(Subject.GROUP, "rooms", FieldType.INTEGER, {}, filterable=True)
SHARE = FieldSpec(Subject.MEMBERSHIP, "share", FieldType.DECIMAL, {}, filterable=True)


def people(text: str = "", *facts: FactFilter, viewer: Viewer | None = None, **more: object) -> set[str]:
    viewer = viewer or system_viewer()
    with narrowed_to(viewer):
        filters = Filters(facts=facts, **more)  # type: ignore[arg-type]
        found = find.people(text, viewer=viewer, purpose="service", on=TODAY, filters=filters)
        where, _is_cut = find.matching(
            text, subject=Subject.INDIVIDUAL, viewer=viewer, on=TODAY, filters=filters
        )
        assert find.count(where, subject=Subject.INDIVIDUAL) == (found.total, found.is_more)
    return {hit.name for hit in found.hits}


def built_in(subject: Subject, key: str) -> FieldSpec:
    spec = catalogue.field(subject, key)
    assert spec is not None
    return spec


@pytest.fixture
def household(tamar: Country) -> Group:
    amina = make_person(
        "Amina", "Diallo", area=tamar.village, birth_date=date(1986, 3, 27), sex=2, language="fr", source="Survey",
        attributes={"occupation": "611", "skills": ["61", "7"], "birthplace": "TM010201", "visit": "2025-06-01"},
    )  # fmt: skip
    bakary = make_person(
        "Bakary", "Diallo", area=tamar.village, birth_date=date(2015, 1, 1), sex=1, language="ar",
        attributes={"occupation": "7", "birthplace": "TM010101", "visit": "2024-06-01"},
    )  # fmt: skip
    return make_household(amina, bakary, attributes={"rooms": 2})


@pytest.mark.parametrize("text", ["", "diallo"])
def test_built_in_fields_filter(household: Group, text: str) -> None:
    language, born = built_in(Subject.INDIVIDUAL, "language"), built_in(Subject.INDIVIDUAL, "birth_date")
    source = built_in(Subject.INDIVIDUAL, "source")
    assert people(text, FactFilter(language, "fr")) == {"Amina Diallo"}
    assert people(text, FactFilter(born, "2000-01-01")) == {"Bakary Diallo"}
    assert people(text, FactFilter(born, "", "1999-12-31"), FactFilter(source, "Survey")) == {"Amina Diallo"}


@pytest.mark.parametrize("text", ["", "diallo"])
def test_fields_of_the_membership_filter_people(household: Group, text: str) -> None:
    tie, since = (built_in(Subject.MEMBERSHIP, key) for key in ("relationship_to_head", "since"))
    roles = built_in(Subject.MEMBERSHIP, "roles")
    assert people(text, FactFilter(tie, "child")) == {"Bakary Diallo"}
    assert people(text, FactFilter(roles, "head")) == {"Amina Diallo"}
    assert people(text, FactFilter(since, "2024-01-01", "2024-01-01")) == {"Amina Diallo", "Bakary Diallo"}
    assert people(text, FactFilter(since, "2024-01-02")) == set()
    assert people(text, FactFilter(SHARE, "0.5")) == set()


@pytest.mark.parametrize("text", ["", "diallo"])
def test_a_code_stands_for_those_below_it(household: Group, text: str) -> None:
    assert people(text, FactFilter(OCCUPATION, "6")) == {"Amina Diallo"}
    assert people(text, FactFilter(OCCUPATION, "61")) == {"Amina Diallo"}
    assert people(text, FactFilter(OCCUPATION, "7")) == {"Bakary Diallo"}
    assert people(text, FactFilter(SKILLS, "6")) == {"Amina Diallo"}
    assert people(text, FactFilter(SKILLS, "611")) == set()


def test_the_same_without_the_index(household: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tessera.registry.queries.search.facts.FEW", 0)
    for text in ("", "diallo"):
        assert people(text, FactFilter(OCCUPATION, "6")) == {"Amina Diallo"}
        assert people(text, FactFilter(SKILLS, "6")) == {"Amina Diallo"}
        assert people(text, FactFilter(VISIT, "2025-01-01", "2025-12-31")) == {"Amina Diallo"}
        assert people(text, FactFilter(VISIT, "", "2024-12-31")) == {"Bakary Diallo"}


def test_an_area_stands_for_those_below_it(household: Group) -> None:
    assert people("", FactFilter(BIRTHPLACE, "TM0102")) == {"Amina Diallo"}
    assert people("diallo", FactFilter(BIRTHPLACE, "TM01")) == {"Amina Diallo", "Bakary Diallo"}
    assert people("", FactFilter(BIRTHPLACE, "nowhere")) == set()


def test_a_rare_fact_is_found_among_a_hundred_namesakes(
    household: Group, tamar: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name search compares a part of those who have a common name; a filter must not be tried on that part only."""
    monkeypatch.setattr(names, "CAP", 3)
    for _number in range(10):
        make_person("Amina", "Diallo", area=tamar.other_village, sex=1)
    assert people("amina diallo", sex=2) == {"Amina Diallo"}
    assert people("amina diallo", FactFilter(OCCUPATION, "611")) == {"Amina Diallo"}


def test_who_may_not_see_a_field_finds_nobody_by_it(household: Group, stranger_viewer: Viewer) -> None:
    assert may_filter(OCCUPATION, stranger_viewer)
    assert people("", FactFilter(OCCUPATION, "6"), viewer=stranger_viewer) == set()


def test_households_are_filtered_by_their_fields_with_and_without_names(household: Group) -> None:
    for text in ("", "bakary"):
        for low, expected in (("2", 1), ("3", 0)):
            filters = Filters(facts=(FactFilter(POORLY, low),))
            with narrowed_to(viewer := system_viewer()):
                found = find.households(text, viewer=viewer, purpose="service", on=TODAY, filters=filters)
                where, _cut = find.matching(
                    text, subject=Subject.GROUP, viewer=viewer, on=TODAY, filters=filters
                )
                assert len(found.hits) == expected
                assert find.count(where, subject=Subject.GROUP) == (expected, False)


def test_who_led_to_a_household_is_named(household: Group) -> None:
    with narrowed_to(viewer := system_viewer()):
        by_member, by_head = (
            find.households(text, viewer=viewer, purpose="service", on=TODAY).hits[0]
            for text in ("bakary", "amina")
        )
    assert (by_member.head_name, by_member.met) == ("Amina Diallo", "Bakary Diallo")
    assert by_head.met == ""


def test_filters_cost_one_query_however_many_they_are(household: Group, registrar_viewer: Viewer) -> None:
    spent = []
    facts = (FactFilter(OCCUPATION, "6"), FactFilter(SKILLS, "6"), FactFilter(VISIT, "2025-01-01"))
    with narrowed_to(registrar_viewer):
        for count in (1, 3):
            with CaptureQueriesContext(connection) as queries:
                find.people(
                    "",
                    viewer=registrar_viewer,
                    purpose="service",
                    on=TODAY,
                    filters=Filters(facts=facts[:count]),
                )
            spent.append(len(queries))
    assert spent[0] == spent[1] <= 8


def test_a_file_holds_all_that_the_pages_show(tamar: Country) -> None:
    made = {make_person("Amina", f"Sow{letter * 3}", area=tamar.village).pk for letter in "abcdefg"}
    make_person("Bakary", area=tamar.village)
    with narrowed_to(viewer := system_viewer()):
        for text, expected in (("amina", made), ("amina 1999", set()), ("P00000000112", set())):
            where, is_cut = find.matching(text, subject=Subject.INDIVIDUAL, viewer=viewer, on=TODAY)
            with connection.cursor() as cursor:
                cursor.execute(f"select s.id from registry_individual s where {where.sql}", where.params)
                assert {row[0] for row in cursor.fetchall()} == expected
            assert not is_cut
        assert Individual.objects.count() == 8


SLOW = "s.id = s.id and (select true from pg_sleep(0.3))"


def test_a_list_that_takes_too_long_is_refused(household: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "PATIENCE", 100)
    monkeypatch.setattr(find, "people_where", lambda filters, **_more: Where(SLOW))
    with pytest.raises(SearchTooWide) as refused:
        people("", sex=2)
    assert (refused.value.code, refused.value.status) == ("search-too-wide", 422)
    with connection.cursor() as cursor:  # and the session has all the time again
        cursor.execute("select current_setting('statement_timeout'), count(*) from pg_sleep(0.2)")
        assert cursor.fetchone() == ("0", 1)


def test_what_cannot_be_counted_in_time_is_more_than_a_page(
    household: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_wide(table: str, where: Where, *, within: int) -> int:
        raise SearchTooWide

    monkeypatch.setattr(find, "_total", too_wide)
    with narrowed_to(viewer := system_viewer()):
        page = find.people("", viewer=viewer, purpose="service", on=TODAY, limit=1)
        last = find.people("", viewer=viewer, purpose="service", on=TODAY, limit=2)
    assert (len(page.hits), page.total, page.is_more, page.next != "") == (1, 1, True, True)
    assert (last.total, last.is_more) == (2, False)
