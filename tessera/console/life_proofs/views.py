"""Whose proof of life is due or overdue; reminding them; recording it when they come."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.gate import StaffRequest, staff
from tessera.console.life_proofs import pages
from tessera.console.life_proofs.forms import DeskForm, FileForm, ListForm
from tessera.console.short_forms import FormPage, answer
from tessera.lib.refusals import NotFound, Refusal
from tessera.liveness.actions import proving, reminding
from tessera.liveness.queries import checks, photos
from tessera.liveness.queries import overdue as lists
from tessera.liveness.queries.rules import offered
from tessera.web.forms import Form
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

REFUSED = 422


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def overdue(request: StaffRequest) -> HttpResponse:
    form = _list_form(request)
    cursor = request.GET.get("cursor", "")[:40]
    found = lists.page_of(form.asked, viewer=request.viewer, cursor=cursor)
    waiting = len(photos.waiting(viewer=request.viewer))
    page = pages.OverduePage.of(form, found, photos=waiting, viewer=request.viewer)
    return render(request, "console/life_proofs/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def remind(request: StaffRequest) -> HttpResponse:
    """How many are reminded first, then the reminding, which the worker does."""
    filters, now = _list_form(request), timezone.now()
    form = Form(request.POST if request.method == "POST" else None)
    count = reminding.to_remind(filters.asked, viewer=request.viewer, now=now).count()

    def act() -> None:
        told = reminding.remind_listed(filters.asked, by=request.viewer, now=now)
        said = ngettext("%(count)d person is being reminded.", "%(count)d people are being reminded.", told)
        messages.success(request, said % {"count": told})

    words = ngettext(
        "%(count)d person in this list is reminded: %(list)s. Who was reminded within the last day is left out.",
        "%(count)d people in this list are reminded: %(list)s. Who was reminded within the last day is left out.",
        count,
    )
    title = _("Remind all of them")
    page = FormPage(
        title=title,
        button=_("Send the reminders"),
        crumbs=pages.crumbs(Crumb(title)),
        back=pages.with_filters("life-proofs", filters.kept),
        intro=words % {"count": count, "list": pages.filter_words(filters)},
    )
    return answer(request, form, page, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD, Permission.EXPORT)
def as_file(request: StaffRequest) -> HttpResponseBase:
    """The list as CSV, once it is said what for."""
    filters = _list_form(request)
    form = FileForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        content = lists.as_csv(filters.asked, viewer=request.viewer, purpose=purpose)
        response = StreamingHttpResponse(content, content_type=sheets.CONTENT_TYPES[ExportFormat.CSV])
        response["Content-Disposition"] = 'attachment; filename="proof-of-life.csv"'
        return response
    title = _("Take the list out as a file")
    page = FormPage(
        title=title,
        button=_("Download"),
        crumbs=pages.crumbs(Crumb(title)),
        back=pages.with_filters("life-proofs", filters.kept),
        intro=_("In the file: %(list)s. That you took it, and what for, is noted.")
        % {"list": pages.filter_words(filters)},
    )
    status = REFUSED if form.is_bound else 200
    return render(request, "console/form.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_RECORD)
def at_desk(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What is asked of a person, and recording that they came. Raises NotFound out of reach."""
    person = checks.find_person(pk, viewer=request.viewer)
    if person is None:
        raise NotFound
    form = DeskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            note = form.cleaned_data["note"]
            proving.at_desk(person, note=note, by=request.viewer, now=timezone.now())
            messages.success(request, _("The proof of life was recorded."))
            return redirect("console:individual", person.public_id)
        except Refusal as refusal:
            show_refusal(form, refusal)
    record_access(AccessRecord.Subject.INDIVIDUAL, person.pk, by=request.viewer, purpose=Purpose.SERVICE)
    shown = checks.of_person(person.pk, viewer=request.viewer)
    page = pages.DeskPage.of(person, shown, on=_today())
    status = REFUSED if form.is_bound else 200
    return render(request, "console/life_proofs/desk.html", {"page": page, "form": form}, status=status)


def _list_form(request: StaffRequest) -> ListForm:
    return ListForm(request.GET, rules=offered(), viewer=request.viewer, on=_today())


def _today() -> date:
    return timezone.localdate()
