"""Logging in to the portal through a real provider on a small phone, and setting providers up at the desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.changes.families import Family
from tests.selfservice.test_links import give


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", False)])
def test_somebody_logs_in_and_out(
    page_at: PageAt, shoot: Shoot, journey: Callable[..., Any], family: Family, language: str, scripts: bool
) -> None:
    give(family.amina)
    journey()
    page = page_at(PHONE, language, scripts=scripts)
    page.goto("/my/")
    _look(page, shoot, f"portal_log_in_{language}", scripts)
    page.locator("a.btn").click()
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/my/$"))
    assert "Amina Diallo" in page.content() or language != "en"
    page.locator("form[action='/my/log-out/'] button").click()
    _look(page, shoot, f"portal_logged_out_{language}", scripts)
    page.goto("/my/")
    expect(page).to_have_url(re.compile(r"/my/log-in/"))


def test_whoever_refuses_is_told_so(page_at: PageAt, shoot: Shoot, journey: Callable[..., Any]) -> None:
    journey()
    page = page_at(PHONE, "fr")
    page.goto("/my/log-in/signed/")
    page.get_by_role("button", name="Refuse").click()
    assert "oidc-declined" in page.content()
    _look(page, shoot, "portal_refused", True)


@pytest.mark.parametrize(("size", "language"), [(DESK, "en"), (PHONE, "ar")])
def test_a_provider_is_set_up_and_tried(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    journey: Callable[..., Any],
    size: dict[str, int],
    language: str,
) -> None:
    journey()
    page = page_at(size, language)
    enter_as(page, administrator)
    page.goto("/log-ins/")
    _look(page, shoot, f"log_ins_{language}", True)
    page.goto("/log-ins/signed/")
    page.locator("form[action$='/try/'] button").click()
    assert page.locator("main ul.plain > li").count() == 4
    _look(page, shoot, f"log_in_tried_{language}", True)
    page.goto("/log-ins/new/?preset=esignet")
    _look(page, shoot, f"log_in_new_{language}", True)


def _look(page: Page, shoot: Shoot, name: str, scripts: bool) -> None:
    shoot(page, name)
    if scripts:
        assert_accessible(page)
