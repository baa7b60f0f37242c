"""Who somebody on the portal is, where it is not certain: a registrar compares and says so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission, Purpose
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.console.gate import StaffRequest, staff
from tessera.console.links.forms import NOBODY, SettleForm
from tessera.console.links.pages import QuestionPage, QuestionRow
from tessera.console.links.wish_pages import WishRow
from tessera.lib.refusals import Refusal
from tessera.selfservice.actions.links import end_link, settle
from tessera.selfservice.models import LinkQuestion
from tessera.selfservice.queries import links
from tessera.selfservice.queries.asking import open_wishes
from tessera.web.refusals import show_refusal


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def questions(request: StaffRequest) -> HttpResponse:
    found = links.open_questions(request.viewer)
    rows = [QuestionRow.of(one) for one in found[: links.MOST]]
    wishes = open_wishes(request.viewer)
    context = {
        "rows": rows,
        "is_cut": len(found) > links.MOST or len(wishes) > links.MOST,
        "wishes": [WishRow.of(one) for one in wishes[: links.MOST]],
    }
    return render(request, "console/links/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def question(request: StaffRequest, pk: UUID) -> HttpResponse:
    asked = links.find_question(pk, viewer=request.viewer)
    candidates = [one.individual for one in asked.candidates.all()]
    people = [(str(one.public_id), f"{one.full_name} · {one.registry_number}") for one in candidates]
    form = SettleForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            return _settle(request, asked, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
    subject = AccessRecord.Subject.INDIVIDUAL
    seen = [(subject, one.pk) for one in candidates]
    record_accesses(seen, by=request.viewer, purpose=Purpose.DECISION)
    page = QuestionPage.of(asked, links.links_of([one.pk for one in candidates]), form=form)
    status = 422 if form.is_bound else 200
    return render(request, "console/links/question.html", {"page": page, "form": form}, status=status)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whoever is logged in as a person is not that person after all."""
    end_link(links.find_link(pk), by=request.viewer, now=timezone.now())
    messages.success(request, _("The link was ended. They see nothing of this record any more."))
    return redirect("console:links")


def _settle(request: StaffRequest, asked: LinkQuestion, form: SettleForm) -> HttpResponse:
    chosen = form.cleaned_data["who"]
    people = {str(one.individual.public_id): one.individual for one in asked.candidates.all()}
    person = None if chosen == NOBODY else people[chosen]
    settle(asked, person, by=request.viewer, now=timezone.now(), note=form.cleaned_data["note"])
    said = _("They see their record from now on.") if person else _("They may register now.")
    messages.success(request, said)
    return redirect("console:links")
