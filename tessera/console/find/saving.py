"""Saved views: keep the filters of a list under a name, share them with a role, start with them."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts import actions, saved_views
from tessera.accounts.choices import Permission
from tessera.accounts.models import Role, SavedView
from tessera.console.find import view_pages
from tessera.console.find.address import filters_of, opened
from tessera.console.find.forms import FindForm
from tessera.console.find.view_forms import ViewForm
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import answer


@require_GET
@staff(Permission.PEOPLE_VIEW)
def views(request: StaffRequest) -> HttpResponse:
    found = saved_views.views_of(request.viewer, on=_today())
    page = view_pages.views_page(found, viewer=request.viewer, language=_language())
    return render(request, "console/find/views.html", {"page": page})


@require_GET
@staff(Permission.PEOPLE_VIEW)
def open_view(request: StaffRequest, pk: UUID) -> HttpResponse:
    return redirect(opened(saved_views.find_view(request.viewer, pk, on=_today()).query))


@staff(Permission.PEOPLE_VIEW)
def create(request: StaffRequest) -> HttpResponse:
    """The filters are those of this page's own address, read and written anew: nothing else gets into a view."""
    filters = FindForm.of(request.GET, viewer=request.viewer, on=_today())
    form = ViewForm(request.POST or None, roles=_roles(request), language=_language())
    query = filters_of(filters.tab, filters.kept)

    def act() -> str:
        view = actions.save_view(
            form.cleaned_data["name"],
            query=query,
            shared_with=form.role,
            by=request.viewer,
            now=timezone.now(),
        )
        if form.cleaned_data["is_start"]:
            actions.start_with(view, by=request.viewer, now=timezone.now())
        messages.success(request, _("The view was saved."))
        return opened(query)

    return answer(request, form, view_pages.save_page(filters, back=opened(query)), act)


@staff(Permission.PEOPLE_VIEW)
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    view = saved_views.own_view(request.viewer, pk)
    form = ViewForm(request.POST or None, roles=_roles(request), language=_language(), view=view)

    def act() -> None:
        actions.change_view(
            view,
            name=form.cleaned_data["name"],
            shared_with=form.role,
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The view was changed."))

    return answer(request, form, view_pages.change_page(view), act)


@require_POST
@staff(Permission.PEOPLE_VIEW)
def delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    view = saved_views.own_view(request.viewer, pk)
    actions.delete_view(view, by=request.viewer)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect("console:views")


@require_POST
@staff(Permission.PEOPLE_VIEW)
def start(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Start with the view, or with the plain list again if the view is the start already."""
    view = saved_views.find_view(request.viewer, pk, on=_today())
    is_start = saved_views.start_of(request.viewer, on=_today()) == view
    wanted: SavedView | None = None if is_start else view
    actions.start_with(wanted, by=request.viewer, now=timezone.now())
    messages.success(request, _start_words(wanted))
    return redirect("console:views")


def _start_words(view: SavedView | None) -> str:
    if view is None:
        return _("Find starts with all people again.")
    return _("Find starts with “%(name)s” from now on.") % {"name": view.name}


def _roles(request: StaffRequest) -> list[Role]:
    return saved_views.roles_to_share_with(request.viewer, on=_today())


def _today() -> date:
    return timezone.localdate()


def _language() -> str:
    return get_language() or "en"
