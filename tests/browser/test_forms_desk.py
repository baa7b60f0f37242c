"""An administrator takes a form from the library, looks at it as on a phone, publishes it, and a citizen finds it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.models import User
from tessera.areas.models import Area
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.intake.choices import Action
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible, scrolls_sideways
from tests.browser.test_portal import let_in
from tests.changes.families import Family, register_family
from tests.console.test_intake_forms import draft
from tests.intake.conftest import publish
from tests.intake.forms import sound


@pytest.fixture
def family(village: Area) -> Family:
    return register_family(village)


def test_a_form_goes_from_the_library_to_a_citizen(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    live_server: LiveServer,
    administrator: User,
    family: Family,
) -> None:
    page = page_at(DESK)
    enter_as(page, administrator)
    page.goto("/forms/")
    expect(page.get_by_text("No forms yet")).to_be_visible()
    page.get_by_role("link", name="From the library").click()
    shoot(page, "forms_library")
    assert_accessible(page)
    page.get_by_role("button", name="Take it School meals").click()
    expect(page.get_by_text("Draft of version 1").first).to_be_visible()
    shoot(page, "forms_draft")
    assert_accessible(page)
    page.get_by_role("link", name="Preview").first.click()
    page.get_by_role("link", name="Arabic").click()
    assert_accessible(page, within="main > *:not(iframe)")
    go_through(page, shoot)
    page.get_by_role("link", name="School meals").click()
    page.get_by_role("link", name="Check and publish").click()
    shoot(page, "forms_check")
    assert_accessible(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published")).to_be_visible()
    page.goto("/forms/")
    shoot(page, "forms_list")
    assert_accessible(page)

    phone = page_at(PHONE, "ar", scripts=False)
    let_in(phone, family.amina, live_server)
    phone.goto("/my/forms/")
    assert phone.locator("a[href='/my/forms/school_meals/']").count() == 1


def go_through(page: Page, shoot: Shoot) -> None:
    """The first page of the form in its frame, as wide as a cheap phone, in Arabic."""
    frame = page.frame_locator("iframe.phone")
    expect(frame.locator("html[dir=rtl]")).to_be_attached()
    inner = next(one for one in page.frames if "/preview/frame/" in one.url)
    assert inner.evaluate("innerWidth") == PHONE["width"]
    shoot(page, "forms_preview_ar")
    frame.locator("[name=phone]").fill("12")
    frame.locator(".actions .btn").click()
    expect(frame.locator(".error-summary li")).to_have_count(2)
    assert inner.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shoot(page, "forms_preview_errors_ar")
    frame.locator("[name=phone]").fill("+221771234011")
    frame.locator("[name=reach]").first.check()
    frame.locator(".actions .btn").click()
    expect(frame.locator(".error-summary")).to_have_count(0)
    expect(frame.locator("[name=phone]")).to_have_count(0)


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ar"), (DESK, "fr")], ids=["phone-ar", "desk-fr"])
def test_everybody_can_use_the_pages_of_forms(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    size: dict[str, int],
    language: str,
) -> None:
    Field.objects.create(
        subject=Subject.GROUP,
        key="rooms",
        type=FieldType.INTEGER,
        labels={"en": "Rooms"},
        citizen_may_propose=True,
    )
    bad = sound()
    bad["components"][1]["components"][1]["properties"] = {"registry": "group.rooms"}
    form = publish("school_meals", bad, Action.CORRECT_FACTS)
    bad["components"][0]["components"][0]["customDefaultValue"] = "value = 1"
    bad["components"][1]["components"][1]["label"] = "Sleeping rooms"
    draft(form, bad)
    page = page_at(size, language)
    enter_as(page, administrator)
    for number, address in enumerate(
        (
            "/forms/",
            "/forms/from-library/",
            "/forms/from-file/",
            "/forms/make-new/",
            "/forms/school_meals/",
            "/forms/school_meals/settings/",
            "/forms/school_meals/publish/",
            "/forms/school_meals/preview/",
            "/forms/school_meals/preview/frame/?language=ar",
            "/fields/group/rooms/",
            "/fields/group/rooms/deprecate/",
        )
    ):
        page.goto(address)
        shoot(page, f"forms_{language}_{number}")
        if address.endswith("preview/"):
            assert not scrolls_sideways(page)
        else:
            assert_accessible(page)
