"""Files into the register: upload, match the columns, look at what would happen, apply, take back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.bulk import mending, plans, preview, queries, sheets, staging
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import fields, imports
from tessera.bulk.choices import ExportFormat, ImportStatus
from tessera.bulk.models import Import
from tessera.console.changes.undo_parts import answer_progress, undo_shown
from tessera.console.files import faulty, pages
from tessera.console.files.forms import MappingForm, ReadingForm, UndoForm, UploadForm
from tessera.console.gate import StaffRequest, staff
from tessera.jobs import queries as jobs
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.asked import asked_number
from tessera.web.refusals import show_refusal

PAGE = 50
REFUSED = 422
POLL_SECONDS = 5


@require_GET
@staff(Permission.IMPORT)
def files(request: StaffRequest) -> HttpResponse:
    found = queries.imports(viewer=request.viewer)
    if (before := asked_number(request, "before")) is not None:
        found = found.filter(pk__lt=before)
    page = pages.FilesPage.of(list(found[: PAGE + 1]), size=PAGE)
    return render(request, "console/files/list.html", {"page": page})


@staff(Permission.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = _receive(request, form)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("console:file-columns", found.public_id)
    return render(
        request, "console/files/upload.html", {"form": form}, status=REFUSED if form.is_bound else 200
    )


def _receive(request: StaffRequest, form: UploadForm) -> Import:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    second: UploadedFile[Any] | None = form.cleaned_data["households"]
    households = imports.Upload(second.chunks(), second.name or "") if second is not None else None
    return imports.receive(
        file.chunks(), name=file.name or "", by=request.viewer, now=timezone.now(), households=households
    )


@require_GET
@staff(Permission.IMPORT)
def file(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_import(pk, viewer=request.viewer)
    if found.status == ImportStatus.MAPPING:
        return redirect("console:file-columns", pk)
    return _show(request, found, UndoForm())


@require_GET
@staff(Permission.IMPORT)
def progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The progress component; when the job has ended the page is loaded anew."""
    found = queries.get_import(pk, viewer=request.viewer)
    undoing = undo_shown(found.request, now=timezone.now(), url=_progress_url(found))
    if undoing.progress is not None:
        return answer_progress(request, undoing)
    job = jobs.find(found.job)
    if job is None:
        raise NotFound
    shown = pages.progress_of(found, job, now=timezone.now())
    answer = render(request, "web/components/progress.html", {"progress": shown})
    if job.is_finished:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@staff(Permission.IMPORT)
