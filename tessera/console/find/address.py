"""The addresses of lists: the whole state of the find page is in them."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

FIND: Final = "console:find"


def address(tab: str, given: Mapping[str, str], *, view: str = FIND, **more: str) -> str:
    """Where a page shows the list. The tab is always named: the bare address of the find page leads to one's start."""
    return f"{reverse(view)}?{urlencode({'tab': tab, **{k: v for k, v in {**given, **more}.items() if v}})}"


def filters_of(tab: str, given: Mapping[str, str]) -> str:
    """The filters without the words, always in the same order: what a saved view keeps."""
    return urlencode([("tab", tab), *sorted((name, value) for name, value in given.items() if name != "q")])


def opened(query: str) -> str:
    """Where a saved view opens."""
    return f"{reverse(FIND)}?{urlencode(parse_qsl(query))}"
