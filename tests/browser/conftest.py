"""A real Chromium against the real application.

``page_at`` opens a fresh, empty browser in a given size and language; ``enter_as`` logs somebody in;
``assert_accessible`` runs axe; ``shoot`` keeps a picture in the directory ``SHOTS``, if there is one.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tessera.accounts.models import User
from tests.cast import log_in

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 860}
SIZES = {"desk": DESK, "phone": PHONE}
# Of the four ways to look at a page: what is wrong in one of the others is nearly always wrong in one of these.
LOOKS = [("desk", "en"), ("phone", "ar")]

NO_FAULT = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")

PageAt = Callable[..., Page]
EnterAs = Callable[..., None]
Shoot = Callable[[Page, str], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # In CI a missing browser fails instead: a journey that nobody made proves nothing.
            if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))


@pytest.fixture(autouse=True)
def whole_database(transactional_db: None) -> None:
    """The server has its own connection and must see what the test has made."""


@pytest.fixture(autouse=True)
def no_connections_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads must let go of the database, or it cannot be dropped in the end."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this directory; each page has a profile of its own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; our own queries do not run in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page_at(browser: Browser, live_server) -> Iterator[PageAt]:
    """Open a fresh profile: ``page_at(PHONE, "ar")``. What the page's console complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(size: dict[str, int] | None = None, language: str = "en", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=size or DESK, locale=language, java_script_enabled=scripts, base_url=live_server.url
        )
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: _note(complaints, line.type, line.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _note(complaints: list[str], kind: str, text: str) -> None:
    # A page that answers 404 or 422 on purpose is no fault of the page.
    # Nor is it one that who leaves a page no longer waits for what it has asked: htmx says both of these then.
    if kind == "error" and not any(known in text for known in NO_FAULT):
        complaints.append(text)


@pytest.fixture
def enter_as(live_server) -> EnterAs:
    """Be logged in without the form; the language of the page stays."""

    def enter(page: Page, user: User, fresh: bool = False) -> None:
        """``fresh``: as if the password had been given this minute."""
        client = log_in(user)
        if fresh:
            session = client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
            session.save()
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return enter


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    kept = Path(os.environ.get("SHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> Path:
        target = kept / f"{name}.png"
        page.screenshot(path=target, full_page=True)
        return target

    return take


def assert_accessible(page: Page, *, within: str = "html") -> None:
    """No violation of WCAG 2.2 AA that axe can find, and no sideways scrolling.

    ``within`` is for an open menu: what it covers cannot be pressed, and axe would measure what is left of it.
    """
    found = violations(page, within=within)
    assert not found, "\n".join(found)
    assert not scrolls_sideways(page), f"{page.url} scrolls sideways at {page.viewport_size}"


def violations(page: Page, *, within: str = "html") -> list[str]:
    """What axe finds: the rule, the element, what to do."""
    # page.evaluate runs outside of the page's content security policy; a script tag would not.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        "([within, tags]) => axe.run(within, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then(r => r.violations.map("
        "v => `${v.id}: ${v.help}: ` + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | ')))",
        [within, STANDARDS],
    )
    return found


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
