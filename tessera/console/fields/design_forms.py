"""Forms in which fields and code lists are defined."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.console.fields.attesting import add_attesting, attesting_of
from tessera.console.trials import examples_field
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import plain
from tessera.lib.patterns import LONGEST_PATTERN
from tessera.registry.code_design import CodeDraft
from tessera.registry.field_design import FieldDraft
from tessera.web.forms import Form, IsoDateField

MOST_CODES = 2_000
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FLAGS = (
    *("required", "filterable", "searchable", "attestable", "citizen_may_propose", "exportable"),
    "household_fact",
)


class LabelsForm(Form):
    """A label in each language of the pages; labels in further languages stay as they are."""

    def __init__(self, *args: Any, labels: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kept = dict(labels or {})
        add_texts(self, "label", _("Label in %(language)s"), self.kept)
        self.order_fields([*(f"label_{language}" for language in LANGUAGES), *self.fields])

    @property
    def labels(self) -> dict[str, str]:
        return self.kept | texts_of(self, "label")


class SectionForm(LabelsForm):
    pass


class CodeListForm(LabelsForm):
    """A list with its codes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        add_codes(self)

    def clean(self) -> dict[str, Any]:
        return clean_codes(self)

    @property
    def codes(self) -> Sequence[CodeDraft]:
        return codes_of(self)


class CodeForm(LabelsForm):
    """A single code. Its value is asked only when it is new."""

    value = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=60,
        help_text=_("What is stored, for example “maize”. Leave it empty to have it made from the label."),
    )
    parent = forms.ChoiceField(label=_("Stands below"), required=False)
    since = IsoDateField(
        label=_("Offered from"),
        required=False,
        help_text=_("The first day on which it can be chosen. Leave it empty when there is none."),
    )

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]], is_new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].choices = [("", gettext("The top of the list")), *codes]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["value"]

    @property
    def draft(self) -> CodeDraft:
        given = self.cleaned_data
        return CodeDraft(
            labels=self.labels,
            value=given.get("value", ""),
            parent=given["parent"],
            since=given["since"],
        )


class CodeEndForm(Form):
    on = IsoDateField(
        label=_("Not offered from"),
        help_text=_(
            "The first day on which it can no longer be chosen. Where it was chosen it stays readable."
        ),
    )


class MoveForm(Form):
    """Where a field stands on the record page: a place is a section and the field before it."""

    place = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def section_and_after(self) -> tuple[str, str]:
        section, _slash, after = self.cleaned_data["place"].partition("/")
        return section, after


