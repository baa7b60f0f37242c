from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.changes.actions import undo as undoing
from tessera.changes.actions import undoings
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import LaterChangesStandOnIt
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.logfiles import change_rows
from tessera.changes.queries.requests import ChangeDetail, get_change, recent_changes
from tessera.console.changes import decision_views
from tessera.console.changes.forms import ListForm, UndoForm
from tessera.console.changes.pages import ChangePage, ChangesPage, is_decided_on, later_links
from tessera.console.changes.request_pages import Forms
from tessera.console.changes.undo_parts import answer_progress, undo_shown
from tessera.console.gate import StaffRequest, staff
from tessera.console.logs import log_file, narrow_to_record
from tessera.lib.refusals import Refusal


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def changes(request: StaffRequest) -> HttpResponse:
    form = ListForm(request.GET)
    found = recent_changes(form.asked(), viewer=request.viewer)
    return render(request, "console/changes/changes.html", {"page": ChangesPage.of(found, form=form)})


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def export_changes(request: StaffRequest) -> HttpResponseBase:
    """The changes that the page with the same address lists, as a file; a wrong filter would make it a longer one."""
    form = ListForm(request.GET)
    if not form.is_valid():
        return redirect("console:changes")
    rows = change_rows(form.asked(), viewer=request.viewer, language=get_language() or "en")
    headings = (_("Reference"), _("When"), _("Who"), _("Channel"), _("Status"), _("What"), _("Reason"))
    return log_file("changes", headings, rows)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def changes_of_record(request: StaffRequest) -> HttpResponse:
    """Narrow the list to the record with a number, which stays out of the address."""
    return narrow_to_record(request, "console:changes", within=request.viewer.sees)


@require_GET
@staff(Permission.PEOPLE_VIEW)
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One that waits, or on which others decided, has a page of its own; the log of the rest is for who may read it."""
    detail = get_change(pk, viewer=request.viewer)
    if is_decided_on(detail.request):
        return decision_views.show(request, pk)
    request.viewer.must(Permission.HISTORY_VIEW)
    return _show(request, detail, UndoForm())


def _show(
    request: StaffRequest,
    detail: ChangeDetail,
    form: UndoForm,
    *,
    later: Sequence[tuple[str, UUID]] = (),
    status: int = 200,
) -> HttpResponse:
    undoing = undo_shown(detail.request, now=timezone.now())
    page = ChangePage.of(detail, viewer=request.viewer, form=form, undoing=undoing, later=later)
    context = {"page": page, **undoing.refresh}
    return render(request, "console/changes/change.html", context, status=status)


@require_http_methods(["POST"])
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW, Permission.CHANGE_UNDO)
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_change(pk, viewer=request.viewer)
    form = UndoForm(request.POST)
    later: list[tuple[str, UUID]] = []
    if form.is_valid():
        try:
            return _undone(request, detail.request, reason=form.cleaned_data["reason"])
        except LaterChangesStandOnIt as refusal:
            form.add_error(None, str(refusal))
            later = refusal.facts["changes"]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    if is_decided_on(detail.request):
        return decision_views.show(request, pk, forms=Forms(undo=form), later=later_links(later))
    return _show(request, detail, form, later=later, status=422)


def _undone(request: StaffRequest, change: ChangeRequest, *, reason: str) -> HttpResponse:
    """Undo at once what is small; have the worker undo a batch, and show how far it is."""
    if undoings.is_batch(change):
        try:
            undoings.start(change, by=request.viewer, reason=reason, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("console:change", change.public_id)
    inverse = undoing.undo(change, by=request.viewer, reason=reason, now=timezone.now())
    messages.success(request, _in_words(inverse))
    return redirect("console:change", inverse.public_id)


@require_GET
@staff(Permission.PEOPLE_VIEW)
def undo_progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The progress component; when the undo has ended the page is loaded anew."""
    detail = get_change(pk, viewer=request.viewer)
    return answer_progress(request, undo_shown(detail.request, now=timezone.now()))


def _in_words(inverse: ChangeRequest) -> str:
    if inverse.status == RequestStatus.APPLIED:
        return _("Everything is as it was before. The undo is a change of its own.")
    return _("The undo is a change of its own, %(reference)s. It waits for approval.") % {
        "reference": inverse.reference
    }
