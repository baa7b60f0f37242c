"""Lists of facts: taken out as a file, brought back with people's words, looked at, applied, taken back."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.bulk import sheets
from tessera.bulk.attesting import actions, queries
from tessera.bulk.attesting.download import download
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.models import AttestedFault, AttestedFile
from tessera.changes.choices import RequestStatus
from tessera.console.attestation import list_pages as pages
from tessera.console.attestation.list_forms import BringBackForm, TakeBackForm, TakeOutForm
from tessera.console.gate import StaffRequest, staff
from tessera.console.logs import log_file
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.jobs import queries as jobs
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.asked import asked_number
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

REFUSED = 422
POLL_SECONDS = 5
SHOWN = 30


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def lists(request: StaffRequest) -> HttpResponse:
    with catalogue.held():
        page = pages.ListsPage.of(
            queries.files(viewer=request.viewer)[:SHOWN], queries.lists(viewer=request.viewer)[:SHOWN]
        )
    return render(request, "console/attestation/lists.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def take_out(request: StaffRequest) -> HttpResponseBase:
    """A new list, sent as a file at once."""
    subject = pages.SUBJECTS.get(request.GET.get("who", ""), Subject.INDIVIDUAL)
    with catalogue.held():
        form = TakeOutForm(
            request.POST or None, subject=subject, viewer=request.viewer, on=timezone.localdate()
        )
        if request.method == "POST" and form.is_valid():
            asked = form.asked()
            try:
                found, pieces = download(
                    asked, viewer=request.viewer, now=timezone.now(), on=timezone.localdate()
                )
            except Refusal as refusal:
                show_refusal(form, refusal)
            else:
                answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[asked.format])
                answer["Content-Disposition"] = f'attachment; filename="{found.number}.{asked.format}"'
                return answer
        crumbs = pages.crumbs(Crumb(_("Take a list out")))
        context = {"form": form, "tabs": pages.subject_tabs(subject), "crumbs": crumbs}
        status = REFUSED if form.is_bound else 200
        return render(request, "console/attestation/take_out.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def bring_back(request: StaffRequest) -> HttpResponse:
    form = BringBackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = actions.receive(
                file.chunks(), name=file.name or "", by=request.viewer, now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("console:attestation-file", found.public_id)
    context = {"form": form, "crumbs": pages.crumbs(Crumb(_("Bring a list back")))}
    status = REFUSED if form.is_bound else 200
    return render(request, "console/attestation/bring_back.html", context, status=status)


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def file(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _show(request, queries.get_file(pk, viewer=request.viewer), TakeBackForm())


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The progress component; when the job has ended the page is loaded anew."""
    found = queries.get_file(pk, viewer=request.viewer)
    job = jobs.find(found.job)
    if job is None:
        raise NotFound
    shown = pages.progress_of(found, job, now=timezone.now())
    answer = render(request, "web/components/progress.html", {"progress": shown})
    if job.is_finished:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def faults(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Every refused row, on pages or as a file."""
    found = queries.get_file(pk, viewer=request.viewer)
    if request.GET.get("format") == "csv":
        headings = (_("Row"), _("Registry number"), _("Fact"), _("What is wrong"))
        return log_file(f"{found.of.number}-refused", headings, _fault_rows(found))
    start = asked_number(request, "after") or 0
    with catalogue.held():
        page = pages.FaultsPage.of(found, queries.faults(found, after=start), limit=queries.SHOWN)
    return render(request, "console/attestation/faults.html", {"page": page})


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def apply(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_file(pk, viewer=request.viewer)
    try:
        if found.status == AttestedStatus.CHECKED:
            actions.start(found, by=request.viewer, now=timezone.now())
        else:
            actions.resume(found, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("console:attestation-file", pk)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_file(pk, viewer=request.viewer)
    try:
        actions.discard(found, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:attestation-file", pk)
    messages.success(request, _("The file was discarded."))
    return redirect("console:attestation-lists")


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST, Permission.CHANGE_UNDO)
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_file(pk, viewer=request.viewer)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=REFUSED)
    try:
        inverse = actions.undo(
            found, by=request.viewer, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _show(request, found, form, status=REFUSED, in_the_way=refusal.facts.get("changes", ()))
    if inverse.status == RequestStatus.APPLIED:
        messages.success(request, _("Everything is as it was before the list."))
    else:
        messages.success(request, _("Taking it back waits for an approval."))
    return redirect("console:attestation-file", pk)


def _show(
    request: StaffRequest,
    found: AttestedFile,
    form: TakeBackForm,
    *,
    status: int = 200,
    in_the_way: Sequence[tuple[str, UUID]] = (),
) -> HttpResponse:
    with catalogue.held():
        page = pages.FilePage.of(
            found,
            job=jobs.find(found.job),
            viewer=request.viewer,
            now=timezone.now(),
            in_the_way=in_the_way,
        )
    context: dict[str, object] = {"page": page, "form": form}
    if page.progress is not None:
        context["refresh_seconds"] = POLL_SECONDS
    return render(request, "console/attestation/file.html", context, status=status)


def _fault_rows(found: AttestedFile) -> Sequence[tuple[int, str, str, str]]:
    with catalogue.held():
        rows = [pages.fault_row(found, one) for one in AttestedFault.objects.filter(file=found)]
    return [(row.row, row.number, row.label, row.message) for row in rows]
