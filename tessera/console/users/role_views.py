"""Roles: what each may do, and who holds it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts import actions, queries
from tessera.accounts.choices import Permission
from tessera.accounts.models import Role
from tessera.console.gate import StaffRequest, staff
from tessera.console.users import forms, pages
from tessera.lib.refusals import Refusal
from tessera.web.refusals import show_refusal

REFUSED = 422


@staff(Permission.USERS_MANAGE)
def roles(request: StaffRequest) -> HttpResponse:
    page = pages.roles_page(queries.roles(), viewer=request.viewer, language=_language())
    return render(request, "console/users/roles.html", {"page": page})


@staff(Permission.USERS_MANAGE)
def role(request: StaffRequest, key: str) -> HttpResponse:
    found = queries.find_role(key)
    holders = queries.holders_of(found, request.viewer, on=timezone.localdate(), limit=pages.HOLDERS_SHOWN)
    page = pages.role_page(found, holders, viewer=request.viewer, language=_language())
    return render(request, "console/users/role.html", {"page": page})


@staff(Permission.ROLES_MANAGE)
def create(request: StaffRequest) -> HttpResponse:
    form = forms.NewRoleForm(request.POST or None)
    page = pages.role_form_page(None, title=_("New role"), button=_("Create the role"), language=_language())

    def act() -> Role:
        made = actions.create_role(
            key=form.cleaned_data["key"],
            names=form.names,
            descriptions=form.descriptions,
            permissions=form.cleaned_data["permissions"],
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The role was created."))
        return made

    return _answer(request, form, page, act)


@staff(Permission.ROLES_MANAGE)
def change(request: StaffRequest, key: str) -> HttpResponse:
    found = queries.find_role(key)
    form = forms.RoleForm(request.POST or None, role=found)
    page = pages.role_form_page(
        found, title=_("Change the role"), button=_("Save the role"), language=_language()
    )

    def act() -> Role:
        actions.change_role(
            found,
            names=found.names | form.names,
            descriptions=found.descriptions | form.descriptions,
            permissions=form.cleaned_data["permissions"],
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The role was changed."))
        return found

    return _answer(request, form, page, act)


def _answer(
    request: HttpRequest, form: forms.RoleForm, page: pages.FormPage, act: Callable[[], Role]
) -> HttpResponse:
    """Show the form; when it is sent and right, act and lead to the role."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(pages.role_url(act()))
        except Refusal as refusal:
            show_refusal(form, refusal)
    status = REFUSED if form.is_bound else 200
    return render(request, "console/form.html", {"page": page, "form": form}, status=status)


def _language() -> str:
    return get_language() or "en"
