"""Who may log in, and with which roles."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts import actions, queries
from tessera.accounts.choices import Permission
from tessera.accounts.events import latest_events
from tessera.accounts.models import User
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import answer
from tessera.console.users import forms, links, pages
from tessera.web.asked import asked_text, storable


@staff(Permission.USERS_MANAGE)
def users(request: StaffRequest) -> HttpResponse:
    words = asked_text(request, "q")
    name, key = storable(request.GET.get("name", "")), request.GET.get("key", "")
    after = (name, int(key)) if name and key.isascii() and key.isdigit() and len(key) < 19 else None
    found = queries.search_users(
        request.viewer, words=words, on=_today(), after=after, limit=pages.USERS_SHOWN
    )
    page = pages.users_page(found, words=words, is_first=after is None, language=_language())
    return render(request, "console/users/list.html", {"page": page})


@staff(Permission.USERS_MANAGE)
def user(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    may_change = queries.manages_all_of(request.viewer, found, on=_today())
    sessions = queries.sessions_of(found, now=timezone.now(), limit=pages.SESSIONS_SHOWN)
    page = pages.user_page(
        found,
        queries.grants_of(found),
        sessions=sessions if may_change else [],
        events=latest_events(found, limit=pages.EVENTS_SHOWN),
        viewer=request.viewer,
        may_change=may_change,
        on=_today(),
        language=_language(),
    )
    return render(request, "console/users/user.html", {"page": page})


@staff(Permission.USERS_MANAGE)
def create(request: StaffRequest) -> HttpResponse:
    form = forms.NewUserForm(request.POST or None, initial={"language": _language()})
    page = pages.user_form_page(
        None,
        title=_("New user"),
        intro=_("The account opens without a password and without roles. You give both on its page."),
        button=_("Open the account"),
    )

    def act() -> str:
        made = actions.create_user(**form.cleaned_data, by=request.viewer, now=timezone.now())
        messages.success(request, _("The account was opened."))
        return pages.url_of(made)

    return answer(request, form, page, act)


@staff(Permission.USERS_MANAGE)
def change(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    given = {"name": found.name, "language": found.language or _language()}
    form = forms.PersonForm(request.POST or None, initial=given)
    page = pages.user_form_page(found, title=_("Name and language"), button=_("Save"))

    def act() -> str:
        actions.change_user(found, **form.cleaned_data, by=request.viewer, now=timezone.now())
        messages.success(request, _("The account was changed."))
        return pages.url_of(found)

    return answer(request, form, page, act)


@require_POST
@staff(Permission.USERS_MANAGE)
def password_link(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Send or show the link by which a user sets the password: for those only who hold no more than whoever asks."""
    found = _find(request, public_id)
    by_mail = links.can_mail()
    actions.give_link(found, by_mail=by_mail, by=request.viewer, now=timezone.now())
    if by_mail:
        links.send(request, found)
        messages.success(
            request, _("A link to set the password was sent to %(email)s.") % {"email": found.email}
        )
        return redirect(pages.url_of(found))
    page = pages.link_page(found, links.one_time_link(request, found))
    return render(request, "console/users/link.html", {"page": page})


@require_POST
@staff(Permission.USERS_MANAGE)
def deactivate(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    actions.deactivate_user(found, by=request.viewer, now=timezone.now())
    messages.success(request, _("The account was closed."))
    return redirect(pages.url_of(found))


@require_POST
@staff(Permission.USERS_MANAGE)
def reactivate(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    actions.reactivate_user(found, by=request.viewer, now=timezone.now())
    messages.success(request, _("The account is open again."))
    return redirect(pages.url_of(found))


@require_POST
@staff(Permission.USERS_MANAGE)
def log_out(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    actions.log_out(found, by=request.viewer, now=timezone.now())
    messages.success(request, _("%(name)s is logged out everywhere.") % {"name": found.name})
    return redirect(pages.url_of(found))


@staff(Permission.USERS_MANAGE)
def grant(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    viewer = request.viewer
    grantable = [role for role in queries.roles() if all(map(viewer.may, map(Permission, role.permissions)))]
    form = forms.GrantForm(
        request.POST or None,
        roles=grantable,
        within=viewer.reach(Permission.USERS_MANAGE),
        language=_language(),
    )
    page = pages.user_form_page(found, title=_("Give a role"), button=_("Give the role"))

    def act() -> str:
        given = form.cleaned_data
        role = queries.find_role(given["role"])
        actions.grant_role(
            found, role=role, area=form.area, until=given["until"], by=viewer, now=timezone.now()
        )
        messages.success(request, _("The role was given."))
        return pages.url_of(found)

    return answer(request, form, page, act)


@require_POST
@staff(Permission.USERS_MANAGE)
def end_grant(request: StaffRequest, public_id: UUID, grant_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    actions.end_grant(queries.find_grant(found, grant_id), by=request.viewer, now=timezone.now())
    messages.success(request, _("The role has ended."))
    return redirect(pages.url_of(found))


def _find(request: StaffRequest, public_id: UUID) -> User:
    return queries.find_user(request.viewer, public_id, on=_today())


def _today() -> date:
    return timezone.localdate()


def _language() -> str:
    return get_language() or "en"
