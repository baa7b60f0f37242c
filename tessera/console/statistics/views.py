from collections.abc import Iterator
from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.areas import queries as areas
from tessera.areas.models import Area
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.gate import StaffRequest, staff
from tessera.console.statistics import keys
from tessera.console.statistics.forms import FigureForm
from tessera.console.statistics.pages import part_name, statistics_page, url_of
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound
from tessera.statistics import queries, rounds
from tessera.statistics.queries import Picture

log = structlog.get_logger(__name__)


@require_GET
@staff(Permission.STATISTICS_VIEW)
def overview(request: StaffRequest) -> HttpResponseBase:
    """The whole register; for who sees parts of it only, the first of them."""
    if request.viewer.reach(Permission.STATISTICS_VIEW).everywhere:
        return _page(request, None)
    own = queries.tops(request.viewer)
    if not own:
        raise NotFound
    return redirect(url_of(own[0]))


@require_GET
@staff(Permission.STATISTICS_VIEW)
def of_area(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    return _page(request, areas.find(pk))


@require_GET
@staff(Permission.STATISTICS_VIEW)
def file(request: StaffRequest) -> HttpResponseBase:
    return _file(request, None)


@require_GET
@staff(Permission.STATISTICS_VIEW)
def file_of_area(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    return _file(request, areas.find(pk))


@require_POST
@staff(Permission.STATISTICS_VIEW, Permission.JOBS_VIEW)
def again(request: StaffRequest) -> HttpResponse:
    """Have the figures taken now."""
    if not rounds.is_under_way():
        rounds.ask_for(title=_("Take the figures of the day"), requested_by_id=request.viewer.user_id)
    messages.success(request, _("The figures are being taken. They change when that is done."))
    return redirect("console:statistics")


def _page(request: StaffRequest, area: Area | None) -> HttpResponse:
    viewer = request.viewer
    reach = viewer.reach(Permission.STATISTICS_VIEW)
    found = queries.picture(area, viewer=viewer)
    page = statistics_page(
        area,
        found,
        form=FigureForm(request.GET.get("show", "")),
        steps=areas.breadcrumbs(area) if area else [],
        reach=reach,
        tops=[] if reach.everywhere else queries.tops(viewer),
        catalogue=catalogue.current(),
        may_ask=viewer.may(Permission.JOBS_VIEW),
        is_under_way=rounds.is_under_way(),
    )
    return render(request, "console/statistics/statistics.html", {"page": page})


def _file(request: StaffRequest, area: Area | None) -> HttpResponseBase:
    """What the page tells of the area and of its parts, as CSV: a line for each number."""
    found = queries.picture(area, viewer=request.viewer)
    if found is None:
        raise NotFound
    name = f"statistics-{area.code if area else 'register'}-{found.taken_at:%Y-%m-%d}.csv"
    log.info("statistics taken out", user=request.viewer.user_id, area=area.pk if area else None)
    answer = StreamingHttpResponse(
        sheets.write(_headings(), _lines(found), ExportFormat.CSV),
        content_type=sheets.CONTENT_TYPES[ExportFormat.CSV],
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _headings() -> list[str]:
    return [_("Figures of"), _("Area code"), _("Area"), _("Figure"), _("Group"), _("Number"), _("Hidden")]


def _lines(found: Picture) -> Iterator[list[Any]]:
    definitions, language = catalogue.current(), get_language() or "en"
    day = found.taken_at.date().isoformat()
    whole = found.area.name_in(language) if found.area else _("The whole register")
    areas_told = [(found.area, whole, found.told)]
    areas_told += [(part.area, part_name(part, language), part.told) for part in found.parts]
    for area, name, told in areas_told:
        for key, what, group in keys.all_keys(told, definitions):
            yield [
                day,
                area.code if area else "",
                name,
                what,
                group,
                told.number(key),
                told.is_hidden(key) or None,
            ]
