"""Other systems that act for the registry or for citizens: connected, given a new key, cut off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.accounts import api, queries
from tessera.accounts.actions import api_clients
from tessera.accounts.choices import Permission
from tessera.accounts.models import ApiClient
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED, FormPage
from tessera.console.systems import forms, pages
from tessera.lib.refusals import Refusal
from tessera.web.forms import Form
from tessera.web.refusals import show_refusal


@require_safe
@staff(Permission.USERS_MANAGE)
def systems(request: StaffRequest) -> HttpResponse:
    found = list(api.clients_of(request.viewer))
    page = pages.systems_page(found, api.last_used(found), language=_language(), now=timezone.now())
    return render(request, "console/systems/list.html", {"page": page})


@require_safe
@staff(Permission.USERS_MANAGE)
def system(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = api.get_client(public_id, viewer=request.viewer)
    used = api.last_used([found]).get(found.public_id)
    page = pages.system_page(found, used, language=_language(), now=timezone.now())
    return render(request, "console/systems/system.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.USERS_MANAGE)
def connect(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    grantable = [role for role in queries.roles() if all(map(viewer.may, map(Permission, role.permissions)))]
    within = viewer.reach(Permission.USERS_MANAGE)
    form = forms.SystemForm(request.POST or None, roles=grantable, within=within, language=_language())
    page = pages.form_page(
        None,
        title=_("Connect a system"),
        intro=_("It may do what its role may do, in its area. You see its key once, on the next page."),
        button=_("Connect it"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made, key = api_clients.connect(form.asked, by=viewer, now=timezone.now())
            return _show_key(request, made, key)
        except Refusal as refusal:
            show_refusal(form, refusal)
    return _ask(request, form, page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.USERS_MANAGE)
def renew(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = api.get_client(public_id, viewer=request.viewer)
    form = forms.KeyForm(request.POST or None)
    page = pages.form_page(
        found,
        title=_("New key"),
        intro=_("The key that the system has now ends at once. You see the new one on the next page."),
        button=_("Make the key"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            until = form.cleaned_data["until"]
            key = api_clients.renew_key(found, until=until, by=request.viewer, now=timezone.now())
            return _show_key(request, found, key)
        except Refusal as refusal:
            show_refusal(form, refusal)
    return _ask(request, form, page)


@require_POST
@staff(Permission.USERS_MANAGE)
def cut_off(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = api.get_client(public_id, viewer=request.viewer)
    api_clients.cut_off(found, by=request.viewer, now=timezone.now())
    messages.success(request, _("The system was cut off. What it did stays as it is."))
    return redirect(pages.url_of(found))


def _show_key(request: StaffRequest, system: ApiClient, key: str) -> HttpResponse:
    return render(request, "console/systems/key.html", {"page": pages.key_page(system, key)})


def _ask(request: StaffRequest, form: Form, page: FormPage) -> HttpResponse:
    status = REFUSED if form.is_bound else 200
    return render(request, "console/form.html", {"page": page, "form": form}, status=status)


def _language() -> str:
    return get_language() or "en"
