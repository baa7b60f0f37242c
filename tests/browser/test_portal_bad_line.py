"""A photo is sent over a line that breaks: in pieces, by itself, and once more after the page was opened anew."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.models import ChangeOperation
from tessera.registry.models import BegunUpload
from tests.browser.conftest import NO_FAULT, PHONE, PageAt, Shoot, assert_accessible
from tests.changes.families import Family
from tests.citizens import sign_in_citizen

DOCUMENTS = "/my/documents/"
OFFLINE = "net::ERR"  # what the browser's console says of a request that found no line


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Too large for one piece, and no picture that the phone makes small."""
    path = tmp_path / "certificate.pdf"
    path.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 4000 + b"\n%%EOF\n")
    return path


@pytest.fixture
def phone(page_at: PageAt, live_server, family: Family, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr("tests.browser.conftest.NO_FAULT", (*NO_FAULT, OFFLINE))
    page = page_at(PHONE, "en")
    token = sign_in_citizen(family.amina).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": live_server.url + "/my/"}]
    )
    page.clock.install()  # pauses of seconds take none
    page.goto(DOCUMENTS)
    return page


def pieces_after(page: Page, number: int) -> Callable[[], int]:
    """The line lets so many pieces through and then breaks; how many came in all since."""
    came = 0

    def pass_on(route: Route) -> None:
        nonlocal came
        if route.request.method != "PATCH":
            route.continue_()
            return
        came += 1
        if came > number:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/my/pieces/**", pass_on)
    return lambda: came


def begun() -> BegunUpload:
    with narrowed_to(system_viewer()):
        return BegunUpload.objects.get()


def test_a_line_that_breaks(phone: Page, paper: Path, shoot: Shoot) -> None:
    pieces_after(phone, 2)
    status = phone.locator(".progress [role=status]")
    phone.locator("[name=kind]").select_option("passport")
    phone.set_input_files("[name=file]", paper)
    expect(status).to_contain_text("The line is bad.")
    shoot(phone, "portal_bad_line")
    assert_accessible(phone)
    here = begun().offset
    assert 0 < here < paper.stat().st_size
    # Whoever presses the button meanwhile waits, and the form goes on by itself.
    phone.get_by_role("button", name="Send").click()
    expect(status).to_contain_text("as soon as the file has arrived")
    phone.unroute("**/my/pieces/**")
    first = []
    phone.on(
        "request",
        lambda one: first.append(one.headers.get("upload-offset")) if one.method == "PATCH" else None,
    )
    phone.clock.run_for(60_000)
    expect(phone.locator(".banner-ok")).to_contain_text("CR-")
    assert first[0] == str(here), "what was here was sent again"
    with narrowed_to(system_viewer()):
        sent = ChangeOperation.objects.latest("pk").input["document"]
        assert not BegunUpload.objects.exists()
    assert sent["size"] == paper.stat().st_size


def test_the_page_is_opened_anew_on_the_way(phone: Page, paper: Path, shoot: Shoot) -> None:
    pieces_after(phone, 2)
    phone.set_input_files("[name=file]", paper)
    expect(phone.locator(".progress [role=status]")).to_contain_text("The line is bad.")
    here = begun().offset
    phone.unroute("**/my/pieces/**")
    phone.reload()
    expect(phone.locator("[data-interrupted]")).to_contain_text("certificate.pdf")
    shoot(phone, "portal_interrupted")
    phone.context.set_offline(True)
    phone.set_input_files("[name=file]", paper)
    expect(phone.locator(".progress [role=status]")).to_contain_text("The line is bad.")
    phone.context.set_offline(False)  # the phone says so, and nobody waits for the pause to end
    expect(phone.locator(".progress [role=status]")).to_have_text("The file has arrived.")
    assert begun().is_whole
    assert begun().names[1:] and begun().ends[0] <= here
    phone.locator("[name=kind]").select_option("passport")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".banner-ok")).to_contain_text("CR-")


def test_what_is_no_paper_is_said_before_it_is_sent(phone: Page, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0" * 300_000)
    phone.set_input_files("[name=file]", path)
    expect(phone.locator(".progress [role=status]")).to_contain_text("only PDF files and pictures")
    assert begun().offset == 0
