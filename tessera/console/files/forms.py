"""Forms of imports: which file, and what its columns are."""

from collections.abc import Container, Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.bulk import parts, tables, targets
from tessera.bulk.actions import fields as new_fields
from tessera.bulk.actions.imports import Choices
from tessera.bulk.choices import DateOrder, DecimalMark, FileFormat
from tessera.bulk.models import Import
from tessera.bulk.tables import Reread
from tessera.bulk.targets import IGNORE, Means, Target
from tessera.dictionary.choices import FieldType, Subject
from tessera.versions.choices import Arrival
from tessera.web.forms import Form, IsoDateField

NEW: Final = "new"
Option = tuple[str, str | Promise]


class UploadForm(Form):
    file = forms.FileField(
        label=_("File of people or households"),
        help_text=_("A CSV file or an Excel workbook (.xlsx), with its headings in the first row."),
    )

    households = forms.FileField(
        label=_("File of the households"),
        required=False,
        help_text=_(
            "Only when people and households come in two files. A column of each must hold the number of the household."
        ),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        _must_not_be_too_large(uploaded)
        return uploaded

    def clean_households(self) -> "UploadedFile[Any] | None":
        uploaded: UploadedFile[Any] | None = self.cleaned_data["households"]
        if uploaded is not None:
            _must_not_be_too_large(uploaded)
        return uploaded


def _must_not_be_too_large(uploaded: "UploadedFile[Any]") -> None:
    if (uploaded.size or 0) > settings.IMPORT_MAX_BYTES:
        most = filesizeformat(settings.IMPORT_MAX_BYTES)
        raise ValidationError(gettext("The file is too large: at most %(size)s are taken.") % {"size": most})


ENCODINGS: Final[Sequence[Option]] = (
    ("utf-8", _("Unicode (UTF-8)")),
    ("utf-16", _("Unicode (UTF-16)")),
    ("cp1252", _("Western European (Windows-1252)")),
    ("cp1256", _("Arabic (Windows-1256)")),
)
SEPARATORS: Final[Sequence[Option]] = (
    (",", _("Comma ,")),
    (";", _("Semicolon ;")),
    ("\t", _("Tab")),
    ("|", _("Vertical bar |")),
)


class ReadingForm(Form):
    """How the file is written, as it was found: the character set and separator of a CSV file, or a book’s sheets."""

    def __init__(self, *args: Any, found: Import, **more: Any) -> None:
        super().__init__(*args, **more)
        if found.format == FileFormat.CSV:
            known = [value for value, _label in ENCODINGS]
            also = [] if found.encoding in known else [(found.encoding, found.encoding)]
            self._choice("encoding", _("Character set"), [*ENCODINGS, *also], found.encoding)
            self._choice("separator", _("Between the cells"), SEPARATORS, found.separator)
        elif len(found.sheets) > 1:
            sheets = [(sheet, sheet) for sheet in found.sheets]
            self._choice("sheet", _("Sheet"), sheets, found.sheet)
            if not found.second or found.second["is_sheet"]:
                none = (tables.NO_SHEET, _("None"))
                chosen = found.second.get("sheet", tables.NO_SHEET)
                self._choice("households_sheet", _("Sheet of the households"), [none, *sheets], chosen)

    def _choice(self, name: str, label: Any, choices: Sequence[Option], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial)

    @property
    def reread(self) -> Reread:
        return Reread(**{name: self.cleaned_data[name] for name in self.fields})


class MappingForm(Form):
    """A choice for each column, and how the file is to be read as a whole."""

    date_order = forms.ChoiceField(label=_("Order of dates"), choices=DateOrder.choices, required=False)
    decimal_mark = forms.ChoiceField(
        label=_("Sign before fractions"), choices=DecimalMark.choices, required=False
    )
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
    version_name = forms.CharField(
        label=_("Keep it as a version named"),
        required=False,
        max_length=200,
        help_text=_(
            "For example “Survey 2026”. What each row says is kept under this name. Empty: it is not kept."
        ),
    )
    version_source = forms.CharField(
        label=_("Source of the version"),
        required=False,
        max_length=200,
        help_text=_("Whose word it is, for the order of trust. Empty: the name itself."),
    )
    arrival = forms.ChoiceField(
        label=_("What becomes of those who are registered already"),
        choices=Arrival.choices,
        initial=Arrival.DEFAULT,
        required=False,
        widget=forms.RadioSelect,
    )
    refuse_all = forms.BooleanField(label=_("Apply nothing when any row has a fault"), required=False)

    def __init__(self, *args: Any, found: Import, language: str, may_add: bool, **more: Any) -> None:
        initial = {
            "date_order": found.date_order,
            "decimal_mark": found.decimal_mark,
            "keys_last": found.keys_last,
            "observed_on": found.observed_on,
            "refuse_all": found.refuse_all,
            "version_name": found.version_name,
            "version_source": found.version_source,
            "arrival": found.arrival,
        }
        super().__init__(*args, initial=initial, **more)
        options = options_in(language, may_add=may_add)
        of_households = options_in(language, may_add=may_add, subjects={Subject.GROUP})
        own = len(found.headings) - parts.second_columns(found)
        for position, (heading, key) in enumerate(zip(found.headings, found.mapping, strict=True)):
            choices = options if position < own else of_households
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=heading, choices=choices, initial=key, required=False
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
            decimal_mark=DecimalMark(data["decimal_mark"]),
            keys_last=data["keys_last"],
            refuse_all=data["refuse_all"],
            observed_on=data["observed_on"],
            version_name=data["version_name"],
            version_source=data["version_source"],
            arrival=Arrival(data["arrival"] or Arrival.DEFAULT),
        )


def options_in(
    language: str, *, may_add: bool, subjects: Container[Subject] = frozenset(Subject)
) -> list[Any]:
    """What a column can be, grouped as the record page groups it."""
    groups: dict[str, list[Option]] = {}
    for target in targets.current().all:
        if target.subject in subjects:
            groups.setdefault(_group(target), []).append((target.key, target.label_in(language)))
    if may_add:
        groups[gettext("A new field")] = _new(subjects)
    return [(IGNORE, _("Leave this column out")), *groups.items()]


def _group(target: Target) -> str:
    if target.subject != Subject.INDIVIDUAL:
        return gettext("Household")
    if target.means in {Means.IDENTIFIER, Means.NUMBER}:
        return gettext("Numbers of the person")
    return gettext("Person")


def _new(subjects: Container[Subject]) -> list[Option]:
    labels = {
        Subject.INDIVIDUAL: gettext("New field of the person: %(type)s"),
        Subject.GROUP: gettext("New field of the household: %(type)s"),
    }
    return [
        (f"{NEW}:{subject}:{kind}", label % {"type": kind.label})
        for subject, label in labels.items()
        if subject in subjects
        for kind in new_fields.OFFERED
    ]


class UndoForm(Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=500)
