"""A form on a cheap phone, in Arabic and without scripts: begun, left, found again on another device, sent."""

from uuid import UUID

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.intake import library
from tessera.intake.choices import SubmissionStatus
from tessera.intake.models import Submission
from tests.browser.conftest import DESK, PHONE, PageAt, Shoot, assert_accessible
from tests.browser.test_portal import let_in
from tests.changes.families import NOW, Family, register_family


@pytest.fixture
def family(village: Area) -> Family:
    with narrowed_to(system_viewer()):
        library.publish_all(by=system_viewer(), now=NOW)
    return register_family(village)


def entered(page_at: PageAt, server: LiveServer, who: UUID, *, size: dict[str, int], language: str) -> Page:
    page = page_at(size, language, scripts=False)
    let_in(page, who, server)
    return page


def test_school_meals_are_asked_for_in_arabic_on_two_devices(
    page_at: PageAt, live_server: LiveServer, family: Family, shoot: Shoot
) -> None:
    phone = entered(page_at, live_server, family.amina, size=PHONE, language="ar")
    phone.goto("/my/forms/")
    shoot(phone, "forms_ar")
    phone.locator("a[href='/my/forms/school_meals/']").click()
    shoot(phone, "form_ar")
    phone.locator("main form button.btn").click()
    assert phone.locator("html").get_attribute("dir") == "rtl"
    phone.locator("[name=phone]").fill("12")
    phone.locator(".actions .btn").first.click()
    assert phone.locator(".error-summary li").count() == 2
    shoot(phone, "form_errors_ar")
    phone.locator("[name=phone]").fill("+221771234011")
    phone.locator("[name=reach]").first.check()
    phone.locator("[name=later]").click()
    assert phone.url.endswith("/my/forms/")

    desk = entered(page_at, live_server, family.amina, size=DESK, language="ar")
    desk.goto("/my/forms/")
    desk.locator(".banner a.btn").click()
    desk.locator("[name=add]").click()
    shoot(desk, "form_rows_ar")
    assert desk.locator("section.card input").count() > 0
    with narrowed_to(system_viewer()):
        assert Submission.objects.get().status == SubmissionStatus.STARTED


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_it(
    page_at: PageAt,
    live_server: LiveServer,
    family: Family,
    shoot: Shoot,
    size: dict[str, int],
    language: str,
) -> None:
    page = page_at(size, language)
    let_in(page, family.amina, live_server)
    for address in ("/my/forms/", "/my/forms/school_meals/"):
        page.goto(address)
        assert_accessible(page)
    page.locator("main form button.btn").click()
    assert_accessible(page)
    page.locator(".actions .btn").first.click()
    assert_accessible(page)
    page.goto(page.url.split("pages/")[0] + "check/")
    shoot(page, f"form_check_{size['width']}_{language}")
    assert_accessible(page)
