"""Fills in the forms of the desk as a browser without scripts does."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.found.append((str(given["name"]), given.get("value") or ""))


def hidden(page: HttpResponse) -> dict[str, list[str]]:
    """The hidden inputs of a page, as they would be sent."""
    parser = _Hidden()
    parser.feed(page.content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in parser.found:
        if value not in sent.setdefault(name, []):
            sent[name].append(value)
    return {name: values for name, values in sent.items() if name not in {"csrfmiddlewaretoken", "next"}}


def check(client: Client, url: str, **answers: Any) -> HttpResponse:
    """The page that says what will happen."""
    page = client.post(url, {**answers, "step": "check"})
    assert page.status_code == 200, problems(page)
    return page


def record(client: Client, url: str, page: HttpResponse) -> HttpResponse:
    """Press "Record it" on a page to check."""
    return client.post(url, {**hidden(page), "step": "record"})


def fill_in(client: Client, url: str, **answers: Any) -> str:
    """Fill in, check, record; the address that it leads to."""
    done = record(client, url, check(client, url, **answers))
    assert done.status_code == 302, problems(done)
    return str(done["Location"])


def problems(page: HttpResponse) -> str:
    """What the error summary says, without the marks that keep a label apart in text of either direction."""
    text = page.content.decode().replace("<bdi>", "").replace("</bdi>", "")
    _, _, summary = text.partition('class="error-summary"')
    return summary.partition("</div>")[0]
