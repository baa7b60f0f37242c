"""On a phone a mother chooses her child's pages and goes back; an officer records who else may act."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tessera.accounts.models import User
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.changes.families import Family
from tests.citizens import sign_in_citizen
from tests.selfservice.authorities import authorise


@pytest.mark.parametrize(("language", "scripts"), [("en", False), ("ar", True)])
def test_for_a_child_and_back(
    page_at: PageAt, shoot: Shoot, live_server, family: Family, neighbours: Family, language: str, scripts: bool
) -> None:  # fmt: skip
    authorise(neighbours.moussa, family.amina)
    authorise(family.amina, neighbours.amina)
    page = page_at(PHONE, language, scripts=scripts)
    token = sign_in_citizen(family.amina).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": live_server.url + "/my/"}]
    )

    def look(name: str) -> None:
        if scripts:
            assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        shoot(page, f"portal_acting_{name}_{language}")

    page.goto("/my/acting/")
    expect(page.locator("main")).to_contain_text("Moussa Bah")
    look("choose")
    page.locator("form[action$='/acting/" + str(family.awa) + "/'] button").click()
    page.wait_for_url("**/my/")
    expect(page.locator("aside")).to_contain_text("Awa Diallo")
    look("home")
    page.locator("a[href='/my/information/']").click()
    expect(page.locator("main")).to_contain_text("2011")
    look("information")
    page.locator("aside button").click()
    page.wait_for_url("**/my/")
    expect(page.locator("aside")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_office_records_it(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, family: Family, neighbours: Family, registrar: User,
    language: str,
) -> None:  # fmt: skip
    authorise(neighbours.moussa, family.amina)
    page = page_at(PHONE, language)
    enter_as(page, registrar)
    page.goto(f"/individuals/{family.amina}/acting/")
    assert_accessible(page)
    shoot(page, f"desk_acting_{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
