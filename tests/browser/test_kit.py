"""The kit in a browser: every component, in both directions, on a phone and on a desk."""

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import make_user

pytestmark = pytest.mark.urls("tests.web.urls")
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(autouse=True)
def where_we_build(settings) -> None:
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sara(db: None) -> User:
    return make_user("Sara Kamau")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_every_component_is_accessible(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, sara: User, size: str, language: str
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, sara)
    page.goto("/web/components/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert_accessible(page)
    shoot(page, f"components_{size}_{language}")
    page.locator("form[enctype] button.btn").first.click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    shoot(page, f"components_errors_{size}_{language}")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/nowhere/"])
def test_pages_before_the_log_in_are_accessible(
    page_at: PageAt, shoot: Shoot, path: str, size: str, language: str
) -> None:
    page = page_at(SIZES[size], language)
    page.goto(path)
    assert_accessible(page)
    shoot(page, f"{path.strip('/').replace('/', '_')}_{size}_{language}")
