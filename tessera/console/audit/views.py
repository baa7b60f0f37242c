from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.events import account_events as list_account_events
from tessera.changes.handlers import VERIFY
from tessera.changes.queries.accesses import accesses as list_accesses
from tessera.changes.queries.auditing import audit_state, verification_job
from tessera.changes.queries.logfiles import access_rows
from tessera.console.audit.forms import AccessForm, EventsForm
from tessera.console.audit.pages import AccessesPage, AuditPage, EventsPage, progress_of
from tessera.console.gate import StaffRequest, staff
from tessera.console.logs import log_file, narrow_to_record
from tessera.jobs import actions as jobs


@require_GET
@staff(Permission.ACCESS_LOG_VIEW)
def accesses(request: StaffRequest) -> HttpResponse:
    form = AccessForm(request.GET)
    found = list_accesses(form.asked(), viewer=request.viewer) if form.is_valid() else None
    page = AccessesPage.of(form, found)
    return render(request, "console/audit/accesses.html", {"page": page, "form": form})


@require_GET
@staff(Permission.ACCESS_LOG_VIEW)
def export_accesses(request: StaffRequest) -> HttpResponseBase:
    """The lines that the page with the same address shows, as a file."""
    form = AccessForm(request.GET)
    if not form.is_valid():
        return redirect("console:accesses")
    rows = access_rows(form.asked(), viewer=request.viewer, language=get_language() or "en")
    headings = (
        _("When"),
        _("Who"),
        _("What"),
        _("Registry number"),
        _("Purpose"),
        _("Channel"),
        _("Shown in clear"),
    )
    return log_file("access-log", headings, rows)


@require_POST
@staff(Permission.ACCESS_LOG_VIEW)
def access_record(request: StaffRequest) -> HttpResponse:
    """Narrow the list to the record with a number, which stays out of the address."""
    return narrow_to_record(
        request, "console:accesses", within=request.viewer.reach(Permission.ACCESS_LOG_VIEW)
    )


@require_GET
@staff(Permission.ACCESS_LOG_VIEW)
def account_events(request: StaffRequest) -> HttpResponse:
    form = EventsForm(request.GET)
    found = list_account_events(form.asked(), viewer=request.viewer) if form.is_valid() else None
    page = EventsPage.of(form, found)
    return render(request, "console/audit/account_events.html", {"page": page, "form": form})


@require_GET
@staff(Permission.AUDIT_VERIFY)
def audit(request: StaffRequest) -> HttpResponse:
    page = AuditPage.of(audit_state(viewer=request.viewer))
    waits = {"refresh_seconds": 5} if page.progress else {}
    return render(request, "console/audit/audit.html", {"page": page, **waits})


@require_POST
@staff(Permission.AUDIT_VERIFY)
def verify(request: StaffRequest) -> HttpResponse:
    if audit_state(viewer=request.viewer).under_way is None:
        title = _("Verification of the logs")
        jobs.enqueue(VERIFY, lock=VERIFY, title=title, requested_by_id=request.viewer.user_id)
    return redirect("console:audit")


@require_GET
@staff(Permission.AUDIT_VERIFY)
def progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    job = verification_job(pk, viewer=request.viewer)
    response = render(request, "web/components/progress.html", {"progress": progress_of(job)})
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response
