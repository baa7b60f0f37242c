"""Somebody on the portal asks to act for somebody else: an officer says who is meant, looks at the paper, decides."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tessera.accounts.choices import Permission, Purpose
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.changes.queries.facts import DOCUMENT_KINDS
from tessera.console.gate import StaffRequest, staff
from tessera.console.links.forms import AnswerForm, MeantForm
from tessera.console.links.wish_pages import WishPage
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound, Refusal
from tessera.selfservice.actions import asking
from tessera.selfservice.models import AuthorityRequest
from tessera.selfservice.queries.asking import find_wish, people_of
from tessera.web.downloads import as_download
from tessera.web.refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def wish(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = find_wish(pk, viewer=request.viewer)
    sent = request.POST if request.method == "POST" else None
    meant = MeantForm(sent if sent and "name" in sent else None)
    answer = AnswerForm(sent if sent and "name" not in sent else None)
    bound = meant if meant.is_bound else answer
    if sent is not None and bound.is_valid():
        try:
            return _name(request, found, meant) if bound is meant else _answer(request, found, answer)
        except NotFound:
            raise
        except Refusal as refusal:
            show_refusal(bound, refusal)
    people = people_of(found, viewer=request.viewer)
    seen = [(AccessRecord.Subject.INDIVIDUAL, key) for key in people]
    record_accesses(seen, by=request.viewer, purpose=Purpose.DECISION)
    page = WishPage.of(found, people, paper=_kind(found))
    context = {"page": page, "meant": meant, "answer": answer, "form": bound}
    return render(request, "console/links/wish.html", context, status=422 if bound.is_bound else 200)


@require_safe
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def paper(request: StaffRequest, pk: UUID) -> FileResponse:
    """Raises NotFound for a wish out of reach, and for a paper that was refused by the virus scanner."""
    found = find_wish(pk, viewer=request.viewer)
    if found.paper_scan_status == "refused" or not default_storage.exists(found.paper_file):
        raise NotFound
    subject = (AccessRecord.Subject.INDIVIDUAL, found.representative_id)
    record_accesses([subject], by=request.viewer, purpose=Purpose.DECISION)
    name = f"{found.paper_kind}.{found.paper_file.rpartition('.')[2]}"
    return as_download(
        default_storage.open(found.paper_file, "rb"), name=name, mime_type=found.paper_mime_type
    )


def _name(request: StaffRequest, found: AuthorityRequest, form: MeantForm) -> HttpResponse:
    assert form.person is not None  # of a form that is valid
    asking.name_person(found, form.person, by=request.viewer, now=timezone.now())
    messages.success(request, _("The person hears of it now, and may object."))
    return redirect("console:links-wish", found.public_id)


def _answer(request: StaffRequest, found: AuthorityRequest, form: AnswerForm) -> HttpResponse:
    note, now = form.cleaned_data["note"], timezone.now()
    if form.cleaned_data["answer"] == "grant":
        asking.grant(found, by=request.viewer, now=now, note=note)
        messages.success(request, _("Recorded. The person sees it on the portal, and can end it."))
    else:
        asking.refuse(found, by=request.viewer, now=now, note=note)
        messages.success(request, _("Not granted. Who asked is told why."))
    return redirect("console:links")


def _kind(found: AuthorityRequest) -> str:
    kinds = catalogue.current().code_list(DOCUMENT_KINDS)
    code = kinds.code(found.paper_kind) if kinds else None
    return code.label_in(get_language() or "en") if code else found.paper_kind
