"""A page as a PDF. It fetches nothing: neither from the network nor from the disk."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string

_STYLE = Path(__file__).resolve().parent.parent / "static" / "portal" / "print.css"


def as_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template drawn on A4, in the language and the direction of the page."""
    import weasyprint  # noqa: PLC0415 - two seconds to load, which only who prints waits for

    page = weasyprint.HTML(string=render_to_string(template, dict(context)), url_fetcher=_fetch_nothing)
    drawn = page.write_pdf(stylesheets=[weasyprint.CSS(string=_style(), url_fetcher=_fetch_nothing)])
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise ValueError("a printed page fetches nothing")
