"""The page of figures: what is told to whom, what is hidden in it, and the same as a file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.console.statistics.figures import FIGURES, shade_of, shades
from tessera.jobs.models import Job
from tessera.statistics import rounds
from tests.areas.files import SQUARE
from tests.cast import Country, log_in, make_user
from tests.registry.people import make_household, make_person


@pytest.fixture
def country(tamar: Country) -> Country:
    """Forty people in each village of Lomba, three in one of Kinder and sixty in the other."""
    with narrowed_to(system_viewer()):
        for area, number in (
            (tamar.village, 40),
            (tamar.other_village, 40),
            (tamar.village_elsewhere, 3),
            (tamar.other_village_elsewhere, 60),
        ):
            area.boundary = {"type": "Polygon", "coordinates": [SQUARE]}
            area.save()
            for n in range(number):
                person = make_person(f"A{n}", area=area, sex=1 + n % 2, birth_date=date(1980, 1, 1))
                make_household(person)
        rounds.take(now=timezone.now())
    return tamar


def body(client: Client, url: str = "/statistics/", status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, f"{url} answered {answer.status_code}"
    return str(answer.content.decode())


def table(client: Client, url: str = "/statistics/figures.csv") -> list[dict[str, str]]:
    answer = client.get(url)
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_whole_register_is_told_by_the_parts_of_the_country(
    administrator_client: Client, country: Country
) -> None:
    shown = body(administrator_client)
    assert "The whole register" in shown and "143" in shown and "50% women and girls" in shown
    assert f"/statistics/{country.region.public_id}/?show=people" in shown
    assert "Groups under 10 are hidden" in shown


def test_small_groups_are_hidden_on_the_page_and_in_the_file(
    administrator_client: Client, country: Country
) -> None:
    url = f"/statistics/{country.elsewhere.public_id}/"
    shown = body(administrator_client, url)
    assert shown.count(">hidden<") >= 2
    assert "url(#map-hatch)" in shown and 'id="map-hatch"' in shown
    rows = table(administrator_client, f"{url}figures.csv")
    people = {
        row["Area"]: (row["Number"], row["Hidden"])
        for row in rows
        if row["Figure"] == "People" and not row["Group"]
    }
    assert people == {"Kinder": ("63", ""), "Old Kinder": ("", "True"), "New Kinder": ("", "True")}


def test_a_share_of_nothing_is_no_nought(administrator_client: Client, country: Country) -> None:
    rows = table(administrator_client, f"/statistics/{country.village.public_id}/figures.csv")
    told = {(row["Figure"], row["Group"]): row["Number"] for row in rows}
    assert told["Facts recorded, percent", "People: Identity"] == "100"
    assert told["Facts up to date, percent", "People: Identity"] == ""
    assert told["Deceased", ""] == "0"


def test_every_figure_colours_the_map(administrator_client: Client, country: Country) -> None:
    for figure in FIGURES:
        shown = body(administrator_client, f"/statistics/{country.district.public_id}/?show={figure.key}")
        assert f'value="{figure.key}" selected' in shown
    assert 'value="people" selected' in body(administrator_client, "/statistics/?show=nonsense")


def test_who_sees_a_district_is_led_there(registrar_client: Client, country: Country) -> None:
    answer = registrar_client.get("/statistics/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/statistics/{country.district.public_id}/"
    shown = body(registrar_client, answer["Location"])
    assert ">80<" in shown and "Lomba" in shown
    assert f"/statistics/{country.country.public_id}/" not in shown  # named, and no way there


def test_out_of_reach_is_not_found(registrar_client: Client, country: Country) -> None:
    for area in (country.country, country.elsewhere, country.village_elsewhere):
        body(registrar_client, f"/statistics/{area.public_id}/", 404)
        body(registrar_client, f"/statistics/{area.public_id}/figures.csv", 404)
    body(registrar_client, "/statistics/figures.csv", 404)
    body(registrar_client, "/statistics/00000000-0000-7000-8000-000000000000/", 404)


def test_without_the_permission_there_is_no_page(nobody_client: Client, country: Country) -> None:
    for url in ("/statistics/", "/statistics/figures.csv", f"/statistics/{country.village.public_id}/"):
        body(nobody_client, url, 403)
    assert "/statistics/" not in body(nobody_client, "/")


def test_who_works_in_two_districts_finds_both(country: Country) -> None:
    user = make_user("Two Districts", ("registrar", country.district), ("registrar", country.elsewhere))
    shown = body(log_in(user), f"/statistics/{country.district.public_id}/")
    assert f"/statistics/{country.elsewhere.public_id}/" in shown


def test_a_change_over_time_is_told_and_drawn(administrator_client: Client, country: Country) -> None:
    now = timezone.now()
    with narrowed_to(system_viewer()):
        rounds.take(now=now - timedelta(days=30))
        for n in range(25):
            make_person(f"B{n}", area=country.village, sex=2)
        rounds.take(now=now)
    shown = body(administrator_client, f"/statistics/{country.village.public_id}/?show=people")
    assert "+25" in shown and "since" in shown
    assert "From 40 on" in shown and "to 65 on" in shown


def test_before_the_first_round_the_page_says_so(administrator_client: Client, tamar: Country) -> None:
    assert "No figures have been taken yet." in body(administrator_client)
    body(administrator_client, "/statistics/figures.csv", 404)


def test_the_figures_are_taken_when_somebody_asks(
    administrator_client: Client, registrar_client: Client, tamar: Country
) -> None:
    assert registrar_client.post("/statistics/again/").status_code == 403
    assert administrator_client.post("/statistics/again/").status_code == 302
    administrator_client.post("/statistics/again/")
    assert Job.objects.filter(name=rounds.JOB).count() == 1
    assert "Under way" in body(administrator_client)


def test_the_number_of_queries_does_not_grow(
    administrator: User, country: Country, django_assert_max_num_queries: Any
) -> None:
    client = log_in(administrator)
    body(client)
    counts = []
    for url in ("/statistics/", f"/statistics/{country.district.public_id}/"):
        with django_assert_max_num_queries(25) as seen:
            body(client, url)
        counts.append(len(seen))
    with narrowed_to(system_viewer()):
        for n in range(5):
            rounds.take(now=datetime(2026, 3, 1 + n, 12, tzinfo=UTC))
    with django_assert_max_num_queries(25) as seen:
        body(client)
    assert len(seen) <= counts[0]


def test_shades_cover_all_values() -> None:
    for values in ([], [5.0], [1.0, 2.0, 3.0, 400.0, 5000.0], [7.0] * 9):
        found = shades(values, "count")
        assert found
        assert len({shade.colour for shade in found}) == len(found)
        for value in values:
            assert shade_of(value, found).low <= value
    assert [shade_of(value, shades([], "percent")).label for value in (0, 34, 35, 79, 80, 100)] == [
        "under 35%", "under 35%", "35% to 49%", "65% to 79%", "80% or more", "80% or more",
    ]  # fmt: skip
