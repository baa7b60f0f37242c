"""Finding people, in a browser: while typing, without scripts, on a phone, from right to left."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.registry.people import make_household, make_person


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


@pytest.mark.parametrize(("size", "language"), LOOKS)
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


def test_the_keyboard_moves_along_the_hits(
    page_at: PageAt, enter_as: EnterAs, registrar: User, people: None
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/find/?q=diallo")
    hits = page.locator("[data-hit]")
    expect(hits).to_have_count(4)
    page.keyboard.press("/")
    expect(page.locator("#find_q")).to_be_focused()
    page.keyboard.type("j")  # letters are letters while somebody types
    expect(page.locator("#find_q")).to_have_value("j")
    page.locator("#find_q").fill("diallo")
    expect(hits).to_have_count(4)
    page.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(hits.nth(1)).to_be_focused()
    for _press in range(2):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#find_q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    address = hits.nth(0).get_attribute("href") or "?"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address)))


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_filters_views_and_export_are_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    people: None,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    page.goto("/find/?more=1&sex=2&age_from=50&age_until=20&f-birth_date-from=1990-01-01")
    assert_accessible(page)
    shoot(page, f"find_filters_{size}_{language}")
    page.goto("/find/?sex=2&status=active")
    page.locator("a[href*='/find/views/new/']").click()
    page.locator("#id_name").fill("النساء" if language == "ar" else "Women")
    page.locator("#id_shared_with").select_option(index=1)
    page.locator("#id_is_start").check()
    assert_accessible(page)
    shoot(page, f"find_save_{size}_{language}")
    page.locator("main form button").first.click()
    expect(page.locator(".find-views [aria-current]")).to_have_count(1)
    page.goto("/find/?q=diallo+amina")
    assert_accessible(page)
    shoot(page, f"find_view_{size}_{language}")
    page.goto("/find/views/")
    assert_accessible(page)
    shoot(page, f"find_views_{size}_{language}")
    page.goto("/find/?q=diallo&sex=2")
    page.locator(".find-count a[href^='/export/']").click()
    expect(page.locator("#id_format")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"find_export_{size}_{language}")


def test_a_registrars_view_without_scripts(
    page_at: PageAt, enter_as: EnterAs, registrar: User, people: None
) -> None:
    page = page_at(scripts=False)
    enter_as(page, registrar)
    page.goto("/find/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("button", name="More filters").click()
    page.locator("#find_sex").select_option("2")
    page.locator("#find_f-birth_date-from").fill("1990-01-01")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#find-results tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name", exact=True).fill("Young women")
    page.get_by_label("Start with it whenever I open Find").check()
    page.get_by_role("button", name="Save the view").click()
    expect(page.locator(".find-views [aria-current]")).to_contain_text("Young women")
    page.goto("/find/")
    expect(page).to_have_url(re.compile(r"sex=2"))
    expect(page.locator("#find-results")).to_contain_text("Fatou Jallo")
    page.get_by_role("link", name="Manage views").click()
    page.get_by_role("button", name="Do not start with it").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("main")).to_contain_text("No views yet")


def test_what_find_shows_is_downloaded(
    page_at: PageAt, enter_as: EnterAs, administrator: User, people: None
) -> None:
    page = page_at()
    enter_as(page, administrator)
    page.goto("/find/?q=diallo&sex=1")
    expect(page.locator("[data-hit]")).to_have_count(2)
    page.get_by_role("link", name="Export these 2").click()
    expect(page.locator("main")).to_contain_text("The file will hold 2 people.")
    page.get_by_label("In words, for people to read").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Bakary" in text and "Moussa" in text and "Amina" not in text
    assert "Male" in text
