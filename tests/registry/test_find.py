from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.db.roles import as_owner
from tessera.registry import encryption, search_fields
from tessera.registry.models import ContactPoint, Identifier, IdentifierKind, Individual
from tessera.registry.queries import find
from tessera.registry.queries.search import asked
from tessera.registry.queries.search.filters import FactFilter, Filters, years_before
from tessera.registry.queries.search.names import distance
from tessera.registry.queries.search.parts import Found, HouseholdHit, How, Match, PersonHit
from tests.cast import TODAY, Country
from tests.registry.people import make_household, make_person

pytestmark = pytest.mark.django_db
CROP = FieldSpec(Subject.INDIVIDUAL, "main_crop", FieldType.TEXT, {"en": "Main crop"}, filterable=True)
INCOME = FieldSpec(Subject.INDIVIDUAL, "income", FieldType.INTEGER, {"en": "Income"}, filterable=True)
SECRET = FieldSpec(
    Subject.INDIVIDUAL, "illness", FieldType.TEXT, {}, filterable=True, sensitivity=Sensitivity.SENSITIVE
)


def people(text: str, viewer: Viewer | None = None, **more: Any) -> Found[PersonHit]:
    viewer = viewer or system_viewer()
    with narrowed_to(viewer):
        return find.people(text, viewer=viewer, purpose="service", on=TODAY, **more)


def households(text: str, viewer: Viewer | None = None, **more: Any) -> Found[HouseholdHit]:
    viewer = viewer or system_viewer()
    with narrowed_to(viewer):
        return find.households(text, viewer=viewer, purpose="service", on=TODAY, **more)


def names(found: Found[PersonHit]) -> list[str]:
    return [hit.name for hit in found.hits]


@pytest.fixture
def amina(tamar: Country) -> Individual:
    return make_person(
        "Amina", "Diallo", area=tamar.village, birth_date=date(1986, 3, 27), sex=2,
        attributes={"main_crop": "maize", "income": 120, "illness": "none"},
    )  # fmt: skip


@pytest.fixture
def others(tamar: Country) -> list[Individual]:
    return [
        make_person("Bakary", "Diallo", area=tamar.other_village, birth_date=date(1961, 1, 1), sex=1),
        make_person("Mohammed", "Sow", area=tamar.village, birth_date=date(2001, 1, 1), sex=1),
        make_person("Fatou", "Jallo", area=tamar.village_elsewhere, birth_date=date(1993, 10, 3), sex=2),
        make_person("Ibrahima", "Coulibaly", area=tamar.village, birth_date=date(1957, 4, 30), sex=1),
    ]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Amina Diallo", Match.NAME),
        ("DIALLO amina", Match.NAME),
        ("amena dialo", Match.ALIKE),
        ("Amnia Diallo", Match.ALIKE),
        ("Aminna Jallow", Match.ALIKE),
        ("Amina Dia", Match.ALIKE),
        ("Amina Rokia Diallo", Match.PARTLY),
        ("أمينة ديالو", Match.ALIKE),
        ("Amina Diallo 1986", Match.NAME),
        ("Amina 27/03/1986", Match.NAME),
    ],
)
def test_a_name_is_found_however_it_is_typed(
    amina: Individual, others: list[Individual], text: str, match: Match
) -> None:
    found = people(text)
    assert found.hits[0].id == amina.pk
    assert found.hits[0].why.match == match


@pytest.mark.parametrize("text", ["Mohamed", "Muhammad", "محمد", "mohammed sow", "Mouhamed Sow"])
def test_transcriptions_meet(others: list[Individual], text: str) -> None:
    assert names(people(text)) == ["Mohammed Sow"]


def test_the_best_comes_first_and_says_why(amina: Individual, others: list[Individual]) -> None:
    found = people("amina dialo")
    assert names(found)[0] == "Amina Diallo"
    assert found.hits[0].why.pairs == (("amina", "amina", How.SAME), ("dialo", "diallo", How.SOUND))
    assert found.total == len(found.hits)


