"""Every form and every address, with whatever nobody means: no answer is of the server's own fault.

The addresses come from the resolver and the forms from the pages, so that what is added tomorrow is tried as well.
What is drawn depends on ``FUZZ_SEED`` alone; ``FUZZ`` is how many times more of it (``make fuzz`` takes its time).
"""

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote, urlsplit
from zlib import crc32

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import activate

from tests.desk.addresses import Address, Route, addresses, routes
from tests.desk.forms import Form, Found, read
from tests.desk.fuzzing import Fuzz, sessions_of
from tests.desk.hostile import UNKNOWN, WAYS, Attacker, urlencoded
from tests.desk.world import World

TIMES: Final = int(os.environ.get("FUZZ", "1"))
SEED: Final = int(os.environ.get("FUZZ_SEED", "1"))
PARTS: Final = 2  # each builds the world anew; two run side by side
TURNS: Final = 2 * TIMES  # answers to each form
QUERIES: Final = TIMES  # query strings of each address
# Names that a page may ask for, though no link of the page has them.
COMMON: Final = dict.fromkeys(
    (
        "q",
        "page",
        "cursor",
        "after",
        "before",
        "on",
        "as_on",
        "since",
        "until",
        "next",
        "tab",
        "prefix",
        "field",
    ),
    "1",
)


@dataclass(frozen=True)
class Seen:
    """What somebody met on a page: a form, or the names in a query string."""

    who: str
    form: Form


@pytest.fixture
def fuzz(world: World, request: pytest.FixtureRequest) -> Iterator[Fuzz]:
    logging.disable(logging.WARNING)
    random = Random(f"{SEED} {request.node.name}")
    keys = [str(part) for examples in world.named.values() for one in examples for part in one]
    found = Fuzz(sessions_of(world), random, Attacker(random, [*keys, str(world.others.amina)]))
    yield found
    logging.disable(logging.NOTSET)
    activate("en")  # the last page was in another language
    assert not found.wrong, "\n\n".join(found.wrong[:40])
    assert found.sent > 50


@pytest.mark.parametrize("part", range(PARTS))
def test_every_form(fuzz: Fuzz, world: World, part: int) -> None:
    mine = _mine(addresses(world), part)
    waiting = list(_forms(fuzz, mine))
    assert not fuzz.absent(mine), "nobody finds these: mend their examples in tests/desk/world.py"
    known = {one.form.shape for one in waiting}
    assert len(known) > 10
    while waiting:
        one = waiting.pop()
        first = fuzz.random.randrange(WAYS)
        for turn in range(first, first + TURNS):
            who = one.who if fuzz.random.random() < 0.9 else fuzz.random.choice(list(fuzz.sessions))
            answer = fuzz.send(who, one.form.action, fuzz.attacker.answer(one.form, turn))
            for more in _found(answer, one.form.action).forms:  # the page to check, the rows that were added
                if more.method == "post" and more.shape not in known:
                    known.add(more.shape)
                    waiting.append(Seen(who, more))
    done = {route for (route, status), _times in fuzz.answers.items() if status == 302 and ":" in route}
    assert len(done) > 5, "answers that are never taken do not get far into the house"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_query_string(fuzz: Fuzz, world: World, part: int) -> None:
    one_each = {address.route: address for address in reversed(_mine(addresses(world), part))}
    for address in one_each.values():
        who = "citizen" if address.is_of_the_portal else fuzz.random.choice(("administrator", "registrar"))
        answer = fuzz.send(who, address.url)
        names = _names(_found(answer, address.url), address.url)
        for turn in range(QUERIES if answer is not None and answer.status_code == 200 else 1):
            fuzz.send(who, f"{address.url}?{fuzz.attacker.query(names, turn)}")


def test_every_address_with_the_keys_of_nobody(fuzz: Fuzz) -> None:
    for route in routes():
        for url in _strange(route, fuzz):
            who = fuzz.random.choice(("administrator", "registrar", "citizen", ""))
            fuzz.send(who, url)
            fuzz.send(who, url, urlencoded([]))


def _mine(found: list[Address], part: int) -> list[Address]:
    """The share of one test, all addresses of a route together."""
    return [one for one in found if crc32(one.route.encode()) % PARTS == part]


def _forms(fuzz: Fuzz, found: Iterable[Address]) -> Iterator[Seen]:
    """Every form that somebody sees on a page, once; a page is opened by one whom it is open to, and by one more."""
    known = set()
    for address in found:
        for who, answer in _openings(fuzz, address):
            for form in _found(answer, address.url).forms:
                if form.method == "post" and form.shape not in known:
                    known.add(form.shape)
                    yield Seen(who, form)
        bare = Form(address.url, "post")
        if bare.shape not in known:
            known.add(bare.shape)
            yield Seen("citizen" if address.is_of_the_portal else "administrator", bare)


def _openings(fuzz: Fuzz, address: Address) -> Iterator[tuple[str, HttpResponse | None]]:
    for who in ("citizen", "") if address.is_of_the_portal else ("administrator", "registrar"):
        answer = fuzz.send(who, address.url)
        yield who, answer
        if answer is None or answer.status_code == 200:
            break
    if fuzz.random.random() < 0.4:
        other = fuzz.random.choice(list(fuzz.sessions))
        yield other, fuzz.send(other, address.url)


def _found(answer: HttpResponse | None, url: str) -> Found:
    """What a page leads to; nothing where it is no page of ours."""
    if answer is None or answer.streaming or "html" not in answer.get("Content-Type", ""):
        return Found([], {})
    return read(answer.content.decode(), url=url)


def _names(found: Found, url: str) -> dict[str, list[str]]:
    """The names that the page's links and forms send to its own address, with what they send."""
    names = {name: [value] for name, value in COMMON.items()}
    path = urlsplit(url).path
    for name, value in found.queries.get(path, {}).items():
        names.setdefault(name, []).append(value)
    for form in found.forms:
        if form.method == "get" and urlsplit(form.action).path == path:
            for one in form.inputs.values():
                names.setdefault(one.name, []).extend(one.options or one.filled)
    return names


def _strange(route: Route, fuzz: Fuzz) -> Iterator[str]:
    """Addresses of a route whose keys are nobody's, or somebody's of another kind."""
    strange = {
        "UUIDConverter": [UNKNOWN, *(key for key in fuzz.attacker.keys if len(key) == 36)],
        "SlugConverter": ["nothing", "x" * 3_000, "-", "__class__", "group"],
        "IntConverter": [0, 1, 99, 10**30],
        "StringConverter": ["\0", "أ", "x" * 3_000, "%", "a b"],
        "regex": ["1", "x" * 300],
    }
    for _turn in range(TIMES if route.parameters else 0):
        chosen = [fuzz.random.choice(strange[one]) for one in route.converters]
        try:
            yield reverse(route.name, args=chosen)
        except NoReverseMatch:
            continue


def test_what_is_not_utf_8_in_an_address(registrar_client: Client) -> None:
    for path in ("/%ff%fe/", "/households/%00/", "/find/?q=%ff%fe&%00=%ed%a0%80", f"/{quote('أ' * 2_000)}/"):
        assert registrar_client.get(path).status_code < 500
