"""Record pages with their quality, the past, and the lists of what is to be mended, in a browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.db.roles import as_owner
from tessera.registry.models import Membership
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.families import Family, household, person, register_family
from tests.registry.people import make_person
from tests.registry.test_work_lists import go_through


@pytest.fixture
def family(tamar: Country) -> Family:
    """A child heads the household, and nobody has an identifier."""
    family = register_family(tamar.village)
    with narrowed_to(system_viewer()), as_owner():
        present = Membership.objects.filter(group__public_id=family.household)
        present.update(roles=[])
        present.filter(individual__public_id=family.awa).update(roles=["head"], relationship_to_head="head")
        make_person("Oumou", "Keita", area=tamar.other_village, birth_date=date(1990, 1, 1))
    go_through()
    return family


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_the_pages_are_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    family: Family,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, registrar)
    pages = {
        "household": f"/households/{family.household}/",
        "household_family": f"/households/{family.household}/family/",
        "individual": f"/individuals/{family.awa}/",
        "confirm": f"/households/{family.household}/events/confirm/",
        "to_mend": "/to-mend/",
        "to_mend_list": "/to-mend/identifier-missing/",
        "to_mend_empty": "/to-mend/too-old/",
    }
    for name, url in pages.items():
        page.goto(url)
        assert_accessible(page)
        shoot(page, f"{name}_{size}_{language}")


def test_a_fault_is_mended_from_the_list(
    page_at: PageAt, enter_as: EnterAs, registrar: User, family: Family
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/")
    page.get_by_role("link", name="To mend", exact=True).first.click()
    page.get_by_role("link", name="A child as head").click()
    page.get_by_role("row", name="Awa Diallo").get_by_role("link").click()
    panel = page.locator("#quality")
    expect(panel).to_contain_text("Awa Diallo heads the household and is younger than 18.")
    panel.get_by_role("link", name="Change the head").click()
    page.get_by_label("Amina Diallo").first.check()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#quality")).not_to_contain_text("heads the household")
    with narrowed_to(system_viewer()):
        head = household(family.household).memberships.get(roles__contains=["head"], until=None)
        assert head.individual_id == person(family.amina).pk
    page.goto("/to-mend/child-as-head/")
    expect(page.locator("tbody")).to_contain_text("Mended since")


def test_the_past_is_chosen_from_the_head_of_the_page(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, family: Family
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto(f"/households/{family.household}/")
    menu = page.locator("details.menu", has_text="As on date").last
    menu.locator("summary").click()
    shoot(page, "as_on_date")
    assert_accessible(page, within="details[open]")
    menu.get_by_label("As it was at the end of this day").fill("2999-01-01")
    menu.get_by_role("button", name="Show").click()
    expect(page.get_by_text("This day is still to come.")).to_be_visible()
    assert_accessible(page, within="details[open]")