def reading(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Read the file anew, as somebody says that it is written."""
    found = queries.get_import(pk, viewer=request.viewer)
    try:
        imports.read_again(found, _reread(request, found), by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("console:file-columns", pk)


@staff(Permission.IMPORT)
def columns(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = imports.reopened(queries.get_import(pk, viewer=request.viewer))
    if not found.is_open:
        return redirect("console:file", pk)
    may_add = request.viewer.reach(Permission.FIELDS_MANAGE).everywhere
    form = MappingForm(request.POST or None, found=found, language=_language(), may_add=may_add)
    if request.method == "POST" and form.is_valid():
        try:
            _map(request, found, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("console:file", pk)
    page = pages.columns_page(
        found, form, reading=ReadingForm(found=found), unknown=len(fields.suggested(found)), may_add=may_add
    )
    status = REFUSED if form.is_bound else 200
    return render(request, "console/files/columns.html", {"page": page, "form": form}, status=status)


def _map(request: StaffRequest, found: Import, form: MappingForm) -> None:
    found.mapping = form.mapping
    if form.new_fields:
        fields.add(found, form.new_fields, by=request.viewer, now=timezone.now())
    imports.map_columns(found, form.choices(found.mapping), by=request.viewer, now=timezone.now())


@require_POST
@staff(Permission.IMPORT, Permission.FIELDS_MANAGE)
def add_fields(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make fields of all columns that nothing fits, as their values suggest."""
    found = queries.get_import(pk, viewer=request.viewer)
    try:
        made = fields.add(found, fields.suggested(found), by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(field.label_in(_language()) for field in made)
        messages.success(request, _("New fields: %(names)s.") % {"names": names})
    return redirect("console:file-columns", pk)


@require_GET
@staff(Permission.IMPORT)
def faults(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_import(pk, viewer=request.viewer)
    after = (asked_number(request, "row") or 0, asked_number(request, "id") or 0)
    kind = faulty.asked_for(request.GET)
    limit = faulty.SHOWN + 1
    shown = queries.faults(found, after=after, limit=limit, code=kind.code, position=kind.position)
    page = faulty.faults_page(found, shown, kind)
    return render(request, "console/files/faults.html", {"page": page})


@require_GET
@staff(Permission.IMPORT)
def mend(request: StaffRequest, pk: UUID) -> StreamingHttpResponse:
    """The refused rows with what is wrong with them, to be mended and uploaded again."""
    found = queries.get_import(pk, viewer=request.viewer)
    kept = mending.refused_file(found)
    if kept is not None:
        wanted = ExportFormat(kept.suffix.removeprefix("."))
        pieces: Iterator[bytes] = iter(kept.open("rb"))
    elif found.original.exists():
        asked_for_book = bool(found.second) or request.GET.get("format") == ExportFormat.XLSX
        wanted = ExportFormat.XLSX if asked_for_book else ExportFormat.CSV
        pieces = mending.mended(found, wanted)
    else:
        raise NotFound
    name = _("to mend - %(name)s") % {"name": found.name.rpartition(".")[0]}
    answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[wanted])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{wanted}") or "attachment"
    return answer


@require_POST
@staff(Permission.IMPORT)
def apply(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_import(pk, viewer=request.viewer)
    try:
        if found.status == ImportStatus.APPLYING:
            applying.resume(found, by=request.viewer)
        else:
            applying.start(found, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("console:file", pk)


@require_POST
@staff(Permission.IMPORT, Permission.CHANGE_UNDO)
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_import(pk, viewer=request.viewer)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=REFUSED)
    try:
        applying.undo_later(found, by=request.viewer, reason=form.cleaned_data["reason"], now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("console:file", pk)


@require_POST
@staff(Permission.IMPORT)
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = queries.get_import(pk, viewer=request.viewer)
    try:
        imports.discard(imports.reopened(found), by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:file", pk)
    messages.success(request, _("The file was discarded."))
    return redirect("console:files")


def _show(
    request: StaffRequest,
    found: Import,
    form: UndoForm,
    *,
    status: int = 200,
) -> HttpResponse:
    undoing = undo_shown(found.request, now=timezone.now(), url=_progress_url(found))
    page = pages.file_page(
        found,
        job=jobs.find(found.job),
        kinds=queries.faults_by_kind(found),
        examples=_examples(found),
        same=queries.same_file(found) if found.status == ImportStatus.CHECKED else None,
        may_undo=request.viewer.may(Permission.CHANGE_UNDO),
        undoing=undoing,
        language=_language(),
        now=timezone.now(),
    )
    context = {"page": page, "form": form, **undoing.refresh}
    if page.progress is not None:
        context["refresh_seconds"] = POLL_SECONDS
    return render(request, "console/files/file.html", context, status=status)


def _progress_url(found: Import) -> str:
    return reverse("console:file-progress", args=[found.public_id])


def _examples(found: Import) -> list[preview.Example]:
    if found.status not in pages.AHEAD or not staging.is_there(found):
        return []
    shape = plans.layout_of(found)
    return preview.examples(found, plans.plan_of(found, shape, today=timezone.localdate()))


def _reread(request: StaffRequest, found: Import) -> imports.Reread:
    """How the page says that the file is written; what the file does not have is not taken from the page."""
    form = ReadingForm(request.POST, found=found)
    return form.reread if form.is_valid() else imports.Reread()


def _language() -> str:
    return get_language() or "en"
