"""A baby is told from a phone, with the certificate; the office approves; the phone shows her. In English and Arabic,
with scripts and without."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.changes.families import Family
from tests.citizens import sign_in_citizen


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.jpg"
    Image.new("RGB", (1200, 900), "beige").save(path, "JPEG")
    return path


def enter_as_amina(page: Page, family: Family, url: str) -> None:
    token = sign_in_citizen(family.amina).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": url + "/my/"}])


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_baby_from_phone_to_register_and_back(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, live_server, family: Family, approver: User,
    certificate: Path, language: str, scripts: bool,
) -> None:  # fmt: skip
    page = page_at(PHONE, language, scripts=scripts)
    enter_as_amina(page, family, live_server.url)

    def look(name: str) -> None:
        if scripts:
            assert_accessible(page)
        shoot(page, f"portal_{name}_{language}" + ("" if scripts else "_plain"))

    page.goto("/my/")
    look("home")
    page.locator("a[href='/my/family/']").click()
    look("family")
    page.locator("a[href='/my/report/baby/']").click()
    look("baby")
    page.locator("main .btn").click()
    expect(page.locator(".error-summary")).to_be_visible()
    look("baby_faults")
    page.fill("[name=given_name]", "Oumou")
    page.fill("[name=family_name]", "Diallo")
    for part, value in (("day", "3"), ("month", "5"), ("year", "2025")):
        page.fill(f"[name=birth_date_{part}]", value)
    page.locator("[name=sex][value='2']").check()
    page.locator("main .btn").first.click()
    page.wait_for_url("**/papers/")
    page.set_input_files("[name=file]", certificate)
    page.locator("form .btn-secondary").click()
    expect(page.locator("[name=remove]")).to_have_count(1)
    look("papers")
    page.locator("a.btn").click()
    expect(page.locator("main")).to_contain_text("Oumou")
    look("check")
    page.locator("main form .btn").click()
    page.wait_for_url("**/my/requests/**")
    look("sent")
    address = page.url

    desk = page_at()
    enter_as(desk, approver)
    desk.goto(address.replace("/my/requests/", "/changes/"))
    expect(desk.locator("main")).to_contain_text("Oumou")
    shoot(desk, f"portal_desk_{language}")
    desk.locator("[name=outcome][value=approved]").check()
    desk.locator("#decide button").click()
    expect(desk.locator("main .banner-ok")).to_be_visible()

    page.goto(address)
    look("done")
    page.goto("/my/family/")
    expect(page.locator("main")).to_contain_text("Oumou")
