"""Taking a list of facts out, bringing it back, and taking back what it brought."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import givable, label_of
from tessera.bulk.attesting.download import WAITING, Asked, fields_for
from tessera.bulk.choices import ExportFormat
from tessera.console.areas.picker import area_field
from tessera.dictionary.choices import Subject
from tessera.questions.places import chosen_area
from tessera.versions.models import NamedVersion
from tessera.web.forms import Form, IsoDateField

FORMATS = [(one.value, one.label) for one in (ExportFormat.CSV, ExportFormat.XLSX)]
ANY = "any"


class TakeOutForm(Form):
    """Which facts: fields, and a search."""

    fields_chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Facts"), widget=forms.CheckboxSelectMultiple
    )
    standing = forms.ChoiceField(label=gettext_lazy("Standing"))
    changed_since = IsoDateField(
        label=gettext_lazy("Changed since"),
        required=False,
        help_text=gettext_lazy("Only records that changed on this day or later. Leave it empty for all."),
    )
    version = forms.ModelChoiceField(
        label=gettext_lazy("Version"),
        queryset=NamedVersion.objects.none(),
        required=False,
        to_field_name="public_id",
        help_text=gettext_lazy("Only records that this survey or file speaks of."),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Why the list is needed"), choices=Purpose.choices, initial=Purpose.DECISION
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=FORMATS,
        initial=ExportFormat.CSV,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, subject: Subject, viewer: Viewer, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "en"
        self.subject = subject
        own = fields_for(subject, viewer=viewer, area=None)
        self.fields["fields_chosen"].choices = [(spec.key, spec.label_in(language)) for spec in own]  # type: ignore[attr-defined]
        statuses = dict.fromkeys([*givable(on), str(Status.EXPIRED)])
        self.fields["standing"].choices = [  # type: ignore[attr-defined]
            (WAITING, _("Waiting: not attested, or expired")),
            *((status, label_of(status, language)) for status in statuses),
            (ANY, _("Any standing")),
        ]
        versions = self.fields["version"]
        versions.queryset = NamedVersion.objects.order_by("-pk")  # type: ignore[attr-defined]
        versions.empty_label = _("Any")  # type: ignore[attr-defined]
        versions.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["area"] = area_field(
            gettext_lazy("Area"), within=viewer.reach(Permission.FACTS_ATTEST), required=False
        )
        self.order_fields(
            ["fields_chosen", "area", "standing", "changed_since", "version", "purpose", "format"]
        )

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            subject=self.subject,
            fields=given["fields_chosen"],
            status="" if given["standing"] == ANY else given["standing"],
            area=chosen_area(given["area"]) if given.get("area") else None,
            changed_since=given["changed_since"],
            version=given["version"],
            purpose=Purpose(given["purpose"]),
            format=ExportFormat(given["format"]),
        )


class BringBackForm(Form):
    file = forms.FileField(
        label=gettext_lazy("The list, filled in"),
        help_text=gettext_lazy("A CSV file or an Excel workbook, as LibreOffice or Excel saves it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class TakeBackForm(Form):
    reason = forms.CharField(label=gettext_lazy("Why it is taken back"), max_length=500)
