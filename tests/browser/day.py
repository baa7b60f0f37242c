"""How somebody works at the desk in a browser, without a word of the page being read: in any language, at any width."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

import structlog
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot

KEYS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}/")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Day:
    """Somebody at work: the browser, its language, and the pictures of it."""

    page: Page
    language: str
    size: dict[str, int]
    shoot: Shoot

    def picture(self, name: str) -> None:
        if "SHOTS" in os.environ:
            self.shoot(self.page, f"day_{name}_{self.size['width']}_{self.language}")

    def in_words(self, english: str, arabic: str) -> str:
        return arabic if self.language == "ar" else english

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        log.info(what, seconds=round(time.monotonic() - begun, 1))


def tab_to(page: Page, target: Locator) -> None:
    for _press in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is more than 80 tabs away")


def pick(page: Page, name: str, value: str) -> None:
    """In a list of choices, with the arrow alone."""
    box = page.locator(f'[name="{name}"]')
    tab_to(page, box)
    presses = box.evaluate(
        "(box, value) => [...box.options].findIndex(one => one.value === value) - box.selectedIndex", value
    )
    for _press in range(presses):
        page.keyboard.press("ArrowDown")
    expect(box).to_have_value(value)


def type_into(page: Page, name: str, words: str) -> None:
    tab_to(page, page.locator(f'[name="{name}"]'))
    page.keyboard.type(words)


def look_up(page: Page, name: str, words: str) -> None:
    box = page.locator(f'[name="{name}_words"]')
    tab_to(page, box)
    page.keyboard.press("Control+a")
    with page.expect_response(lambda answer: f"={quote_plus(words)}" in answer.url):  # of all that was typed
        page.keyboard.type(words)
    page.locator(".lookup-list:not([hidden]) [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Enter")


def answer(page: Page, name: str, value: str | list[str]) -> None:
    box = page.locator(f'[name="{name}"]')
    if not box.first.is_visible() and box.first.evaluate("box => !!box.closest('details:not([open])')"):
        page.locator("details", has=box).last.locator("summary").first.click()
    kind = box.first.evaluate("box => box.type")
    if value == "on":
        box.check()
    elif kind in {"radio", "checkbox"}:
        for one in [value] if isinstance(value, str) else value:
            page.locator(f'[name="{name}"][value="{one}"]').check()
    elif kind.startswith("select"):
        box.select_option(value)
    elif kind == "file":
        box.set_input_files(value)
    else:
        box.fill(str(value))


def record_event(
    day: Day, url: str, looked_up: dict[str, str] | None = None, /, **answers: str | list[str]
) -> None:
    """Fill in the form of an event, check it if it is one to be checked, record it."""
    page = day.page
    page.goto(url)
    for name, words in (looked_up or {}).items():
        look_up(page, name, words)
    for name, value in answers.items():
        answer(page, name, value)
    event = KEYS.sub("", url).strip("/").replace("/events/", "_")
    day.picture(f"event_{event}")
    button = page.locator('form[method="post"] .actions button:not([type="button"])').last
    if page.locator('.actions button[name="step"][value="check"]').count():
        page.locator('.actions button[name="step"][value="check"]').last.click()
        button = page.locator('button[name="step"][value="record"]').first
        expect(button).to_be_visible()
        day.picture(f"event_{event}_check")
    button.click()
    expect(page.locator(".banner-ok")).to_be_visible()
