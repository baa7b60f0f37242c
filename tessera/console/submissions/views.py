"""Answers to forms: the list, one of them, files of them, and how a form is used."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.accounts.choices import Permission, Purpose
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.gate import StaffRequest, staff
from tessera.console.submissions import pages
from tessera.console.submissions.forms import LABELS, ExportForm, FilterForm
from tessera.dictionary import catalogue
from tessera.intake.models import Form
from tessera.intake.queries import exporting
from tessera.intake.queries.exporting import Asked
from tessera.intake.queries.forms import all_forms, get_form
from tessera.intake.queries.reading import open_upload, read_back
from tessera.intake.queries.submissions import page_of
from tessera.intake.queries.use import use_of
from tessera.web.downloads import as_download
from tessera.web.parts import Crumb

REFUSED = 422


@require_safe
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW)
def submissions(request: StaffRequest) -> HttpResponse:
    form, after = _filters(request), _after(request)
    found = page_of(form.filters(), viewer=request.viewer, after=after)
    page = pages.ListPage.of(
        found, form=form, viewer=request.viewer, is_first=after is None, language=_language()
    )
    return render(request, "console/submissions/list.html", {"page": page})


@require_safe
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW)
def submission(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _show(request, public_id)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW, Permission.IDENTIFIER_REVEAL)
def reveal(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """By POST, so that no link, prefetch or history shows numbers that nobody asked for."""
    return _show(request, public_id, reveal=True)


@require_safe
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW)
def file(request: StaffRequest, public_id: UUID, upload: UUID) -> FileResponse:
    opened = open_upload(public_id, upload, viewer=request.viewer, purpose=Purpose.SERVICE)
    return as_download(opened.file, name=opened.name, mime_type=opened.mime_type)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW, Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """Of one form, with the filters of the list. A wrong filter is refused: left out, it would make a larger file."""
    filters = _filters(request)
    chosen = filters.chosen
    if chosen is None or not filters.is_valid():
        return redirect(filters.address())
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _file(request, form, filters, chosen)
    asked = Asked(chosen, filters.filters(), Purpose.EXPORT, language=_language())
    page = pages.ExportPage(
        crumbs=(Crumb(_("Answers to forms"), filters.address()), Crumb(_("Export"))),
        title=chosen.title_in(_language()),
        size=pages.size_in_words(exporting.size_of(asked, viewer=request.viewer)),
        chips=filters.chips(),
        back=filters.address(),
    )
    status = REFUSED if form.is_bound else 200
    return render(request, "console/submissions/export.html", {"page": page, "form": form}, status=status)


@require_safe
@staff(Permission.PEOPLE_VIEW, Permission.SUBMISSIONS_VIEW)
def use(request: StaffRequest, key: str) -> HttpResponse:
    form = get_form(key)
    page = pages.UsePage.of(form, use_of(form, viewer=request.viewer), language=_language())
    return render(request, "console/submissions/use.html", {"page": page})


def _file(
    request: StaffRequest, form: ExportForm, filters: FilterForm, chosen: Form
) -> StreamingHttpResponse:
    given = form.cleaned_data
    asked = Asked(
        chosen,
        filters.filters(),
        Purpose(given["purpose"]),
        labels=given["values"] == LABELS,
        language=_language(),
    )
    file_format = ExportFormat(given["format"])
    table = exporting.export(asked, viewer=request.viewer)
    pieces = sheets.write(table.headings, table.rows, file_format)
    answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[file_format])
    name = f"{chosen.key}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _show(request: StaffRequest, public_id: UUID, *, reveal: bool = False) -> HttpResponse:
    with catalogue.held():
        found = read_back(
            public_id, viewer=request.viewer, purpose=Purpose.SERVICE, language=_language(), reveal=reveal
        )
    page = pages.SubmissionPage.of(found, language=_language())
    return render(request, "console/submissions/submission.html", {"page": page})


def _filters(request: StaffRequest) -> FilterForm:
    known = all_forms(request.viewer)
    return FilterForm(request.GET, viewer=request.viewer, known=known, language=_language())


def _after(request: HttpRequest) -> UUID | None:
    """Where the list goes on; nonsense begins it anew."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _language() -> str:
    return get_language() or "en"
