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


class _Sent(HTMLParser):
    """What a browser would send of all forms of a page, if nobody touched them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.select: str | None = None
        self.text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"file", "submit"}:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self._add(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self._add(self.select, given.get("value", ""))
        elif tag == "textarea":
            self.text = name
            self._add(name, "")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.sent[self.text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None

    def _add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


def untouched(page: HttpResponse) -> dict[str, list[str]]:
    """The answers that a page shows, as they would be sent."""
    parser = _Sent()
    parser.feed(page.content.decode())
    return {name: values for name, values in parser.sent.items() if name not in {"csrfmiddlewaretoken", "q"}}
