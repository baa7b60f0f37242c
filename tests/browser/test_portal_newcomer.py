"""Somebody whom the register does not know logs in on a phone, in Arabic: registers, is approved, sees their record."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.intake import library
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.changes.families import NOW
from tests.citizens import make_citizen, sign_in


@pytest.fixture
def published(village: Area) -> None:
    with narrowed_to(system_viewer()):
        library.publish_all(by=system_viewer(), now=NOW)


def fill_in(page: Page, village: Area) -> None:
    """The three pages of the form."""
    page.fill("[name=given_name]", "فاطمة")
    page.fill("[name=family_name]", "سو")
    for part, value in (("day", "3"), ("month", "5"), ("year", "1990")):
        page.fill(f"[name=birth_date-{part}]", value)
    page.locator("[name=sex][value='2']").check()
    page.locator("div.actions .btn").first.click()
    page.fill("[name=area_words]", village.name_in("ar"))
    page.locator("div.actions .btn").first.click()
    page.locator("[name=agree][type=checkbox]").check()
    page.locator("[name=add]").click()
    page.fill("[name=members-0-member_name]", "عوا")
    page.select_option("[name=members-0-member_tie]", "child")
    page.locator("[name=members-0-member_sex][value='2']").check()
    page.locator("div.actions .btn").first.click()
    page.wait_for_url("**/check/**")


def test_a_newcomer_registers_and_sees_their_record(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, live_server, published: None, village: Area, approver: User
) -> None:  # fmt: skip
    page = page_at(PHONE, "ar")
    token = sign_in(make_citizen("فاطمة سو", language="ar").citizen).cookies[settings.PORTAL_COOKIE_NAME]
    where = {"url": live_server.url + settings.PORTAL_COOKIE_PATH}
    page.context.add_cookies([{"name": settings.PORTAL_COOKIE_NAME, "value": token.value, **where}])

    def look(name: str) -> None:
        assert_accessible(page)
        shoot(page, f"newcomer_{name}")

    page.goto("/my/")
    look("welcome")
    page.locator("a[href='/my/forms/register_my_household/']").click()
    page.locator("main form button.btn").click()
    fill_in(page, village)
    look("check")
    page.locator("main form .btn").click()
    page.wait_for_url("**/sent/**")
    look("sent")
    page.goto("/my/")
    look("waits")
    page.locator(".task").first.click()
    look("request")

    desk = page_at()
    enter_as(desk, approver)
    desk.goto(page.url.replace("/my/requests/", "/changes/"))
    desk.locator("[name=outcome][value=approved]").check()
    desk.locator("#decide button").click()
    expect(desk.locator("main .banner-ok")).to_be_visible()

    page.goto("/my/")
    expect(page.locator("h1")).to_contain_text("فاطمة")
    look("home")
    page.goto("/my/family/")
    expect(page.locator("main")).to_contain_text("فاطمة سو")
    look("family")
