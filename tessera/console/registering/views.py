"""Registering a household or a person; what is typed is kept, and who may be registered already is shown beside it."""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.changes.actions import drafts
from tessera.changes.queries.drafts import get_draft
from tessera.console.events import journey
from tessera.console.events.about import About
from tessera.console.events.journey import RECORDING
from tessera.console.events.pages import Subject
from tessera.console.gate import StaffRequest, staff
from tessera.console.registering import begun
from tessera.console.registering.sheets import LAST_AREA, HouseholdSheet, PersonSheet, Sheet
from tessera.dictionary import catalogue
from tessera.lib.refusals import Refusal
from tessera.lib.uuid7 import uuid7

SAVE: Final = "save"
SHEETS: Final[dict[str, type[Sheet]]] = {"household": HouseholdSheet, "person": PersonSheet}


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.PEOPLE_REGISTER)
def register_household(request: StaffRequest) -> HttpResponse:
    return _household(request, draft=uuid7())


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.PEOPLE_REGISTER)
def register_individual(request: StaffRequest) -> HttpResponse:
    return _register(request, PersonSheet)


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.PEOPLE_REGISTER)
def draft(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go on with what was begun."""
    if request.method == "POST":
        return _household(request, draft=pk)
    kept = begun.as_sent(get_draft(pk, viewer=request.viewer).answers)
    return _register(request, HouseholdSheet, draft=pk, kept=kept)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.PEOPLE_REGISTER)
def draft_delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    get_draft(pk, viewer=request.viewer)
    drafts.discard(pk, by=request.viewer)
    messages.success(request, _("The draft is deleted."))
    return redirect("console:home")


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.PEOPLE_REGISTER)
def beside(request: StaffRequest, noun: str) -> HttpResponse:
    """While somebody types: keep the draft, and answer with who may be registered already.

    Where that is the list which the page shows (``seen``), only the time of saving is sent: what does not change is not
    read out again.
    """
    now = timezone.now()
    try:
        key = begun.key_in(request.POST)
        saved_at = now if begun.keep(request.POST, key=key, by=request.viewer, now=now) else None
        fault = ""
    except Refusal as refusal:
        saved_at, fault = None, str(refusal)
    with catalogue.held():
        sheet = SHEETS[noun](request.POST, about=_about(request))
    listed = render_to_string("console/registering/alike_list.html", {"rows": sheet.alike}, request)
    seen = hashlib.sha256(listed.encode()).hexdigest()[:16]
    context = {"listed": listed, "seen": seen, "saved_at": saved_at, "fault": fault}
    answer = render(request, "console/registering/beside.html", context)
    if seen == request.POST.get("seen"):
        answer["HX-Reswap"] = "none"  # what is marked as out of band is swapped all the same
    return answer


def _household(request: StaffRequest, *, draft: UUID) -> HttpResponse:
    key = begun.key_in(request.POST) or draft
    if request.POST.get("step") == SAVE:
        return _save(request, key)
    return _register(request, HouseholdSheet, draft=key)


def _register(
    request: StaffRequest, kind: type[Sheet], *, draft: UUID | None = None, kept: QueryDict | None = None
) -> HttpResponse:
    with catalogue.held():
        about = _about(request)
        area = str(request.session.get(LAST_AREA, ""))

        def make(data: Any, _files: Any) -> Sheet:
            sheet = kind(kept if data is None else data, about=about, area=area, draft=draft)
            if data is None and kept is not None:
                sheet.as_typed()
            return sheet

        if draft is not None and request.method == "POST" and request.POST.get("step") not in RECORDING:
            _keep_quietly(request, draft)
        subject = Subject.new(label=str(kind.label), form_url=reverse(kind.view))
        return journey.walk(request, make, subject=subject)


def _save(request: StaffRequest, key: UUID) -> HttpResponse:
    try:
        is_kept = begun.keep(request.POST, key=key, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _register(request, HouseholdSheet, draft=key)
    if not is_kept:
        messages.info(request, _("There is nothing to keep yet."))
        return redirect("console:household-register")
    kept_for = ngettext(
        "The draft is kept for %(days)d day. It stands on your home page.",
        "The draft is kept for %(days)d days. It stands on your home page.",
        settings.DRAFT_DAYS,
    )
    messages.success(request, kept_for % {"days": settings.DRAFT_DAYS})
    return redirect("console:draft", key)


def _keep_quietly(request: StaffRequest, key: UUID) -> None:
    """Whoever checks or adds a row need not think of saving; if it cannot be kept, they go on all the same."""
    try:
        begun.keep(request.POST, key=key, by=request.viewer, now=timezone.now())
    except Refusal:
        return


def _about(request: StaffRequest) -> About:
    return About(request.viewer, timezone.localdate(), get_language() or "en")
