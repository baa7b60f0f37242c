"""The name search follows people whichever way they are written."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.lib.db.roles import as_owner
from tessera.registry.models import Individual
from tests.cast import Country
from tests.registry.people import SINCE, make_person

pytestmark = pytest.mark.django_db


def ask(sql: str, *params: Any) -> Any:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def tokens(name: str) -> list[str]:
    return list(ask("select name_tokens(%s)", name))


def family(name: str) -> str:
    return str(ask("select token_family((name_tokens(%s))[1])", name))


def stored(person: Individual) -> tuple[Any, ...]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select tokens, birth_year, area_id from registry_namesearch where individual_id = %s",
            [person.pk],
        )
        row = cursor.fetchone()
    return tuple(row or ())


def dictionary() -> set[tuple[str, str]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select token, family from registry_nametoken union select key, token from registry_tokenkey"
        )
        return set(cursor.fetchall())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Amina DIALLO", ["amina", "diallo"]),
        ("N'Diaye-Sow, Zoé", ["ndiaye", "sow", "zoe"]),
        ("  ", []),
        ("Ångström Łódź Œdipe", ["angstrom", "lodz", "oedipe"]),
        ("محمد عبد الرحمن", ["mhmd", "abdalrhmn"]),
        ("مُحَمَّد", ["mhmd"]),
        ("الحسن", ["hsn"]),
        ("СЕРГЕЙ", ["сергеи"]),
        ("አማኑኤል", ["አማኑኤል"]),
        ("a" * 90, ["a" * 40]),
    ],
)
def test_names_are_folded_into_tokens(name: str, expected: list[str]) -> None:
    assert tokens(name) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mohamed", "Muhammad", "Mohammed", "Mouhamed", "محمد"),
        ("Diallo", "Jallo", "Dialo", "Jallow", "ديالو"),
        ("Aisha", "Aïcha", "Ayesha", "عائشة"),
        ("Yusuf", "Youssouf", "Yousif", "يوسف"),
        ("Issa", "Isa", "عيسى"),
        ("Coulibaly", "Koulibali", "Kulibaly"),
        ("Philippe", "Filip"),
    ],
)
def test_spellings_of_a_name_are_one_family(spellings: tuple[str, ...]) -> None:
    assert len({family(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Mohamed", "Mamadou"), ("Amina", "Aminata"), ("Musa", "Issa")])
def test_different_names_are_different_families(one: str, other: str) -> None:
    assert family(one) != family(other)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_any_text_folds_and_folds_to_itself(db: None, name: str) -> None:
    first = tokens(name)
    assert tokens(" ".join(first)) == first
    assert all(0 < len(token) <= 40 and " " not in token for token in first)
    assert ask("select count(token_family(t)) from unnest(%s::text[]) t", first) == len(first)


def test_a_person_is_found_under_all_their_names(tamar: Country) -> None:
    person = make_person(
        "Amina", "Diallo", preferred_name="Mimi", name_variants={"ar": "أمينة"}, birth_date=date(1986, 3, 27),
        area=tamar.village,
    )  # fmt: skip
    assert stored(person) == (["amina", "diallo", "mimi", "amyna"], 1986, tamar.village.pk)


def test_the_search_follows_orm_copy_and_raw_sql(tamar: Country) -> None:
    person = make_person("Amina", "Diallo", area=tamar.village)
    with as_owner(), connection.cursor() as cursor:
        with cursor.copy(
            "copy registry_individual (public_id, given_name, family_name, additional_name, preferred_name,"
            " name_variants,"
            " birth_date_precision, sex, address, language, attributes, status, registered_on, source) from stdin"
        ) as copy:
            for number in range(300):
                copy.write_row(
                    (
                        f"00000000-0000-7000-8000-{number:012}",
                        f"Copied{number}",
                        "Sow",
                        "",
                        "",
                        "{}",
                        "day",
                        1,
                    )
                    + ("", "", "{}", "active", SINCE, "")
                )
        cursor.execute(
            "update registry_individual set family_name = 'Traoré', birth_date = '1990-01-01', area_id = %s"
            " where id = %s",
            [tamar.village_elsewhere.pk, person.pk],
        )
        assert stored(person) == (["amina", "traore"], 1990, tamar.village_elsewhere.pk)
        cursor.execute("delete from registry_individual where given_name = 'Copied7'")
        cursor.execute("update registry_individual set address = 'Elsewhere'")
    assert ask("select count(*) from registry_namesearch") == 300
    assert ask("select name_search_faults()") == 0
    assert ask("select count(distinct key) from registry_tokenkey where token = 'traore'") == 7


def test_a_rebuild_finds_the_same(tamar: Country) -> None:
    for number in range(20):
        make_person(f"Given{number % 3}", f"Family{number}", area=tamar.village, name_variants={"ar": "محمد"})
    before = dictionary()
    assert ask("select rebuild_name_search()") == 20
    assert dictionary() == before
    assert ask("select name_search_faults()") == 0


def test_a_fault_is_noticed(tamar: Country) -> None:
    person = make_person("Amina", area=tamar.village)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "update registry_namesearch set tokens = '{wrong}' where individual_id = %s", [person.pk]
        )
    assert ask("select name_search_faults()") == 1


def test_the_application_may_not_read_the_tables_of_the_search(tamar: Country) -> None:
    from django.db.utils import ProgrammingError  # noqa: PLC0415

    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("select * from registry_namesearch")


@pytest.mark.django_db(transaction=True)
def test_two_sessions_that_meet_a_new_name_do_not_wait_for_one_another() -> None:
    def insert(cursor: Any, given: str, public_id: str) -> None:
        cursor.execute(
            "insert into registry_individual (public_id, given_name, family_name, additional_name, preferred_name,"
            " name_variants, birth_date_precision, sex, address, language, attributes, status, registered_on, source)"
            " values (%s, %s, '', '', '', '{}', 'day', 1, '', '', '{}', 'active', '2024-01-01', '')",
            [public_id, given],
        )

    other = connection.copy()
    try:
        with as_owner(), transaction.atomic(), connection.cursor() as first, other.cursor() as second:
            second.execute("set lock_timeout = '2s'")
            insert(first, "Zaphod Trillian", "00000000-0000-7000-8000-000000000001")
            insert(second, "Trillian Zaphod", "00000000-0000-7000-8000-000000000002")
    finally:
        other.close()
    assert ask("select count(*) from registry_namesearch where tokens @> '{trillian}'") == 2
    assert (
        ask("select count(distinct token) from registry_nametoken where token in ('zaphod', 'trillian')") == 2
    )
