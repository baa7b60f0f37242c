"""What is to be mended, on screen: numbers by rule and area, lists, and a new round for who runs the system."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.accounts.models import User
from tessera.jobs.models import Job
from tessera.registry.models import Individual
from tessera.registry.quality import going_through
from tessera.registry.quality.table import RULES
from tests.cast import Country, log_in, make_user
from tests.registry.people import make_household, make_person
from tests.registry.test_work_lists import go_through, writing

pytestmark = pytest.mark.django_db
OVERVIEW = "/to-mend/"
NO_BIRTH_DATE = "/to-mend/birth-date-missing/"


@pytest.fixture
def people(tamar: Country) -> dict[str, Individual]:
    found = {
        name: make_person(name, "Diallo", area=area)
        for name, area in (
            ("Awa", tamar.village),
            ("Bintou", tamar.other_village),
            ("Cheick", tamar.village_elsewhere),
        )
    }
    make_household(found["Awa"])
    return found


def page(client: Client, url: str, **asked: Any) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def words(shown: str) -> str:
    return re.sub(r"<[^>]+>", "", shown)


def test_before_the_first_round_the_page_says_so(registrar_client: Client) -> None:
    assert "has not been gone through yet" in page(registrar_client, OVERVIEW)
    assert "Nothing to mend here" in page(registrar_client, NO_BIRTH_DATE)


def test_numbers_lead_to_lists_and_lists_to_records(
    people: dict[str, Individual], registrar_client: Client
) -> None:
    go_through()
    overview = page(registrar_client, OVERVIEW)
    assert f'<a href="{NO_BIRTH_DATE}">Date of birth</a>' in overview
    listed = page(registrar_client, NO_BIRTH_DATE)
    assert "The date of birth of Awa Diallo is not recorded." in listed and "2 records on" in words(listed)
    assert reverse("console:individual", args=[people["Awa"].public_id]) in listed
    assert "Cheick" not in listed
    households = page(registrar_client, "/to-mend/contact-missing/")
    assert "/households/" in households and "Awa Diallo" in households


def test_lists_are_narrowed_to_an_area(
    people: dict[str, Individual], tamar: Country, registrar_client: Client
) -> None:
    go_through()
    area = str(tamar.village.public_id)
    assert f'href="{NO_BIRTH_DATE}?area={area}"' in page(registrar_client, OVERVIEW, area=area)
    listed = page(registrar_client, NO_BIRTH_DATE, area=area)
    assert "Awa Diallo" in listed and "Bintou" not in listed and "1 record on" in words(listed)
    assert "Remove the filter:" in listed
    parts = page(registrar_client, OVERVIEW)
    assert f"?area={area}" in parts and "Upper Lomba" in parts and "Old Kinder" not in parts


def test_an_area_out_of_reach_is_as_good_as_none(
    people: dict[str, Individual], tamar: Country, registrar_client: Client
) -> None:
    go_through()
    for area in (tamar.elsewhere.public_id, uuid4(), "nonsense"):
        assert "Cheick" not in page(registrar_client, NO_BIRTH_DATE, area=str(area))
        assert page(registrar_client, OVERVIEW, area=str(area))


def test_a_list_goes_on_with_its_area(tamar: Country, registrar_client: Client) -> None:
    for n in range(45):
        make_person(f"Person {n}", area=tamar.village)
    go_through()
    first = page(registrar_client, NO_BIRTH_DATE, area=str(tamar.village.public_id))
    assert first.count("<tr><td") == 40
    url = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "after=" in url and "area=" in url
    assert page(registrar_client, url).count("<tr><td") == 5


def test_what_was_mended_is_marked(people: dict[str, Individual], registrar_client: Client) -> None:
    go_through()
    with writing():
        Individual.objects.filter(pk=people["Awa"].pk).update(birth_date="1990-01-01")
    assert "Mended since" in page(registrar_client, NO_BIRTH_DATE)


def test_a_rule_that_is_not_there_is_not_there(registrar_client: Client) -> None:
    assert registrar_client.get("/to-mend/no-such-rule/").status_code == 404


def test_every_rule_has_its_list(people: dict[str, Individual], registrar_client: Client) -> None:
    go_through()
    for rule in RULES:
        assert str(rule.title) in page(registrar_client, f"/to-mend/{rule.code}/").replace("&#x27;", "'")


def test_who_may_not_see_people_sees_no_list(people: dict[str, Individual], nobody_client: Client) -> None:
    for url in (OVERVIEW, NO_BIRTH_DATE):
        assert nobody_client.get(url).status_code == 403


def test_a_new_round_is_asked_for_once_by_who_runs_the_system(
    administrator_client: Client, registrar_client: Client
) -> None:
    assert registrar_client.post("/to-mend/again/").status_code == 403
    assert "Look again now" in page(administrator_client, OVERVIEW)
    assert "Look again now" not in page(registrar_client, OVERVIEW)
    for _time in range(2):
        assert administrator_client.post("/to-mend/again/").status_code == 302
    assert Job.objects.filter(name=going_through.JOB).count() == 1
    assert "Under way" in page(administrator_client, OVERVIEW)


def test_somebody_with_two_areas_sees_both(people: dict[str, Individual], tamar: Country) -> None:
    user: User = make_user(
        "Duo Dual",
        ("registrar", tamar.village),
        ("registrar", tamar.elsewhere),
        ("registrar", tamar.district),
    )
    go_through()
    client = log_in(user)
    listed = page(client, NO_BIRTH_DATE)
    assert all(name in listed for name in people) and "3 records on" in words(listed)
    assert "Kinder" in page(client, OVERVIEW)


@pytest.mark.parametrize("url", [OVERVIEW, NO_BIRTH_DATE, "/to-mend/contact-missing/"])
def test_the_number_of_queries_does_not_grow(tamar: Country, registrar_client: Client, url: str) -> None:
    make_household(make_person("Alone", area=tamar.village))
    go_through()
    first = count(registrar_client, url)
    for n in range(10):
        make_household(make_person(f"Person {n}", area=tamar.village))
    go_through()
    assert count(registrar_client, url) <= first


def count(client: Client, url: str) -> int:
    page(client, url)  # whatever is kept in memory is read now
    with CaptureQueriesContext(connection) as queries:
        page(client, url)
    return len(queries)
