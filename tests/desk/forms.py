"""The forms of a page as a browser sees them: where they go, their fields, their buttons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

Attributes = Mapping[str, str | None]
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@dataclass
class Input:
    """``filled`` is what would be sent as the page stands; ``options`` what it offers to choose from."""

    name: str
    kind: str
    filled: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """What tells this form from others, whatever records it is about and how many rows it has."""
        names = sorted({KEYS.sub("*", name) for name in self.inputs})
        steps = sorted({f"{name}={KEYS.sub('*', value)}" for name, value in self.buttons})
        return (KEYS.sub("*", urlsplit(self.action).path), self.method, tuple(names), tuple(steps))


@dataclass
class Found:
    """What a page leads to: its forms, and the names in the query strings of its links, by path."""

    forms: list[Form]
    queries: dict[str, dict[str, str]]


def read(page: str, *, url: str) -> Found:
    """The forms and the links of a page that came from ``url``."""
    parser = _Page(url)
    parser.feed(page)
    parser.close()
    return Found(parser.forms, parser.queries)


class _Page(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.queries: dict[str, dict[str, str]] = {}
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._apart = Form("", "none")  # takes the fields that belong to no form
        self._select: Input | None = None
        self._area: Input | None = None
        self._more: list[tuple[Form | None, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._begin(given)
        elif tag in {"input", "select", "textarea", "button"}:
            self._input(tag, given)
        elif tag == "option" and self._select is not None:
            self._select.options.append(given.get("value") or "")
            if "selected" in given:
                self._select.filled.append(given.get("value") or "")
        if tag == "a" and given.get("href"):
            self._link(str(given["href"]))
        self._quiet(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.filled = ["".join(self._area.filled) + data.removeprefix("\n")]

    def close(self) -> None:
        """What is sent without a press goes where it says, with the fields of its form."""
        super().close()
        for form, method, action in self._more:
            inputs = form.inputs if form is not None else {}
            self.forms.append(Form(self._target(action), method, dict(inputs)))

    def _begin(self, given: Attributes) -> None:
        method = str(given.get("method") or "get").lower()
        form = Form(self._target(str(given.get("action") or "")), method)
        if method != "dialog":  # a question in the browser, which sends nothing
            self.forms.append(form)
        self._open = form
        if given.get("id"):
            named_before = self._by_id.get(str(given["id"]))
            if named_before is not None:
                form.inputs, form.buttons = named_before.inputs, named_before.buttons
            self._by_id[str(given["id"])] = form

    def _input(self, tag: str, given: Attributes) -> None:
        form, name = self._form_of(given), given.get("name")
        if not name or "disabled" in given:
            return
        kind = str(given.get("type") or ("submit" if tag == "button" else tag))
        value = given.get("value") or ""
        if kind in {"submit", "button", "image"}:
            form.buttons.append((name, value))
            return
        known = form.inputs.setdefault(name, Input(name, kind))
        if kind in {"checkbox", "radio"}:
            known.options.append(value or "on")
            known.filled += [value or "on"] if "checked" in given else []
        elif tag == "select":
            self._select = known
        elif tag == "textarea":
            self._area = known
        elif kind != "file":
            known.filled.append(value)

    def _form_of(self, given: Attributes) -> Form:
        """The form around it, or the one that it names, which may come further down."""
        if given.get("form"):
            return self._by_id.setdefault(str(given["form"]), Form("", "later"))
        return self._open or self._apart

    def _quiet(self, given: Attributes) -> None:
        for method in ("get", "post"):
            action = given.get(f"hx-{method}")
            if action is not None:
                self._more.append((self._open, method, action))
        if given.get("formaction"):
            self._more.append((self._open, "post", str(given["formaction"])))

    def _link(self, href: str) -> None:
        target = urlsplit(self._target(href))
        if target.query and not target.netloc:
            self.queries.setdefault(target.path, {}).update(parse_qsl(target.query))

    def _target(self, href: str) -> str:
        return urljoin(self.url, href).partition("#")[0]
