"""Forms as files. Who takes one is noted in the access log."""

import io
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.intake import errors
from tessera.intake.queries import downloads
from tessera.intake.queries.forms import get_form
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.downloads import as_download

ENDINGS: Final = {downloads.XLSFORM: "xlsx", downloads.XFORM: "xml"}
TYPES: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}


@staff(Permission.FORMS_MANAGE)
def document(request: StaffRequest, key: str) -> HttpResponseBase:
    """For another registry, with all versions."""
    form = get_form(key)
    return _file(f"{form.key}.json", downloads.as_document(form, by=request.viewer))


@staff(Permission.FORMS_MANAGE)
def for_odk(request: StaffRequest, key: str, number: int, kind: str) -> HttpResponseBase:
    """A version as an XLSForm or an XForm."""
    form = get_form(key)
    version = form.versions.filter(number=number).first() if number < 10**9 else None
    if version is None or kind not in ENDINGS:
        raise NotFound
    return _or_why(
        request,
        key,
        lambda: _file(
            f"{form.key}-{version.number}.{ENDINGS[kind]}",
            downloads.for_the_field(form, version, kind, by=request.viewer),
        ),
    )


@staff(Permission.FORMS_MANAGE)
def areas(request: StaffRequest) -> HttpResponseBase:
    """The file that a form with a question for an area needs beside it."""
    return _file("areas.csv", downloads.areas_for_the_field(by=request.viewer))


def _or_why(request: StaffRequest, key: str, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return write()
    except errors.FormNotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("console:form-publish", key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:form", key)


def _file(name: str, content: bytes) -> HttpResponseBase:
    return as_download(io.BytesIO(content), name=name, mime_type=TYPES[name.rpartition(".")[2]])
