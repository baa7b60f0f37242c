"""Records out of the register, as a file."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk import exports, sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.areas.picker import area_field, chosen_area
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary.choices import Subject
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.registry.queries.search.filters import Filters
from tessera.web.forms import Form

REFUSED = 422
SUBJECTS = [(Subject.INDIVIDUAL.value, _("People")), (Subject.GROUP.value, _("Households and groups"))]


class ExportForm(Form):
    subject = forms.ChoiceField(
        label=_("What"), choices=SUBJECTS, widget=forms.RadioSelect, initial=Subject.INDIVIDUAL
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    purpose = forms.ChoiceField(
        label=_("Why the file is needed"), choices=Purpose.choices, initial=Purpose.EXPORT
    )
    format = forms.ChoiceField(
        label=_("Kind of file"), choices=ExportFormat.choices, initial=ExportFormat.CSV
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        statuses = dict(IndividualStatus.choices) | dict(GroupStatus.choices)
        self.fields["status"].choices = [("", _("Every status")), *statuses.items()]  # type: ignore[attr-defined]
        self.fields["area"] = area_field(_("Area"), within=viewer.reach(Permission.EXPORT), required=False)
        if viewer.may(Permission.IDENTIFIER_REVEAL):
            self.fields["reveal"] = forms.BooleanField(
                label=_("With whole identifiers"),
                required=False,
                help_text=_("Otherwise only their last characters are in the file."),
            )
        self.order_fields(["subject", "area", "status", "purpose", "format", "reveal"])

    @property
    def asked(self) -> exports.Asked:
        given = self.cleaned_data
        area = chosen_area(given["area"]) if given.get("area") else None
        return exports.Asked(
            subject=Subject(given["subject"]),
            format=ExportFormat(given["format"]),
            purpose=Purpose(given["purpose"]),
            filters=Filters(area=area, status=given["status"]),
            reveal=bool(given.get("reveal")),
        )


@staff(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    form = ExportForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        return _file(request, form.asked)
    return _form(request, form)


def _form(request: StaffRequest, form: ExportForm) -> HttpResponse:
    status = REFUSED if form.is_bound else 200
    return render(request, "console/files/export.html", {"form": form}, status=status)


def _file(request: StaffRequest, asked: exports.Asked) -> StreamingHttpResponse:
    today = timezone.localdate()
    pieces = exports.export(asked, viewer=request.viewer, on=today)
    answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[asked.format])
    answer["Content-Disposition"] = f'attachment; filename="{asked.subject}-{today:%Y-%m-%d}.{asked.format}"'
    return answer