def test_a_hit_holds_what_a_list_shows(amina: Individual, others: list[Individual], tamar: Country) -> None:
    household = make_household(amina, others[0])
    add_identifier(amina, "10000000004471")
    hit = people("amina diallo").hits[0]
    assert (hit.age, hit.sex, hit.area, hit.birth_date) == (40, 2, "Upper Lomba, Lomba", date(1986, 3, 27))
    assert (hit.identifier, hit.identifier_kind) == ("****4471", "Test ID")
    assert hit.home is not None
    assert (hit.home.registry_number, hit.home.head_name) == (household.registry_number, "Amina Diallo")
    child = people("bakary").hits[0]
    assert child.home is not None
    assert child.home.relationship == "Son or daughter"


def add_identifier(person: Individual, value: str) -> IdentifierKind:
    with as_owner():
        kind, _made = IdentifierKind.objects.get_or_create(
            key="test_id", defaults={"names": {"en": "Test ID"}, "pattern": "[0-9]{14}"}
        )
        Identifier.objects.create(kind=kind, individual=person, **vars(encryption.seal(kind, value)))
    return kind


def test_numbers_find_their_owner(amina: Individual, others: list[Individual]) -> None:
    household = make_household(amina)
    add_identifier(amina, "1000-0000-0044-71")
    with as_owner():
        ContactPoint.objects.create(individual=amina, kind="phone", value="+221771234567")
    number = amina.registry_number
    asked_for = {
        number: Match.REGISTRY_NUMBER,
        f"{number[0].lower()} {number[1:4]}-{number[4:]}": Match.REGISTRY_NUMBER,
        household.registry_number: Match.HOUSEHOLD_NUMBER,
        "10000000004471": Match.IDENTIFIER,
        "1000 0000 0044 71": Match.IDENTIFIER,
        "+221 77 123 45 67": Match.CONTACT,
    }
    for text, match in asked_for.items():
        found = people(text)
        assert [(hit.id, hit.why.match) for hit in found.hits] == [(amina.pk, match)], text
        assert [hit.id for hit in households(text).hits] == [household.pk], text


def test_a_contact_of_a_household_finds_its_head(
    amina: Individual, others: list[Individual], settings: Any
) -> None:
    settings.COUNTRY_CODE = "IQ"
    household = make_household(amina, others[0])
    with as_owner():
        ContactPoint.objects.create(group=household, kind="phone", value="+9647541234567")
        ContactPoint.objects.create(group=household, kind="email", value="diallo@example.org")
    asked_for = {
        "0754 123 4567": Match.HOUSEHOLD_CONTACT,
        "+964 754 123 4567": Match.HOUSEHOLD_CONTACT,
        "Diallo@example.org": Match.HOUSEHOLD_EMAIL,
    }
    for text, match in asked_for.items():
        assert [(hit.id, hit.why.match) for hit in people(text).hits] == [(amina.pk, match)], text
        assert [hit.id for hit in households(text).hits] == [household.pk], text


def test_a_contact_of_a_household_without_a_head_finds_its_present_members(
    amina: Individual, others: list[Individual]
) -> None:
    household = make_household(amina, others[0], others[1])
    with as_owner():
        ContactPoint.objects.create(group=household, kind="phone", value="+9647541234567")
        household.memberships.filter(individual=amina).update(roles=[], relationship_to_head="")
        household.memberships.filter(individual=others[1]).update(until=TODAY)
    assert sorted(names(people("+9647541234567"))) == ["Amina Diallo", "Bakary Diallo"]


def test_an_e_mail_address_finds_its_owner(amina: Individual) -> None:
    with as_owner():
        ContactPoint.objects.create(individual=amina, kind="email", value="amina@example.org")
    assert [hit.why.match for hit in people("Amina@Example.org").hits] == [Match.EMAIL]
    assert people("somebody@example.org").hits == ()


def test_a_phone_under_a_code_of_no_country_is_found(amina: Individual) -> None:
    """Those of the fictional country."""
    with as_owner():
        ContactPoint.objects.create(individual=amina, kind="phone", value="+999712345678")
    for text in ("+999712345678", "+999 7 12-34 56.78"):
        assert [(hit.id, hit.why.match) for hit in people(text).hits] == [(amina.pk, Match.CONTACT)]
    assert asked.read("+999 12").phone == "" and asked.read("999712345678").phone == ""


