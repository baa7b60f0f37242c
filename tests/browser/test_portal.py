"""The portal on a cheap phone: light, without scripts, in both directions."""

import gzip
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Page, Response
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.choices import Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.operations import AddContact, AttachIdentifier, CorrectFacts
from tessera.changes.operations.parts import ContactInput, IdentifierInput
from tessera.changes.queries.records import get_individual
from tessera.registry.models import IdentifierKind
from tests.browser.conftest import PHONE, PageAt, Shoot, assert_accessible
from tests.changes.families import Family, register_family, submit
from tests.citizens import sign_in_citizen

FIRST_VIEW = 25_000  # bytes, as they travel
NEXT_VIEW = 8_000
REQUESTS = 5
PAGES = {
    "home": "/my/",
    "information": "/my/information/",
    "change": "/my/information/change/birth_date/",
    "area": "/my/information/change/area/",
    "language": "/my/information/language/",
    "seen": "/my/seen/",
    "versions": "/my/versions/",
    "data": "/my/data/",
    "devices": "/my/devices/",
}


@pytest.fixture
def household(village: Area, registrar_viewer: Viewer) -> Family:
    family = register_family(village)
    with narrowed_to(system_viewer()):
        kind = IdentifierKind.objects.get(key="national_id")
        number = IdentifierInput.of(kind, "123456784471")
        submit(AttachIdentifier(individual=family.amina, identifier=number))
        submit(AddContact(individual=family.amina, contact=ContactInput(kind="phone", value="+22177123456")))
        names = {"preferred_name": "Mina", "name_variants": {"ar": "أمينة ديالو"}}
        submit(CorrectFacts(individual=family.amina, facts=names))
    with narrowed_to(registrar_viewer):
        get_individual(family.amina, viewer=registrar_viewer, purpose=Purpose.SERVICE)
    return family


def let_in(page: Page, individual: UUID, server: LiveServer) -> None:
    name = settings.PORTAL_COOKIE_NAME
    token = sign_in_citizen(individual).cookies[name].value
    where = {"url": server.url.rstrip("/") + settings.PORTAL_COOKIE_PATH}
    page.context.add_cookies([{"name": name, "value": token, **where}])


class Traffic:
    """What a page makes the phone fetch, compressed as the server sends it.

    Styles and icons travel once: a real server names them by their content and says that they never change.
    """

    def __init__(self, page: Page) -> None:
        self.responses: list[Response] = []
        self.kept: set[str] = set()
        page.on("response", lambda response: self.responses.append(response))  # no built-in method

    def take(self) -> tuple[int, int]:
        """Requests since the last time, and their bytes with the headers."""
        taken = [one for one in self.responses if one.url not in self.kept]
        self.kept |= {one.url for one in taken if settings.STATIC_URL in one.url}
        self.responses.clear()
        bodies = sum(len(gzip.compress(one.body(), 9)) for one in taken if one.status == 200)
        heads = sum(len(f"{name}: {value}\r\n") for one in taken for name, value in one.headers.items())
        return len(taken), bodies + heads


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_it_is_light_and_needs_no_script(
    page_at: PageAt, live_server: LiveServer, household: Family, language: str
) -> None:
    page = page_at(PHONE, language, scripts=False)
    let_in(page, household.amina, live_server)
    traffic = Traffic(page)
    for place, address in enumerate(PAGES.values()):
        page.goto(address, wait_until="networkidle")
        requests, size = traffic.take()
        most = NEXT_VIEW if place else FIRST_VIEW
        assert requests <= REQUESTS, f"{address}: {requests} requests"
        assert size <= most, f"{address}: {size} bytes"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_everybody_can_use_it(
    page_at: PageAt, live_server: LiveServer, household: Family, shoot: Shoot, language: str
) -> None:
    page = page_at(PHONE, language)
    let_in(page, household.amina, live_server)
    for name, address in PAGES.items():
        page.goto(address)
        shoot(page, f"portal_{name}_{language}")
        assert_accessible(page)
    page.goto("/my/")
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.task, .btn, .btn-link')]"
        ".map(one => one.getBoundingClientRect().height))"
    )
    assert smallest >= 44


def test_a_name_is_corrected_without_scripts(
    page_at: PageAt, live_server: LiveServer, household: Family, shoot: Shoot
) -> None:
    page = page_at(PHONE, "en", scripts=False)
    let_in(page, household.amina, live_server)
    page.goto("/my/")
    page.locator("a.task", has_text="My information").first.click()
    page.get_by_role("link", name="Change Preferred name").click()
    page.get_by_label("Preferred name").fill("Ami")
    page.get_by_label("Why is it different?").fill("Everybody calls me so.")
    page.get_by_role("button", name="Send").click()
    assert "CR-" in page.locator(".banner").inner_text()
    shoot(page, "portal_sent_en")
    page.get_by_role("link", name="Go to the home page").click()
    page.locator("a.task", has_text="My information").first.click()
    assert "You proposed a change" in page.locator("main").inner_text()


def test_it_is_used_by_keyboard(page_at: PageAt, live_server: LiveServer, household: Family) -> None:
    page = page_at(PHONE, "en")
    let_in(page, household.amina, live_server)
    page.goto("/my/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").startswith("My information"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/information/")
