"""Finding people and households. The text is in the address and nowhere else: our logs hold routes, not addresses."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tessera.accounts.choices import Permission, Purpose
from tessera.console.find.forms import HOUSEHOLDS, PEOPLE, FindForm
from tessera.console.find.pages import find_page
from tessera.console.gate import StaffRequest, staff
from tessera.registry.queries import find as registry
from tessera.registry.queries.search.parts import Found

SHOWN: Final = 20
RESULTS: Final = "find-results"


@staff(Permission.PEOPLE_VIEW)
def find(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    tab = HOUSEHOLDS if request.GET.get("tab") == HOUSEHOLDS else PEOPLE
    form = FindForm(request.GET, viewer=request.viewer, tab=tab, on=today)
    cursor = request.GET.get("cursor", "")[:40]
    ask: Any = registry.people if tab == PEOPLE else registry.households
    found: Found[Any] = ask(
        form.given.get("q", ""),
        viewer=request.viewer,
        purpose=Purpose.SERVICE,
        on=today,
        filters=form.filters(),
        limit=SHOWN,
        cursor=cursor,
    )
    page = find_page(form, found, cursor=cursor, limit=SHOWN)
    is_part = request.htmx and request.htmx.target == RESULTS
    return render(
        request, "console/find/results.html" if is_part else "console/find/find.html", {"page": page}
    )