def test_local_phone_numbers_follow_the_country(settings: Any) -> None:
    settings.COUNTRY_CODE = "SN"
    assert asked.read("77 123 45 67").phone == "+221771234567"
    settings.COUNTRY_CODE = ""
    assert asked.read("77 123 45 67").phone == ""


def test_a_wrong_check_digit_is_said(amina: Individual) -> None:
    last = amina.registry_number[-1]
    found = people(amina.registry_number[:-1] + ("1" if last != "1" else "2"))
    assert found.asked.is_mistyped
    assert found.hits == ()


def test_households_are_found_by_who_lives_in_them(amina: Individual, others: list[Individual]) -> None:
    household = make_household(amina, others[0], others[1])
    hit = households("bakary dialo").hits[0]
    assert (hit.id, hit.head_name, hit.members) == (household.pk, "Amina Diallo", 3)
    assert households("").hits[0].why.match == Match.FILTER


def test_nothing_is_found_out_of_reach(
    amina: Individual, others: list[Individual], stranger_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    make_household(amina)
    add_identifier(amina, "10000000004471")
    for text in ("amina diallo", amina.registry_number, "10000000004471"):
        assert [hit.id for hit in people(text, registrar_viewer).hits][:1] == [amina.pk]
        assert amina.pk not in [hit.id for hit in people(text, stranger_viewer).hits]
        assert households(text, stranger_viewer).hits == ()
    assert names(people("", stranger_viewer)) == ["Fatou Jallo"]


def test_the_functions_of_the_database_hold_the_reach_by_themselves(
    amina: Individual, stranger_viewer: Viewer
) -> None:
    with narrowed_to(stranger_viewer), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from name_candidates('{1}', '{diallo}', '{1}', null, null, null, 20, null, 100)"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from fact_owners(true, 'main_crop', 'text', 'maize', null, 100)")
        assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from name_candidates('{1}', '{diallo}', '{1}', null, null, null, 20, null, 100)"
        )
        assert cursor.fetchone() == (0,)


def test_filters_narrow(amina: Individual, others: list[Individual], tamar: Country) -> None:
    by_name = {
        Filters(area=tamar.village): {"Amina Diallo"},
        Filters(sex=1): {"Bakary Diallo"},
        Filters(age_from=30, age_until=40): {"Amina Diallo", "Fatou Jallo"},
        Filters(age_from=41): {"Bakary Diallo"},
        Filters(status="archived"): set(),
        Filters(facts=(FactFilter(CROP, "maize"),)): {"Amina Diallo"},
        Filters(facts=(FactFilter(INCOME, "100", "120"),)): {"Amina Diallo"},
        Filters(facts=(FactFilter(INCOME, "121"),)): set(),
    }
    for filters, expected in by_name.items():
        assert set(names(people("diallo", filters=filters))) == expected, filters
        assert expected <= set(names(people("", filters=filters)))


def test_a_sensitive_field_filters_only_for_those_who_may_see_it(
    amina: Individual, others: list[Individual], clerk_viewer: Viewer
) -> None:
    filters = Filters(facts=(FactFilter(SECRET, "something else"),))
    assert people("", filters=filters).hits == ()
    assert people("", clerk_viewer, filters=filters).hits == ()
    with_it = Filters(facts=(FactFilter(SECRET, "none"),))
    assert names(people("", filters=with_it)) == ["Amina Diallo"]
    assert people("", clerk_viewer, filters=with_it).hits == ()


def test_browsing_turns_pages_by_key(tamar: Country) -> None:
    for number in range(7):
        make_person(f"Person{number}", area=tamar.village)
    seen: list[str] = []
    cursor = ""
    while True:
        page = people("", limit=3, cursor=cursor)
        seen += names(page)
        cursor = page.next
        if not cursor:
            break
    assert seen == [f"Person{number}" for number in reversed(range(7))]


def test_ranked_pages_do_not_overlap(tamar: Country) -> None:
    for number in range(7):
        make_person("Amina", f"Sow{'abcdefg'[number] * 3}", area=tamar.village)
    first = people("amina", limit=4)
    second = people("amina", limit=4, cursor=first.next)
    assert len(first.hits) == 4
    assert len({hit.id for hit in (*first.hits, *second.hits)}) == 7
    assert second.next == ""


