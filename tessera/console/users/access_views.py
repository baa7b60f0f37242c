"""What a user would see, and why not."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts import actions, queries
from tessera.accounts.choices import Permission
from tessera.accounts.explanation import standing_of
from tessera.accounts.models import User
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED
from tessera.console.users.access_forms import AccessForm
from tessera.console.users.access_pages import AccessPage, access_page, answered_page
from tessera.registry.queries.placed import placed

TEMPLATE = "console/users/access.html"


@staff(Permission.USERS_MANAGE)
def access(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Ask about a user whom one manages. The number of a record travels in the body: it is personal data."""
    today = timezone.localdate()
    found = queries.find_user(request.viewer, public_id, on=today)
    form = AccessForm(request.POST or None, initial={"on": today})
    page = access_page(found)
    if request.method == "POST" and form.is_valid():
        page = _answer(request, found, form) or page
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, TEMPLATE, {"page": page, "form": form}, status=status)


def _answer(request: StaffRequest, user: User, form: AccessForm) -> AccessPage | None:
    """The page with the answer; None, with an error in the form, when the record is not to be found."""
    language, on = get_language() or "en", form.cleaned_data["on"]
    path, place = None, ""
    if form.cleaned_data["number"]:
        record = placed(form.cleaned_data["number"], viewer=request.viewer, language=language)
        if record is None:
            form.add_error("number", _("You may see no record with this number. Ask for an area instead."))
            return None
        path, place = record.path, record.area or _("no area")
    elif form.area:
        path, place = form.area.path, form.area.name_in(language)
    standing = standing_of(user)
    asked = form.permissions
    answers = [standing.answer(permission, path=path, on=on) for permission in asked]
    actions.note_explained(user, asked, by=request.viewer, now=timezone.now())
    is_open = not asked and not standing.hindrances
    return answered_page(user, answers, place=place, on=on, is_open=is_open, language=language)
