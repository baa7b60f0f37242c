"""One's papers: which are in the register, until when they hold, and sending another."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tessera.accounts.choices import Purpose
from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument
from tessera.changes.operations.attachments import DocumentInput
from tessera.lib.refusals import Refusal
from tessera.portal.documents import pages
from tessera.portal.documents.papers import PaperForm, kind_labels
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.pieces.arrived import Arrived
from tessera.registry import uploads
from tessera.registry.queries.disclosure import open_document
from tessera.selfservice.queries.own import own_individual
from tessera.web.downloads import as_download

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def documents(request: CitizenRequest) -> HttpResponse:
    today, language = timezone.localdate(), get_language() or "en"
    came = Arrived(request)
    form = PaperForm(
        request.POST or None, came.files or None, kinds=_kinds(request), on=today, language=language
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = _send(request, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            came.forget()
            told = _("Sent. Your reference number is %(reference)s.") % {"reference": sent.reference}
            messages.success(request, told)
            return redirect("portal:documents")
    page = pages.documents(request.viewer, on=today, language=language)
    status = REFUSED if form.errors else 200
    return render(request, "portal/documents.html", {"page": page, "form": form}, status=status)


@require_safe
@citizen()
def document(request: CitizenRequest, public_id: UUID) -> FileResponse:
    opened = open_document(public_id, viewer=request.viewer, purpose=Purpose.SERVICE)
    return as_download(opened.file, name=opened.filename, mime_type=opened.mime_type)


def _kinds(request: CitizenRequest) -> tuple[str, ...]:
    """The one that a page of ours asks for; any where none is named."""
    asked = request.GET.get("kind", "")
    return (asked,) if asked in kind_labels(on=timezone.localdate(), language="en") else ()


def _send(request: CitizenRequest, form: PaperForm) -> ChangeRequest:
    now = timezone.now()
    with uploads.kept_if_it_goes_well(form.cleaned_data["file"], now=now) as kept:
        paper = DocumentInput.of(kept, kind=form.cleaned_data["kind"])
        return requests.submit(
            [AttachDocument(individual=own_individual(request.viewer), document=paper)],
            by=request.viewer,
            channel=Channel.PORTAL,
            source=request.viewer.name,
            now=now,
        )
