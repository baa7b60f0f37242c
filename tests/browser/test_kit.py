"""The kit in a browser: every component, in both directions, on a phone and on a desk."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.web import navigation
from tessera.web.navigation import Link, Search, Section
from tests.browser.conftest import LOOKS, PHONE, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.urls("tests.web.urls")


@pytest.fixture(autouse=True)
def where_we_build(settings) -> None:
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sara(db: None) -> User:
    return make_user("Sara Kamau")


@pytest.mark.parametrize(("size", "language"), LOOKS)
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


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/nowhere/"])
def test_pages_before_the_log_in_are_accessible(
    page_at: PageAt, shoot: Shoot, path: str, size: str, language: str
) -> None:
    page = page_at(SIZES[size], language)
    page.goto(path)
    assert_accessible(page)
    shoot(page, f"{path.strip('/').replace('/', '_')}_{size}_{language}")


PAGES_OF_THE_ACCOUNT = {
    "second-step": "/account/second-step/",
    "app": "/account/second-step/totp/activate/",
    "passkey": "/account/second-step/webauthn/add/",
    "sessions": "/account/sessions/",
    "password": "/account/password/change/",
}


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with something in its navigation."""
    registry = (
        Link("Find", "web:components", "search"),
        Link("Households", "home", "users", count=lambda request: 7, kind="warn"),
        Link("Areas", "home", "map-pin"),
    )
    setup = (Link("Users and roles", "home", "shield-lock"), Link("Access log", "home", "history"))
    work = Section("", (Link("My work", "home", "home", count=lambda request: 12),))
    monkeypatch.setattr(
        navigation, "_sections", [work, Section("Registry", registry), Section("Set up", setup)]
    )
    monkeypatch.setattr(navigation, "_search", [Search("home", "Name, ID number, phone or reference")])


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", PAGES_OF_THE_ACCOUNT)
def test_the_pages_of_the_account_are_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    sara: User,
    shell: None,
    name: str,
    size: str,
    language: str,
) -> None:
    Authenticator.objects.all().delete()
    page = page_at(SIZES[size], language)
    enter_as(page, sara, fresh=True)
    page.goto(PAGES_OF_THE_ACCOUNT[name])
    assert page.url.endswith(PAGES_OF_THE_ACCOUNT[name])
    assert_accessible(page)
    shoot(page, f"account_{name}_{size}_{language}")


def test_a_slash_goes_to_the_search_box(page_at: PageAt, enter_as: EnterAs, sara: User, shell: None) -> None:
    page = page_at()
    enter_as(page, sara)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    expect(page.get_by_role("searchbox")).to_have_value("a/b")


def test_the_phones_menu_opens_and_closes(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, sara: User, shell: None
) -> None:
    page = page_at(PHONE, "ar")
    enter_as(page, sara)
    page.goto("/web/components/")
    page.locator(".menu-main summary").click()
    link = page.locator(".menu-main").get_by_text("Users and roles")
    expect(link).to_be_in_viewport()
    assert_accessible(page, within=".top")
    shoot(page, "menu_phone_ar")
    page.keyboard.press("Escape")
    expect(link).not_to_be_visible()
    expect(page.locator(".menu-main summary")).to_be_focused()


def test_a_place_is_found_and_chosen_by_keyboard(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, sara: User
) -> None:
    page = page_at()
    enter_as(page, sara)
    page.goto("/web/components/")
    box = page.get_by_role("combobox", name="Village")
    box.press_sequentially("kes")
    expect(page.locator(".lookup-list [role=option]")).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert_accessible(page)
    shoot(page, "lookup")
    box.press("Enter")
    expect(box).to_have_value("Kese")
    expect(page.locator("input[name=place]")).to_have_value("p-2")
    expect(page.locator(".lookup-list [role=option]")).to_have_count(0)
    box.press("Backspace")
    expect(page.locator("input[name=place]")).to_have_value("")


def test_everything_works_without_scripts(page_at: PageAt, sara: User, shell: None) -> None:
    page = page_at(PHONE, scripts=False)
    Authenticator.objects.all().delete()
    page.goto("/account/login/")
    page.fill("[name=login]", sara.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.locator(".menu-main summary").click()
    page.locator(".menu-main").get_by_text("Find").click()
    page.fill("[name=place_words]", "Kese")
    page.locator("form[enctype] button.btn").first.click()
    expect(page.get_by_text("Which one do you mean?")).to_be_visible()
    page.locator("summary", has_text="Choose a language").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("summary.person").click()
    page.locator(".menu-panel button", has=page.locator("use[href$=logout]")).click()
    expect(page.locator("[name=login]")).to_be_visible()


def test_a_passkey_is_added_and_logs_in(page_at: PageAt, enter_as: EnterAs, sara: User) -> None:
    Authenticator.objects.all().delete()
    page = page_at()
    enter_as(page, sara, fresh=True)
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/second-step/webauthn/add/")
    page.locator("[name=passwordless]").check()
    page.locator("#passkey").click()
    expect(page.locator("#codes")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    expect(page.get_by_text("Sara Kamau").first).to_be_visible()
