"""Roles: what each may do, and who holds it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts import actions, queries
from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import answer
from tessera.console.users import forms, pages


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

    def act() -> str:
        made = actions.create_role(
            key=form.cleaned_data["key"],
            names=form.names,
            descriptions=form.descriptions,
            permissions=form.cleaned_data["permissions"],
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The role was created."))
        return pages.role_url(made)

    return answer(request, form, page, act)


@staff(Permission.ROLES_MANAGE)
def change(request: StaffRequest, key: str) -> HttpResponse:
    found = queries.find_role(key)
    form = forms.RoleForm(request.POST or None, role=found)
    page = pages.role_form_page(
        found, title=_("Change the role"), button=_("Save the role"), language=_language()
    )

    def act() -> str:
        actions.change_role(
            found,
            names=found.names | form.names,
            descriptions=found.descriptions | form.descriptions,
            permissions=form.cleaned_data["permissions"],
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The role was changed."))
        return pages.role_url(found)

    return answer(request, form, page, act)


def _language() -> str:
    return get_language() or "en"
