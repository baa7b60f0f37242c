"""Finding people, in a browser: while typing, without scripts, on a phone, from right to left."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.registry.people import make_household, make_person

SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture
def people(tamar: Country) -> None:
    amina = make_person(
        "Amina",
        "Diallo",
        area=tamar.village,
        birth_date=date(1986, 3, 27),
        sex=2,
        name_variants={"ar": "أمينة ديالو"},
    )
    bakary = make_person("Bakary", "Diallo", area=tamar.other_village, birth_date=date(1961, 1, 1), sex=1)
    make_household(
        amina, make_person("Moussa", "Diallo", area=tamar.village, birth_date=date(2015, 5, 5), sex=1)
    )
    make_household(bakary)
    make_person(
        "Fatou", "Jallo", area=tamar.village, birth_date=date(1993, 1, 1), birth_date_precision="year", sex=2
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_is_accessible(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, people: None, size: str, language: str
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, registrar)
    page.goto("/find/?q=dialo&sex=2")
    expect(page.locator("#find-results tbody tr")).to_have_count(2)
    assert_accessible(page)
    shoot(page, f"find_{size}_{language}")
    page.goto("/find/?q=zzyzx&tab=households")
    assert_accessible(page)
    shoot(page, f"find_empty_{size}_{language}")


def test_the_answer_follows_while_typing(
    page_at: PageAt, enter_as: EnterAs, registrar: User, people: None
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/find/")
    expect(page.locator("#find-results tbody tr")).to_have_count(4)
    page.locator("#find_q").press_sequentially("moussa")
    expect(page.locator("#find-results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=moussa"))
    page.reload()
    expect(page.locator("#find_q")).to_have_value("moussa")
    expect(page.locator("#find-results tbody tr")).to_have_count(1)


def test_it_works_without_scripts(page_at: PageAt, enter_as: EnterAs, registrar: User, people: None) -> None:
    page = page_at(scripts=False)
    enter_as(page, registrar)
    page.goto("/find/")
    page.locator("#top-search").fill("amena dialo")
    page.locator("#top-search").press("Enter")
    expect(page.locator("#find-results tbody tr").first).to_contain_text("Amina Diallo")
    page.get_by_text("Filters", exact=True).click()
    page.locator("#find_sex").select_option("1")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#find-results")).not_to_contain_text("Amina Diallo")
    page.locator(".chip").click()
    expect(page.locator("#find-results tbody tr").first).to_contain_text("Amina Diallo")
