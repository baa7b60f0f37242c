"""A photo from a phone, two officers, and what the screens look like: both directions, 360 px, without scripts too."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.liveness.actions import keeping
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country, make_user
from tests.changes.families import Family
from tests.citizens import sign_in_citizen
from tests.liveness.conftest import make_rule


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "me.jpg"
    Image.new("RGB", (900, 1200), "peru").save(path, "JPEG")
    return path


@pytest.fixture
def asked(family: Family) -> None:
    """Ten days late."""
    with narrowed_to(system_viewer()):
        now = timezone.now() - timedelta(days=40)
        keeping.keep(make_rule(), now=now, on=now.date())


def enter_as_amina(page: Page, family: Family, url: str) -> None:
    token = sign_in_citizen(family.amina).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": url + "/my/"}])


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_photo_from_the_phone_to_two_officers_and_back(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, live_server, family: Family, asked: None, face: Path,
    registrar: User, tamar: Country, language: str, scripts: bool,
) -> None:  # fmt: skip
    page = page_at(PHONE, language, scripts=scripts)
    enter_as_amina(page, family, live_server.url)

    def look(name: str, at: Page = page) -> None:
        if scripts:
            assert_accessible(at)
            shoot(at, f"life_{name}_{language}")

    page.goto("/my/")
    look("home")
    page.locator(".banner a[href='/my/proof-of-life/']").click()
    look("page")
    page.locator("a[href='/my/proof-of-life/photo/']").click()
    page.set_input_files("[name=photo]", face)
    look("photo")
    page.locator("main form .btn").click()
    page.wait_for_url("**/my/proof-of-life/")
    expect(page.locator(".banner-ok")).to_be_visible()
    look("sent")

    second = make_user("Sela Second", ("registrar", tamar.district))
    for officer in (registrar, second):
        desk = page_at(PHONE, language, scripts=scripts)
        enter_as(desk, officer)
        desk.goto("/proof-of-life/")
        look("list", desk)
        desk.goto("/proof-of-life/photos/")
        look("photos", desk)
        desk.locator("tbody a").click()
        expect(desk.locator("main img")).to_be_visible()
        look("look", desk)
        desk.locator("[name=agrees][value=yes]").check()
        desk.locator("main form .btn").click()
        expect(desk.locator("main .banner-ok")).to_be_visible()
    page.goto("/my/proof-of-life/")
    expect(page.locator("main .tag-ok")).to_have_count(1)
    look("done")


@pytest.mark.parametrize(("size", "language"), [({"width": 1366, "height": 900}, "en"), (PHONE, "ar")])
def test_rules_and_the_desk(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, family: Family, asked: None, administrator: User,
    size: dict[str, int], language: str,
) -> None:  # fmt: skip
    page = page_at(size, language)
    enter_as(page, administrator)
    for name, address in (
        ("overdue", "/proof-of-life/"),
        ("rules", "/proof-of-life/rules/"),
        ("rule", "/proof-of-life/rules/new/"),
        ("remind", "/proof-of-life/remind/"),
        ("desk", f"/individuals/{family.amina}/proof-of-life/"),
        ("record", f"/individuals/{family.amina}/"),
    ):
        page.goto(address)
        assert_accessible(page)
        shoot(page, f"life_{name}_{language}")
