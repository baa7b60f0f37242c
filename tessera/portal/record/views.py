"""What became of somebody's record, who has seen it, and taking it along."""

from datetime import datetime

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tessera.accounts.choices import Purpose
from tessera.changes.queries.changelog import change_log
from tessera.changes.queries.records import get_individual
from tessera.changes.queries.versions import listed
from tessera.dictionary import catalogue
from tessera.lib.dates import moment_of
from tessera.lib.refusals import NotFound
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.record.pages import PrintedPage, ThenPage, VersionsPage
from tessera.portal.record.printing import as_pdf as printed
from tessera.selfservice.queries.data import as_data, own_data
from tessera.selfservice.queries.looks import looks
from tessera.selfservice.queries.own import own_individual
from tessera.web.parts import Pages


@require_safe
@citizen()
def seen(request: CitizenRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = looks(viewer=request.viewer, before=number)
    paging = Pages(next_url=f"?before={found.next}" if found.next else "")
    return render(request, "portal/seen.html", {"looks": found.lines, "paging": paging})


@require_safe
@citizen()
def versions(request: CitizenRequest) -> HttpResponse:
    viewer = request.viewer
    with catalogue.held():
        record = get_individual(own_individual(viewer), viewer=viewer, purpose=Purpose.SERVICE)
        log = change_log(record, viewer=viewer, cursor=request.GET.get("after", ""))
        page = VersionsPage.of(log, listed(record, viewer=viewer))
    return render(request, "portal/versions.html", {"page": page})


@require_safe
@citizen()
def then(request: CitizenRequest) -> HttpResponse:
    """The record as it was at a moment."""
    viewer = request.viewer
    with catalogue.held():
        record = get_individual(
            own_individual(viewer), viewer=viewer, purpose=Purpose.SERVICE, at=_moment(request)
        )
        page = ThenPage.of(record)
    return render(request, "portal/version.html", {"page": page})


@require_safe
@citizen()
def data(request: CitizenRequest) -> HttpResponse:
    return render(request, "portal/data.html")


@require_safe
@citizen(fresh=True)
def as_json(request: CitizenRequest) -> HttpResponse:
    with catalogue.held():
        found = as_data(viewer=request.viewer, now=timezone.now())
    content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return _file(content, "application/json", "my-record.json")


@require_safe
@citizen(fresh=True)
def as_pdf(request: CitizenRequest) -> HttpResponse:
    with catalogue.held():
        record, households = own_data(viewer=request.viewer)
        page = PrintedPage.of(record, households, now=timezone.now())
    context = {"page": page, "registry_name": settings.REGISTRY_NAME}
    return _file(printed("portal/record_print.html", context), "application/pdf", "my-record.pdf")


def _moment(request: CitizenRequest) -> datetime:
    """Raises NotFound for what is no moment with its time zone."""
    moment = moment_of(request.GET.get("at", ""))
    if moment is None:
        raise NotFound
    return moment


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
