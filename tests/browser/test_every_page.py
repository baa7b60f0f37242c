"""Every page of the desk in a browser: read from the resolver, so that a page which is added tomorrow is looked at.

In Arabic on a phone axe finds nothing (in English the journeys ask it); in both languages at both sizes nothing scrolls
sideways, the browser complains of nothing, and no sentence is left in English. ``SHOTS`` keeps a picture of each.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.models import Citizen
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, scrolls_sideways, violations
from tests.cast import log_in
from tests.citizens import sign_in
from tests.desk.addresses import Address, addresses
from tests.desk.world import World

PARTS: Final = 2  # each builds the world anew; two run side by side
# Who is asked first: a page is looked at as the first sees it whom it is open to.
STAFF: Final = ("registrar", "administrator", "approver", "clerk", "auditor", "nobody")
# Three words of Latin letters in a row are a sentence; what people have written is shown as they have written it.
ENGLISH: Final = re.compile(r"[A-Za-z’]+ [A-Za-z’]+ [A-Za-z’]+")
# What Form.io draws itself, within a frame of its own: one fault of axe is known, its words are English, and it is for
# desks. Forms can be changed as JSON without it.
NOT_OURS: Final = frozenset({"console:form-builder-frame"})
# The texts of the world's own form, which say themselves in which language they are.
OF_THE_WORLD: Final = re.compile(r"\bar [A-Z]|^We ask to know")
WRITTEN: Final = "bdi, code, pre, textarea, [lang]:not(html), [translate=no]"
TEXTS: Final = """([apart]) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(apart + ", script, style, noscript")) found.push(node.textContent);
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (!element.closest("[lang]:not(html)")) found.push(element.getAttribute(name) ?? "");
  return found.map(text => text.trim());
}"""


@dataclass(frozen=True)
class Opened:
    """A page and who looks at it: a member of staff, the citizen, or "" who is not logged in."""

    address: Address
    who: str


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, live_server: LiveServer, world: World, part: int
) -> None:
    pages = list(_pages(world))[part::PARTS]
    assert len(pages) > 10
    faults: list[str] = []
    for who in ("", *STAFF, "citizen"):
        mine = [one.address for one in pages if one.who == who]
        for language, first, second in (("en", DESK, PHONE), ("ar", PHONE, DESK)):
            page = page_at(first, language)
            if who == "citizen":
                _let_in(page, world.citizen, live_server.url)
            elif who:
                enter_as(page, world.users[who], fresh=True)
            for address in mine:
                told = f"{address.route} {language} as {who or 'nobody'}"
                faults += [f"{told}: {fault}" for fault in _faults(page, address, second, shoot)]
            page.context.close()
    assert not faults, "\n".join(faults)


def _let_in(page: Page, citizen: Citizen, server: str) -> None:
    name = settings.PORTAL_COOKIE_NAME
    value = sign_in(citizen).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": server}])


def _faults(page: Page, address: Address, second: dict[str, int], shoot: Shoot) -> Iterator[str]:
    first = page.viewport_size
    assert first is not None
    answer = page.goto(address.url)
    if answer is None or answer.status != 200:
        yield f"answered {answer and answer.status}"
    if page.evaluate("document.documentElement.lang") == "ar":
        yield from (
            f"not translated: {text}"
            for text in page.evaluate(TEXTS, [WRITTEN])
            if ENGLISH.search(text) and not OF_THE_WORLD.search(text)
        )
        yield from (f"at {first['width']}: {found}" for found in violations(page))
    for size in (first, second):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        if scrolls_sideways(page):
            yield f"scrolls sideways at {size['width']}"
        if "SHOTS" in os.environ:
            language = page.evaluate("document.documentElement.lang")
            shoot(page, f"{address.route}_{language}_{size['width']}".replace(":", "_"))


def _pages(world: World) -> Iterator[Opened]:
    """The addresses that answer with a page, each with the first who may open it."""
    clients = {who: log_in(world.users[who]) for who in STAFF} | {
        "": Client(),
        "citizen": sign_in(world.citizen),
    }
    for address in addresses(world):
        if address.route in NOT_OURS:
            continue
        for who in ("", "citizen") if address.is_of_the_portal else ("", *STAFF):
            answer = clients[who].get(address.url)
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
                yield Opened(address, who)
            if answer.status_code in {200, 405}:
                break
