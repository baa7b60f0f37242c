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

from tessera.bulk import members, parts, reading, tables, targets
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
        help_text=_("A CSV file or an Excel workbook (.xlsx) with headings. A title may stand above them."),
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


ROWS: Final[Sequence[Option]] = (
    ("no", _("A person, or a household alone")),
    ("yes", _("A household with its people side by side")),
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
        self.fields["heading_row"] = forms.IntegerField(
            label=_("Headings in row"),
            min_value=1,
            max_value=reading.MOST_ABOVE,
            initial=found.heading_row,
            widget=forms.NumberInput(attrs={"class": "width-10"}),
        )
        if not found.second:
            self._choice("members", _("One row is"), ROWS, "yes" if found.has_members else "no")

    def _choice(self, name: str, label: Any, choices: Sequence[Option], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial)

    @property
    def reread(self) -> Reread:
        """What is said. Of another sheet, or with other separators, the headings are found anew."""
        how = {name: self.cleaned_data[name] for name in self.fields}
        if {"sheet", "separator", "encoding"} & set(
            self.changed_data
        ) and "heading_row" not in self.changed_data:
            how["heading_row"] = 0
        return Reread(**how)


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
                label=heading, choices=choices, initial=targets.own_key(key), required=False
            )
        self.columns = len(found.headings)
        self.has_members = found.has_members
        if found.has_members:
            self._ask_whose(found)

    def _ask_whose(self, found: Import) -> None:
        """Of each column, whose it is: as it is matched, else as its heading says."""
        by_heading = members.whose(found.headings, targets.current())
        for position, (heading, key) in enumerate(zip(found.headings, found.mapping, strict=True)):
            said = by_heading[position].slot if by_heading is not None and key == IGNORE else ""
            self.fields[f"person_{position}"] = forms.ChoiceField(
                label=gettext("Whose it is: %(column)s") % {"column": heading},
                choices=whose_options(),
                initial=targets.slot_of(key) or said,
                required=False,
            )

    def _slot(self, position: int) -> str:
        return str(self.cleaned_data[f"person_{position}"]) if self.has_members else ""

    @property
    def mapping(self) -> list[str]:
        """The target of each column; one to become a new field is left out as yet."""
        chosen = [self.cleaned_data[f"column_{position}"] for position in range(self.columns)]
        return [
            IGNORE if key.startswith(f"{NEW}:") else members.with_slot(self._slot(position), key)
            for position, key in enumerate(chosen)
        ]

    @property
    def new_fields(self) -> list[new_fields.NewField]:
        found = []
        for position in range(self.columns):
            word, _colon, rest = self.cleaned_data[f"column_{position}"].partition(":")
            if word == NEW:
                subject, _colon, kind = rest.partition(":")
                found.append(
                    new_fields.NewField(position, Subject(subject), FieldType(kind), self._slot(position))
                )
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


def whose_options() -> list[Option]:
    """The household itself, and the people who may stand in its row."""
    names: dict[str, Any] = {
        members.HEAD: _("The head"),
        members.SPOUSE: _("The spouse"),
        "child": _("Child %(number)s"),
        "member": _("Member %(number)s"),
    }
    people = [
        (slot, str(names[who]) % {"number": number})
        for slot, (who, number) in zip(members.SLOTS, members.in_words(members.SLOTS), strict=True)
    ]
    return [("", _("The household")), *people]


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
