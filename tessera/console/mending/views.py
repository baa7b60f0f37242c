from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas import queries as areas
from tessera.areas.models import Area
from tessera.console.gate import StaffRequest, staff
from tessera.console.mending.forms import WhereForm
from tessera.console.mending.pages import ListPage, OverviewPage
from tessera.lib.refusals import NotFound
from tessera.registry.quality import going_through
from tessera.registry.quality.table import BY_CODE
from tessera.registry.queries import work_lists


@require_GET
@staff(Permission.PEOPLE_VIEW)
def overview(request: StaffRequest) -> HttpResponse:
    form, area = _where(request)
    parts = _parts(area, request.viewer)
    page = OverviewPage.of(
        form,
        area,
        at=work_lists.last_round(),
        numbers=work_lists.numbers(viewer=request.viewer, area=area),
        parts=parts,
        by_area=work_lists.numbers_by_area(parts, viewer=request.viewer),
        may_ask=request.viewer.may(Permission.JOBS_VIEW),
        is_under_way=going_through.is_under_way(),
    )
    return render(request, "console/mending/overview.html", {"page": page})


@require_GET
@staff(Permission.PEOPLE_VIEW)
def work_list(request: StaffRequest, rule: str) -> HttpResponse:
    asked = BY_CODE.get(rule)
    if asked is None:
        raise NotFound
    form, area = _where(request)
    found = work_lists.work_list(
        asked,
        viewer=request.viewer,
        on=timezone.localdate(),
        area=area,
        cursor=request.GET.get("after", ""),
    )
    numbers = work_lists.numbers(viewer=request.viewer, area=area)
    page = ListPage.of(
        asked, found, form=form, area=area, at=work_lists.last_round(), total=numbers.get(asked.code, 0)
    )
    return render(request, "console/mending/list.html", {"page": page})


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.JOBS_VIEW)
def again(request: StaffRequest) -> HttpResponse:
    """Have the register gone through now."""
    if not going_through.is_under_way():
        going_through.ask_for(
            title=_("Look for what is to be mended"), requested_by_id=request.viewer.user_id
        )
    messages.success(request, _("The register is being gone through. The numbers change when that is done."))
    return redirect("console:to-mend")


def _where(request: StaffRequest) -> tuple[WhereForm, Area | None]:
    form = WhereForm(request.GET if request.GET else None, viewer=request.viewer)
    return form, form.area()


def _parts(area: Area | None, viewer: Viewer) -> list[Area]:
    """The areas to choose next: the parts of the chosen one, or those in which the viewer sees people."""
    if area is not None:
        return areas.children(area)
    if viewer.sees.everywhere:
        tops = areas.children(None)
        return areas.children(tops[0]) if len(tops) == 1 else tops
    paths = [int(path.rpartition(".")[2]) for path in viewer.sees.paths]
    own = list(Area.objects.filter(pk__in=paths).defer("boundary"))
    return areas.children(own[0]) if len(own) == 1 else own
