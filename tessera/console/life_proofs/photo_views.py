"""Photos that people sent as a proof of life: two officers look at each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.console.gate import StaffRequest, staff
from tessera.console.life_proofs.forms import DecideForm
from tessera.console.life_proofs.pages import PhotoPage, PhotoRow, crumbs
from tessera.lib.refusals import Refusal
from tessera.liveness.actions import photos as acts
from tessera.liveness.choices import ProofStatus
from tessera.liveness.models import ProofPhoto
from tessera.liveness.queries import photos as questions
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

REFUSED = 422


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def photos(request: StaffRequest) -> HttpResponse:
    found = questions.waiting(viewer=request.viewer)
    rows = PhotoRow.all_of(found[: questions.SHOWN])
    record_access(AccessRecord.Subject.SEARCH, None, by=request.viewer, purpose=Purpose.DECISION)
    context = {"rows": rows, "is_cut": len(found) > questions.SHOWN, "crumbs": crumbs(Crumb(_("Photos")))}
    return render(request, "console/life_proofs/photos.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def photo(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = questions.find_photo(pk, viewer=request.viewer)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            decided = acts.decide(
                found,
                agrees=form.cleaned_data["agrees"],
                note=form.cleaned_data["note"],
                by=request.viewer,
                now=timezone.now(),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _said(decided.status))
            return redirect("console:life-proof-photos")
    subject = AccessRecord.Subject.INDIVIDUAL
    record_access(subject, found.individual_id, by=request.viewer, purpose=Purpose.DECISION)
    has_picture = ProofPhoto.objects.filter(proof=found).exists()
    page = PhotoPage.of(found, viewer=request.viewer, has_picture=has_picture)
    status = REFUSED if form.is_bound else 200
    return render(request, "console/life_proofs/photo.html", {"page": page, "form": form}, status=status)


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = questions.find_photo(pk, viewer=request.viewer)
    response = HttpResponse(acts.open_photo(found, by=request.viewer), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


def _said(status: str) -> str:
    if status == ProofStatus.WAITING:
        return _("What you said was written down. A second officer looks at the photo next.")
    if status == ProofStatus.PASSED:
        return _("Both officers agree: the proof of life was recorded.")
    return _("The photo does not confirm it. The person may send another one, or come to the office.")
