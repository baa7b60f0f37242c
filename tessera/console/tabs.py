"""Tabs above the pages of one part of the desk."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from tessera.web.parts import Tab


def tabs_of(pages: Iterable[tuple[str, Any]], current: str) -> tuple[Tab, ...]:
    """One for each page, by the name of its address and its label; ``current`` is the one that is open."""
    return tuple(Tab(label, reverse(view), view == current) for view, label in pages)
