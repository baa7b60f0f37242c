"""Asking to act for somebody else, taking it back, and objecting to what somebody else asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tessera.changes.operations.attachments import DocumentInput
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.acting.forms import WishForm
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.pieces.arrived import Arrived
from tessera.registry import uploads
from tessera.selfservice.actions import asking
from tessera.selfservice.queries.asking import find_own_wish, find_wish_about

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def ask(request: CitizenRequest) -> HttpResponse:
    """Not while they act for somebody: nobody passes on what was given to them."""
    if request.viewer.acts_for is not None:
        raise NotFound
    came = Arrived(request)
    on, language = timezone.localdate(), get_language() or "en"
    form = WishForm(request.POST or None, came.files or None, on=on, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            came.forget()
            messages.success(request, _("Sent. The office looks at it, and the person may object."))
            return redirect("portal:acting")
    status = REFUSED if form.errors else 200
    return render(request, "portal/acting_ask.html", {"form": form}, status=status)


@require_POST
@citizen()
def withdraw(request: CitizenRequest, key: UUID) -> HttpResponse:
    try:
        asking.withdraw(find_own_wish(key, viewer=request.viewer), by=request.viewer, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have withdrawn it."))
    return redirect("portal:acting")


@require_POST
@citizen()
def object_to(request: CitizenRequest, key: UUID) -> HttpResponse:
    """They do not want that somebody acts for them."""
    wish = find_wish_about(key, viewer=request.viewer)
    try:
        asking.object_to(wish, by=request.viewer, now=timezone.now(), note=request.POST.get("note", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The office knows that you object."))
    return redirect("portal:acting")


def _ask(request: CitizenRequest, form: WishForm) -> None:
    now = timezone.now()
    with uploads.kept_if_it_goes_well(form.cleaned_data["file"], now=now) as kept:
        paper = DocumentInput.of(kept, kind=form.cleaned_data["kind"])
        asking.ask(form.wish(), paper, citizen=request.citizen, by=request.viewer, now=now)
