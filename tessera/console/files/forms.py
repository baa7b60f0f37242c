"""Forms of imports: which file, and what its columns are."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.bulk import targets
from tessera.bulk.actions import fields as new_fields
from tessera.bulk.actions.imports import Choices
from tessera.bulk.choices import DateOrder
from tessera.bulk.models import Import
from tessera.bulk.targets import IGNORE, Means, Target
from tessera.dictionary.choices import FieldType, Subject
from tessera.web.forms import Form, IsoDateField

NEW: Final = "new"
Option = tuple[str, str | Promise]


class UploadForm(Form):
    file = forms.FileField(
        label=_("File of people or households"),
        help_text=_("A CSV file or an Excel workbook (.xlsx), with its headings in the first row."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        if (uploaded.size or 0) > settings.IMPORT_MAX_BYTES:
            most = filesizeformat(settings.IMPORT_MAX_BYTES)
            raise ValidationError(
                gettext("The file is too large: at most %(size)s are taken.") % {"size": most}
            )
        return uploaded


class MappingForm(Form):
    """A choice for each column, and how the file is to be read as a whole."""

    date_order = forms.ChoiceField(label=_("Order of dates"), choices=DateOrder.choices, required=False)
    keys_last = forms.BooleanField(
        label=_("Household numbers mean the same in other files"),
        required=False,
        help_text=_("Leave this empty when the file only counts its households 1, 2, 3."),
    )
    observed_on = IsoDateField(
        label=_("Day on which the facts were observed"),
        required=False,
        help_text=_("The day of the survey, for example. Leave it empty when it is not known."),
    )
    refuse_all = forms.BooleanField(label=_("Apply nothing when any row has a fault"), required=False)

    def __init__(self, *args: Any, found: Import, language: str, may_add: bool, **more: Any) -> None:
        initial = {
            "date_order": found.date_order,
            "keys_last": found.keys_last,
            "observed_on": found.observed_on,
            "refuse_all": found.refuse_all,
        }
        super().__init__(*args, initial=initial, **more)
        options = options_in(language, may_add=may_add)
        for position, (heading, key) in enumerate(zip(found.headings, found.mapping, strict=True)):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=heading, choices=options, initial=key, required=False
            )
        self.columns = len(found.headings)

    @property
    def mapping(self) -> list[str]:
        """The target of each column; one to become a new field is left out as yet."""
        chosen = [self.cleaned_data[f"column_{position}"] for position in range(self.columns)]
        return [IGNORE if key.startswith(f"{NEW}:") else key for key in chosen]

    @property
    def new_fields(self) -> list[new_fields.NewField]:
        found = []
        for position in range(self.columns):
            word, _colon, rest = self.cleaned_data[f"column_{position}"].partition(":")
            if word == NEW:
                subject, _colon, kind = rest.partition(":")
                found.append(new_fields.NewField(position, Subject(subject), FieldType(kind)))
        return found

    def choices(self, mapping: Sequence[str]) -> Choices:
        data = self.cleaned_data
        return Choices(
            mapping=mapping,
            date_order=DateOrder(data["date_order"]),
            keys_last=data["keys_last"],
            refuse_all=data["refuse_all"],
            observed_on=data["observed_on"],
        )


def options_in(language: str, *, may_add: bool) -> list[Any]:
    """What a column can be, grouped as the record page groups it."""
    groups: dict[str, list[Option]] = {}
    for target in targets.current().all:
        groups.setdefault(_group(target), []).append((target.key, target.label_in(language)))
    if may_add:
        groups[gettext("A new field")] = _new()
    return [(IGNORE, _("Leave this column out")), *groups.items()]


def _group(target: Target) -> str:
    if target.subject != Subject.INDIVIDUAL:
        return gettext("Household")
    if target.means in {Means.IDENTIFIER, Means.NUMBER}:
        return gettext("Numbers of the person")
    return gettext("Person")


def _new() -> list[Option]:
    labels = {
        Subject.INDIVIDUAL: gettext("New field of the person: %(type)s"),
        Subject.GROUP: gettext("New field of the household: %(type)s"),
    }
    return [
        (f"{NEW}:{subject}:{kind}", label % {"type": kind.label})
        for subject, label in labels.items()
        for kind in new_fields.OFFERED
    ]


class UndoForm(Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=500)
