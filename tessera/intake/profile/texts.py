"""Texts of a form: what may stand in them."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

LONGEST: Final = 1_000  # characters of a label, hint or option
LONGEST_HTML: Final = 20_000
# Form.io fills these in as templates, which may hold programs.
TEMPLATE: Final = re.compile(r"\{\{|\}\}|\{%|%\}|<%|%>")
ELEMENTS: Final = frozenset(
    {"p", "ul", "ol", "li", "strong", "b", "em", "i", "br", "a", "h2", "h3", "div", "span"}
)
EMPTY: Final = frozenset({"br"})
SCHEMES: Final = frozenset({"https", "http", "mailto", "tel"})


class HtmlRefused(ValueError):  # noqa: N818 - the house word for a typed "no"
    """``what`` names the element or attribute that is not shown."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def plain(value: Any) -> str:
    """A text as it is kept: one line of it, without spaces around."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def is_template(text: str) -> bool:
    return TEMPLATE.search(text) is not None


def cleaned_html(given: str) -> str:
    """The text written anew from harmless elements alone. Raises :class:`HtmlRefused` for any other."""
    reader = _Reader()
    reader.feed(given)
    reader.close()
    return reader.written()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            raise HtmlRefused(f"<{tag}>")
        if tag in EMPTY:
            self.parts.append(f"<{tag}>")
            return
        self.open.append(tag)
        self.parts.append(f"<{tag}{_link(tag, attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open:
                last = self.open.pop()
                self.parts.append(f"</{last}>")
                if last == tag:
                    return

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))

    def handle_decl(self, decl: str) -> None:
        raise HtmlRefused("<!…>")

    def handle_pi(self, data: str) -> None:
        raise HtmlRefused("<?…>")

    def unknown_decl(self, data: str) -> None:
        raise HtmlRefused("<![…]>")

    def written(self) -> str:
        return "".join([*self.parts, *(f"</{tag}>" for tag in reversed(self.open))]).strip()


def _link(tag: str, attributes: list[tuple[str, str | None]]) -> str:
    """The address of a link; classes and styles that editors add are left out, everything else is refused."""
    kept = ""
    for name, value in attributes:
        if name in {"class", "style", "dir", "target", "rel"}:
            continue
        if tag != "a" or name != "href":
            raise HtmlRefused(name)
        try:
            scheme = urlsplit(value or "").scheme.lower()
        except ValueError:
            raise HtmlRefused("href") from None
        if scheme not in SCHEMES:
            raise HtmlRefused("href")
        kept = f' href="{escape(value or "", quote=True)}"'
    return kept


def fragments(html: str) -> list[str]:
    """The words of a cleaned text, paragraph by paragraph, for channels that show no HTML."""
    broken = re.sub(r"<(?:/p|/li|/h2|/h3|/div|br)>", "\n", html)
    bare = re.sub(r"<[^>]*>", "", broken)
    return [line for line in (" ".join(unescape(one).split()) for one in bare.split("\n")) if line]
