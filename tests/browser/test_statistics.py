"""The page of figures in a browser: down the areas without scripts, on a phone, in Arabic."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.statistics import rounds
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.registry.people import make_household, make_person


@pytest.fixture
def figures(tamar: Country) -> Country:
    """Three in one village of Kinder, so that both are hidden; two rounds, a month apart."""
    places = (tamar.village, tamar.other_village, tamar.village_elsewhere, tamar.other_village_elsewhere)
    with narrowed_to(system_viewer()):
        for place, (area, number) in enumerate(zip(places, (24, 24, 3, 30), strict=True)):
            area.boundary = {"type": "Polygon", "coordinates": [square(place)]}
            area.save()
            for n in range(number):
                make_household(make_person(f"A{n}", area=area, sex=1 + n % 2))
        rounds.take(now=timezone.now() - timedelta(days=30))
        for n in range(12):
            make_person(f"B{n}", area=tamar.village, sex=2)
        rounds.take(now=timezone.now())
    return tamar


def square(place: int) -> list[list[float]]:
    west = 10.0 + place
    return [[west, 5.0], [west + 1, 5.0], [west + 1, 6.0], [west, 6.0], [west, 5.0]]


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_the_page_is_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    figures: Country,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    for name, url in (
        ("whole", "/statistics/"),
        ("district", f"/statistics/{figures.district.public_id}/?show=people"),
        ("hidden", f"/statistics/{figures.elsewhere.public_id}/?show=sex.female"),
    ):
        page.goto(url)
        assert_accessible(page)
        shoot(page, f"statistics_{name}_{size}_{language}")


def test_down_to_a_village_without_scripts(
    page_at: PageAt, enter_as: EnterAs, registrar: User, figures: Country
) -> None:
    page = page_at(scripts=False)
    enter_as(page, registrar)
    page.goto("/")
    page.get_by_role("link", name="Statistics").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lomba")
    page.get_by_label("Figure").select_option("sex.female")
    page.get_by_role("button", name="Show", exact=True).click()
    by_area = page.locator("#by-area")
    expect(by_area.get_by_role("row", name="Upper Lomba")).to_contain_text("67%")
    by_area.get_by_role("link", name="Upper Lomba").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Upper Lomba")
    expect(page.get_by_label("Figure")).to_have_count(0)  # a village has no parts to compare
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("statistics-TM010101-")
