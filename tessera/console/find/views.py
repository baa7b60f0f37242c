"""Finding people and households. The text is in the address and nowhere else: our logs hold routes, not addresses."""

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tessera.accounts import saved_views
from tessera.accounts.choices import Permission, Purpose
from tessera.console.find.address import opened
from tessera.console.find.forms import PEOPLE, FindForm
from tessera.console.find.pages import find_page
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.registry.errors import SearchTooWide
from tessera.registry.queries import find as registry
from tessera.registry.queries.search.parts import Found

SHOWN: Final = 20
RESULTS: Final = "find-results"


@require_GET
@staff(Permission.PEOPLE_VIEW)
def find(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    if not request.GET and (start := saved_views.start_of(request.viewer, on=today)):
        return redirect(opened(start.query))
    with catalogue.held():
        return _found(request, today)


def _found(request: StaffRequest, today: date) -> HttpResponse:
    form = FindForm.of(request.GET, viewer=request.viewer, on=today)
    cursor = request.GET.get("cursor", "")[:40]
    refused = ""
    try:
        found = _ask(form, cursor=cursor, on=today)
    except SearchTooWide as refusal:
        found, refused = Found((), 0), str(refusal)
    views = saved_views.views_of(request.viewer, on=today)
    page = find_page(form, found, cursor=cursor, limit=SHOWN, views=views, refused=refused)
    is_part = request.htmx and request.htmx.target == RESULTS
    template = "console/find/results.html" if is_part else "console/find/find.html"
    return render(request, template, {"page": page})


def _ask(form: FindForm, *, cursor: str, on: date) -> Found[Any]:
    ask: Any = registry.people if form.tab == PEOPLE else registry.households
    found: Found[Any] = ask(
        form.kept.get("q", ""),
        viewer=form.viewer,
        purpose=Purpose.SERVICE,
        on=on,
        filters=form.filters(),
        limit=SHOWN,
        cursor=cursor,
    )
    return found
