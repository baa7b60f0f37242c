"""Whatever is sent to the forms of events, they answer with a page, and write nothing."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tessera.changes.models import ChangeRequest
from tests.changes.families import Family
from tests.console.test_events import ALL_EVENTS, url_of

pytestmark = pytest.mark.usefixtures("everything_is_visible")
NONSENSE = [
    "\x00", "x" * 6_000, "9" * 5_000, "-1", "2026-13-45", "0001-01-01", "٣", "'; drop table x; --", "\u202e\ud7ff",
    "{}", "NaN", "%s %(a)s {0}", "<b>", " ", str(uuid4()),
]  # fmt: skip
SUFFIXES = ("", "_words", "_choice", "_day", "_month", "_year")


def names_in(client: Client, url: str) -> set[str]:
    page = client.get(url)
    form = page.context["form"]
    forms = form.forms if hasattr(form, "forms") else [form]
    return {f"{one.add_prefix(name)}{suffix}" for one in forms for name in one.fields for suffix in SUFFIXES}


def send_nonsense(client: Client, url: str, pieces: Sequence[str] = NONSENSE, **more: Any) -> None:
    """Each piece in every field at once, the steps by turns; and in the look-ups alone, where one finds nothing."""
    names = names_in(client, url)
    words = [name for name in names if name.endswith("_words")]
    for sent, step in zip(pieces, cycle(("check", "record", "change", "check")), strict=False):
        status = client.post(url, {**dict.fromkeys(names, sent), **more, "step": step}).status_code
        assert status in {200, 422}, (step, sent)
    for sent in pieces[:2]:
        assert client.post(url, {**dict.fromkeys(words, sent), "step": "check"}).status_code in {200, 422}


@pytest.mark.parametrize(("noun", "kind"), ALL_EVENTS)
def test_an_event_of_nonsense(family: Family, registrar_client: Client, noun: str, kind: str) -> None:
    """A third of the pieces each: together the events get all of them several times."""
    before = ChangeRequest.objects.count()
    send_nonsense(
        registrar_client, url_of(family, noun, kind), NONSENSE[ALL_EVENTS.index((noun, kind)) % 3 :: 3]
    )
    assert ChangeRequest.objects.count() == before


@pytest.mark.parametrize("noun", ["household", "individual"])
def test_a_registration_of_nonsense(family: Family, registrar_client: Client, noun: str) -> None:
    before = ChangeRequest.objects.count()
    send_nonsense(registrar_client, reverse(f"console:{noun}-register"), row=["1", "9" * 5_000, "\x00", "-1"])
    assert ChangeRequest.objects.count() == before


@pytest.mark.parametrize("noun", ["person", "household"])
def test_a_look_up_of_nonsense(family: Family, registrar_client: Client, noun: str) -> None:
    for nonsense in NONSENSE:
        asked = {"field": "other", "other_words": nonsense, "prefix": nonsense[:200]}
        assert registrar_client.get(reverse(f"console:{noun}-options"), asked).status_code == 200