class FieldForm(LabelsForm):
    """The whole definition of a field, on one page."""

    type = forms.ChoiceField(label=_("Type"), choices=FieldType)
    code_list = forms.ChoiceField(
        label=_("Code list"),
        required=False,
        help_text=_("For choices: a list that is there already. Or type the choices in below."),
    )
    section = forms.ChoiceField(label=_("Section"), required=False)
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=20, help_text=_("For numbers, for example ha or kg.")
    )
    required = forms.BooleanField(label=_("An answer is needed"), required=False)
    minimum = forms.DecimalField(label=_("Smallest value"), required=False)
    maximum = forms.DecimalField(label=_("Largest value"), required=False)
    max_length = forms.IntegerField(
        label=_("Most characters"), required=False, min_value=1, max_value=5000, help_text=_("For text.")
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=LONGEST_PATTERN,
        help_text=_(
            "For text: a regular expression that the whole text must match, for example [A-Z]{2}[0-9]{4}."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )
    examples = examples_field()
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        choices=Sensitivity,
        initial=Sensitivity.PERSONAL,
        help_text=_("Sensitive and secret facts are masked until somebody who may reveals them."),
    )
    filterable = forms.BooleanField(label=_("Lists can be filtered by it"), required=False)
    searchable = forms.BooleanField(label=_("The search finds it"), required=False)
    attestable = forms.BooleanField(label=_("Somebody may attest it"), required=False)
    citizen_may_propose = forms.BooleanField(
        label=_("People may propose changes of it themselves"), required=False
    )
    exportable = forms.BooleanField(label=_("Exports may hold it"), required=False, initial=True)
    household_fact = forms.BooleanField(
        label=_("It is kept among the household facts"),
        required=False,
        help_text=_(
            "Rules and statistics read it at once for all households. For numbers, choices, and yes or no; "
            "it takes effect in the background."
        ),
    )
    stale_months = forms.IntegerField(
        label=_("Months until it is old"),
        required=False,
        min_value=1,
        max_value=1200,
        help_text=_(
            "A fact that nobody has confirmed for longer is to be asked anew. Leave it empty for never."
        ),
    )
    retention_months = forms.IntegerField(
        label=_("Months to keep it"),
        required=False,
        min_value=1,
        max_value=1200,
        help_text=_(
            "After the person or household has left the register. Leave it empty to keep it as long as the record."
        ),
    )
    synonyms = forms.CharField(
        label=_("Headings in files"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Under which headings files bring this field, one a line. Imports guess with them."),
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=50,
        help_text=_(
            "What files and services call it, for example main_crop. Leave it empty to have it made from the label."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )

    def __init__(
        self,
        *args: Any,
        subject: str,
        catalogue: Catalogue,
        sections: Sequence[tuple[str, str]],
        language: str,
        spec: FieldSpec | None = None,
        **more: Any,
    ) -> None:
        """``spec`` is the field that is changed; without it the form asks for a new one."""
        super().__init__(*args, labels=spec.labels if spec else None, initial=initial_of(spec), **more)
        self.subject = subject
        self.spec = spec
        self.help_kept = dict(spec.help) if spec else {}
        add_texts(self, "help", _("Help in %(language)s"), self.help_kept, long=True)
        add_attesting(self, spec)
        lists = sorted((found.label_in(language), found.key) for found in catalogue.code_lists.values())
        self.fields["code_list"].choices = [("", gettext("None")), *((key, label) for label, key in lists)]  # type: ignore[attr-defined]
        self.fields["section"].choices = [("", gettext("No section")), *sections]  # type: ignore[attr-defined]
        if spec is None:
            add_codes(self)
        else:
            del self.fields["key"]
        if spec and spec.is_built_in:
            self._settle("type", "code_list")

    def _settle(self, *names: str) -> None:
        """Show what a built-in fact has, and do not take anything else."""
        for name in names:
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        return clean_codes(self)

    @property
    def codes(self) -> Sequence[CodeDraft]:
        return codes_of(self)

    @property
    def draft(self) -> FieldDraft:
        given = self.cleaned_data
        same = (
            "code_list",
            "section",
            "unit",
            "minimum",
            "maximum",
            "max_length",
            "pattern",
            "retention_months",
            "stale_months",
            *FLAGS,
        )
        return FieldDraft(
            subject=Subject(self.subject),
            type=FieldType(given["type"]),
            labels=self.labels,
            help=self.help_kept | texts_of(self, "help"),
            key=given.get("key", ""),
            sensitivity=Sensitivity(given["sensitivity"]),
            synonyms=tuple(given["synonyms"].splitlines()),
            **attesting_of(self),
            **{name: given[name] for name in same},
        )


def initial_of(spec: FieldSpec | None) -> dict[str, Any] | None:
    """What the form shows of a field that is there."""
    if spec is None:
        return None
    same = (
        "type",
        "unit",
        "max_length",
        "pattern",
        "sensitivity",
        "retention_months",
        "stale_months",
        *FLAGS,
    )
    return {name: getattr(spec, name) for name in same} | {
        "code_list": spec.code_list.key if spec.code_list else "",
        "section": spec.section.key if spec.section else "",
        "minimum": _plain(spec.minimum),
        "maximum": _plain(spec.maximum),
        "synonyms": "\n".join(spec.synonyms),
    }


def add_texts(form: Form, name: str, label: Any, kept: Mapping[str, str], *, long: bool = False) -> None:
    """A text box for each language of the pages."""
    for code, language in settings.LANGUAGES:
        attrs = {"lang": code, "dir": "rtl" if code == "ar" else "ltr"}
        widget = forms.Textarea(attrs=attrs | {"rows": 2}) if long else forms.TextInput(attrs=attrs)
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=str(label) % {"language": str(language)},
            max_length=500 if long else 120,
            required=False,
            initial=kept.get(code, ""),
            widget=widget,
        )


def texts_of(form: Form, name: str) -> dict[str, str]:
    return {code: form.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}


def add_codes(form: Form) -> None:
    """Boxes for new codes: a line is a code, the same line in each language the same code."""
    for code, language in settings.LANGUAGES:
        form.fields[f"codes_{code}"] = forms.CharField(
            label=gettext("Choices in %(language)s, one a line") % {"language": str(language)},
            required=False,
            max_length=200_000,
            widget=forms.Textarea(attrs={"rows": 6, "lang": code, "dir": "rtl" if code == "ar" else "ltr"}),
        )


def clean_codes(form: Form) -> dict[str, Any]:
    """The boxes, checked: no line may be empty in all languages, and no language may have lines of its own."""
    columns = {code: form.cleaned_data.get(f"codes_{code}", "").splitlines() for code in LANGUAGES}
    first = next((code for code in LANGUAGES if columns[code]), None)
    if first:
        for code in LANGUAGES:
            if columns[code] and len(columns[code]) != len(columns[first]):
                form.add_error(f"codes_{code}", _lines_differ(len(columns[first]), len(columns[code])))
        if len(columns[first]) > MOST_CODES:
            form.add_error(
                f"codes_{first}", ValidationError(gettext("These are too many choices for a list."))
            )
        elif not all(line.strip() for line in columns[first]):
            form.add_error(f"codes_{first}", ValidationError(gettext("A line is empty. Remove it.")))
    return form.cleaned_data


def codes_of(form: Form) -> tuple[CodeDraft, ...]:
    columns = [form.cleaned_data.get(f"codes_{code}", "").splitlines() for code in LANGUAGES]
    rows = zip_longest(*columns, fillvalue="")
    return tuple(CodeDraft(dict(zip(LANGUAGES, row, strict=True))) for row in rows)


def _lines_differ(wanted: int, given: int) -> ValidationError:
    message = gettext(
        "There are %(given)d lines here and %(wanted)d above: each line must be the same choice."
    )
    return ValidationError(message, params={"given": given, "wanted": wanted})


def _plain(number: Any) -> str | None:
    return None if number is None else plain(number)
