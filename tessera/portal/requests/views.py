"""What became of what somebody sent, and what others sent about them.

Who is nobody in the register yet may have sent their registration: they see their own requests, too.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.changes.actions import answers
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.requests import pages
from tessera.portal.requests.forms import AnswerForm, ObjectionForm, TextForm
from tessera.selfservice.actions import opinions
from tessera.selfservice.queries.requests import RequestDetail, get_request

REFUSED = 422


@require_safe
@citizen(linked=False)
def requests(request: CitizenRequest) -> HttpResponse:
    return render(request, "portal/requests/list.html", {"page": pages.requests(request.viewer)})


@require_safe
@citizen(linked=False)
def request_page(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    return _show(request, get_request(public_id, viewer=request.viewer))


@require_POST
@citizen(linked=False)
def answer(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    """Answer what the office asked."""
    detail = _own(request, public_id)
    form = AnswerForm(request.POST)

    def send(text: str) -> None:
        answers.answer(detail.request, text=text, by=request.viewer, now=timezone.now())

    return _say(request, detail, form, send, told=_("Your answer is sent. The office goes on now."))


@require_POST
@citizen(linked=False)
def withdraw(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    detail = _own(request, public_id)
    try:
        answers.withdraw(detail.request, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your request is withdrawn. The register stays as it is."))
    return redirect("portal:request", public_id=public_id)


@require_POST
@citizen()
def agree(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    detail = get_request(public_id, viewer=request.viewer)
    try:
        opinions.agree(detail.request, by=request.viewer, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. The office knows that you agree."))
    return redirect("portal:request", public_id=public_id)


@require_POST
@citizen()
def object_to(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    detail = get_request(public_id, viewer=request.viewer)
    form = ObjectionForm(request.POST)

    def send(text: str) -> None:
        opinions.object_to(detail.request, text=text, by=request.viewer, now=timezone.now())

    return _say(
        request,
        detail,
        form,
        send,
        told=_("The office knows that you object, and reads why before it decides."),
    )


def _say(
    request: CitizenRequest, detail: RequestDetail, form: TextForm, send: Callable[[str], None], *, told: str
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, detail, form, status=REFUSED)
    try:
        send(form.cleaned_data["note"])
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, detail, form, status=REFUSED)
    messages.success(request, told)
    return redirect("portal:request", public_id=detail.request.public_id)


def _own(request: CitizenRequest, public_id: UUID) -> RequestDetail:
    detail = get_request(public_id, viewer=request.viewer)
    if not detail.is_own:
        raise NotFound
    return detail


def _show(
    request: CitizenRequest, detail: RequestDetail, form: TextForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "page": pages.request(detail),
        "form": form or (AnswerForm() if detail.is_own else ObjectionForm()),
    }
    return render(request, "portal/requests/request.html", context, status=status)
