"""What the pages of logs share: narrowing to one record, and the file of what is listed."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Reach
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.gate import StaffRequest
from tessera.registry.queries.placed import numbered, subject_of
from tessera.web.asked import LONGEST, storable

NUMBER: Final = "number"


def narrow_to_record(request: StaffRequest, view: str, *, within: Reach) -> HttpResponse:
    """Lead to the list of what concerns the record with the posted number; its address has the public id only."""
    number = storable(request.POST.get(NUMBER, "")).strip()[:LONGEST]
    record = numbered(number, within=within) if number else None
    if record is None:
        messages.error(request, _("You may see no record with this number. Check it for typing mistakes."))
        return redirect(view)
    return redirect(reverse(view) + "?" + urlencode({str(subject_of(record)): record.public_id}))


def log_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as CSV, sent while they are read."""
    pieces = sheets.write(headings, rows, ExportFormat.CSV)
    answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[ExportFormat.CSV])
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer
