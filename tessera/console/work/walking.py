"""The walk through a list of work, from one request to the next. The list goes along in the address of each page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.changes.queries.walk import MOST_COUNTED, Neighbour, Stop, stop
from tessera.console.gate import StaffRequest
from tessera.console.work.forms import LONGEST_CURSOR, FilterForm

AT: Final = "at"  # the cursor of the request that is shown
_LIST: Final = ("which", "operation", "channel", "area", "words")
_LONGEST: Final = 100


@dataclass(frozen=True)
class Walk:
    """Where one stands, and where one goes from there; an address is empty at the end of the list."""

    words: str
    previous_url: str
    next_url: str
    list_url: str
    query: str

    @classmethod
    def of(cls, found: Stop, query: Mapping[str, str]) -> "Walk":
        return cls(
            words=_words(found),
            previous_url=_url(found.previous, query),
            next_url=_url(found.next, query),
            list_url=_with(reverse("console:work"), _without_place(query)),
            query=urlencode(query),
        )

    def along(self, url: str) -> str:
        """The address of something that is done to the request, so that one stays on the way."""
        return f"{url}?{self.query}"


def walk_of(request: StaffRequest, public_id: UUID, *, viewer: Viewer, now: datetime) -> Walk | None:
    """None for somebody who did not come from a list."""
    query = query_of(request)
    if AT not in query:
        return None
    wanted = replace(FilterForm(request.GET, viewer=viewer).wanted(), after=query[AT])
    found = stop(public_id, wanted, viewer=viewer, now=now)
    return Walk.of(found, query) if found else None


def query_of(request: StaffRequest) -> dict[str, str]:
    """The list in the address of a page, cut to what a list may be."""
    given: Any = request.GET
    query = {name: given.get(name, "")[:_LONGEST] for name in _LIST}
    query[AT] = given.get(AT, "")[:LONGEST_CURSOR]
    return {name: value for name, value in query.items() if value}


def stay(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Back to the page of the request, and still on the way."""
    return redirect(_with(reverse("console:change", args=[public_id]), query_of(request)))


def step_into(url: str, query: Mapping[str, str], cursor: str) -> str:
    """The address of a request of the list from the list itself."""
    return _with(url, {**query, AT: cursor}) if cursor else url


def _words(found: Stop) -> str:
    total = f"{MOST_COUNTED}+" if found.total > MOST_COUNTED else str(found.total)
    if found.number:
        return _("%(number)d of %(total)s") % {"number": found.number, "total": total}
    words = ngettext("%(count)s still in the list", "%(count)s still in the list", found.total)
    return words % {"count": total}


def _url(neighbour: Neighbour | None, query: Mapping[str, str]) -> str:
    if neighbour is None:
        return ""
    return step_into(reverse("console:change", args=[neighbour.public_id]), query, neighbour.cursor)


def _without_place(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name != AT}


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url