def test_counts_stop_at_a_limit(tamar: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "COUNTED", 3)
    for number in range(5):
        make_person(f"Person{number}", area=tamar.village)
    found = people("", limit=2)
    assert (found.total, found.is_more) == (3, True)


def test_too_many_namesakes_ask_to_narrow(tamar: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tessera.registry.queries.search.names.CAP", 3)
    for _number in range(4):
        make_person("Amina", area=tamar.village)
    assert people("amina").is_cut
    assert not people("amina", filters=Filters(area=tamar.village_elsewhere)).is_cut


@pytest.mark.parametrize("text", ["amina diallo sow", "P00000000195", "+221 77 123 45 67", "AB 123456", ""])
def test_a_search_takes_few_queries(
    amina: Individual, others: list[Individual], registrar_viewer: Viewer, text: str
) -> None:
    make_household(amina, *others[:2])
    with narrowed_to(registrar_viewer):
        for ask in (find.people, find.households):
            with CaptureQueriesContext(connection) as queries:
                ask(text, viewer=registrar_viewer, purpose="service", on=TODAY)
            assert len(queries) <= 6


def test_a_search_is_logged_without_its_text(amina: Individual, registrar_viewer: Viewer) -> None:
    people("Amina Diallo", registrar_viewer)
    record = AccessRecord.objects.get(viewer=registrar_viewer.actor)
    assert (record.subject, record.purpose, record.subject_id) == ("search", "service", None)
    assert "mina" not in str([getattr(record, field.name) for field in record._meta.fields])


@pytest.mark.parametrize(
    "text", ["%", "'", "\x00", "\ud800", "){", "a" * 5000, "__ 'or' 1=1", "١٩٨٦", "²", "1-2-3", "P"]
)
def test_no_text_breaks_the_search(amina: Individual, text: str) -> None:
    people(text)
    households(text)


@given(st.text(max_size=60))
def test_reading_never_raises(text: str) -> None:
    asked.read(text)


@pytest.mark.parametrize(
    ("text", "year", "rest"),
    [
        ("Amina 1986", 1986, "Amina"),
        ("1986 Amina Diallo", 1986, "Amina Diallo"),
        ("Amina 1986-03-27", 1986, "Amina"),
        ("Amina 27.3.1986", 1986, "Amina"),
        ("Amina 1786", None, "Amina 1786"),
        ("أمينة ١٩٨٦", 1986, "أمينة"),
    ],
)
def test_a_year_of_birth_is_read(text: str, year: int | None, rest: str) -> None:
    read = asked.read(text)
    assert (read.born_year, read.names) == (year, rest)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("amina", "amina", 0), ("amina", "amnia", 1), ("diallo", "dialo", 1), ("", "ab", 2)],
)
def test_distance_counts_slips(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


def test_leap_days_grow_older_too() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)


@pytest.mark.django_db(transaction=True)
def test_a_filterable_field_gets_its_index() -> None:
    assert search_fields.keep_index(CROP)
    assert search_fields.keep_index(CROP)
    with connection.cursor() as cursor:
        cursor.execute(
            "select indexdef from pg_indexes where indexname = %s", [search_fields.index_name(CROP)]
        )
        assert "attributes ->> 'main_crop'" in cursor.fetchone()[0]
    search_fields.drop_index(CROP)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_indexes where indexname = %s", [search_fields.index_name(CROP)]
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("text", "pairs", "reordered"),
    [
        ("amika diallo", (("amika", "amina", How.LETTERS), ("diallo", "diallo", How.SAME)), False),
        ("Diallo Amina", (("Diallo", "diallo", How.SAME), ("Amina", "amina", How.SAME)), True),
        ("amina dia", (("amina", "amina", How.SAME), ("dia", "diallo", How.BEGINNING)), False),
        ("أمينة ديالو", (("أمينة", "amina", How.SOUND), ("ديالو", "diallo", How.SOUND)), False),
        ("Jallow, Amina", (("Jallow", "diallo", How.SOUND), ("Amina", "amina", How.SAME)), True),
    ],
)
def test_a_hit_says_how_each_word_as_it_was_typed_was_found(
    amina: Individual, text: str, pairs: tuple[tuple[str, str, How], ...], reordered: bool
) -> None:
    why = people(text).hits[0].why
    assert (why.pairs, why.is_reordered) == (pairs, reordered)
