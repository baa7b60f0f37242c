"""A form of questions, built from the dictionary: one question for each field, in the reader's language.

For both faces. ``facts_form(specs, …)`` is all that a page needs::

    form = facts_form(specs, request.POST, asking=Asking(language="fr", country="ML", today=today), known=attributes)
    if form.is_valid():
        changed = form.changed_facts()
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from tessera.dictionary import values
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import CodeSpec, FieldSpec
from tessera.web.forms import Form, PartialDate, PartialDateField

FEW = 6  # choices that are shown at once rather than in a list that opens
LONG = 200  # characters from which a text gets several lines
DEEPER = "\u2003"
BIRTH_DATE = "birth_date"
PRECISION = "birth_date_precision"


@dataclass(frozen=True)
class Asking:
    """Who is asked and what is needed to read the answers; see :func:`tessera.dictionary.values.parse`.

    ``area_question`` makes the form field for an area (a look-up within the reader's reach), whose value is
    the area's code or public id; ``find_area`` turns it into the code.
    ``documents`` are those to choose from: public id and title.
    """

    language: str
    today: date
    country: str = ""
    area_question: Callable[[FieldSpec], forms.Field] | None = None
    find_area: values.Find | None = None
    documents: Sequence[tuple[str, str]] = ()

    def read(self, spec: FieldSpec, raw: Any, *, known: values.Stored) -> values.Stored:
        """The stored value of an answer. A code that was chosen before may stay, even if it is offered no more."""
        try:
            stored = self._parse(spec, raw, today=None)
            return stored if stored == known else self._parse(spec, raw, today=self.today)
        except ValueRefused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused

    def _parse(self, spec: FieldSpec, raw: Any, *, today: date | None) -> values.Stored:
        titles = dict(self.documents)
        return values.parse(
            spec,
            raw,
            language=self.language,
            country=self.country,
            find_area=self.find_area,
            find_document=lambda public_id: public_id if public_id in titles else None,
            today=today,
        )


def facts_form(
    specs: Iterable[FieldSpec],
    data: Mapping[str, Any] | None = None,
    *,
    asking: Asking,
    known: Mapping[str, values.Stored] | None = None,
    prefix: str | None = None,
) -> "FactsForm":
    """A form that asks for the fields. ``known`` holds the stored values by key, as the record has them."""
    return FactsForm(tuple(specs), data, asking=asking, known=known or {}, prefix=prefix)


class FactsForm(Form):
    """Questions about one registrant. The precision of a birth date is not asked: it follows from the answer."""

    def __init__(
        self,
        specs: Sequence[FieldSpec],
        data: Mapping[str, Any] | None,
        *,
        asking: Asking,
        known: Mapping[str, values.Stored],
        prefix: str | None,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.asking = asking
        self.known = known
        partial = any(spec.key == BIRTH_DATE and spec.subject == Subject.INDIVIDUAL for spec in specs)
        self.specs = tuple(spec for spec in specs if not (partial and spec.key == PRECISION))
        for spec in self.specs:
            self.fields[spec.key] = question(spec, asking, known)
            self.initial[spec.key] = shown(spec, known.get(spec.key), known)

    def clean(self) -> dict[str, Any]:
        """Turn the answers into what is stored; a faulty one is refused beside its question."""
        cleaned = dict(self.cleaned_data)
        for spec in self.specs:
            if spec.key in cleaned:
                try:
                    cleaned[spec.key] = self._stored(spec, cleaned)
                except ValidationError as fault:
                    self.add_error(spec.key, fault)
        return {key: value for key, value in cleaned.items() if key in self.fields or key == PRECISION}

    def _stored(self, spec: FieldSpec, cleaned: dict[str, Any]) -> values.Stored:
        answer, known = cleaned[spec.key], self.known.get(spec.key)
        if spec.key not in self.changed_data:
            return known
        if isinstance(answer, PartialDate):
            if spec.key == BIRTH_DATE:
                cleaned[PRECISION] = answer.precision
            answer = answer.value
        return self.asking.read(spec, answer, known=known)

    def facts(self) -> dict[str, values.Stored]:
        """The stored value of every answer, None where there is none; after ``is_valid()``."""
        return {
            key: value for key, value in self.cleaned_data.items() if key in self.fields or key == PRECISION
        }

    def changed_facts(self) -> dict[str, values.Stored]:
        """Only what differs from what was known; an answer that was emptied is None."""
        return {key: value for key, value in self.facts().items() if value != self.known.get(key)}

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The questions under their headings, in the order of the screen."""
        for section, specs in groupby(self.specs, key=lambda spec: spec.section):
            yield (
                section.label_in(self.asking.language) if section else "",
                [self[spec.key] for spec in specs],
            )


def question(spec: FieldSpec, asking: Asking, known: Mapping[str, values.Stored]) -> forms.Field:
    """The form field that asks for a fact."""
    if spec.type == FieldType.AREA and asking.area_question:
        return asking.area_question(spec)
    label = spec.label_in(asking.language)
    common: dict[str, Any] = {
        "label": f"{label} ({spec.unit})" if spec.unit else label,
        "help_text": escape(spec.help_in(asking.language)),
        "required": spec.required,
    }
    if spec.type == FieldType.DATE:
        return PartialDateField(whole=spec.key != BIRTH_DATE, **common)
    if spec.type == FieldType.CODES:
        options = _code_options(spec, asking, known.get(spec.key))
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if spec.type in CHOICES:
        options = CHOICES[spec.type](spec, asking, known.get(spec.key))
        widget = forms.RadioSelect() if _stands_open(spec, options) else forms.Select()
        return forms.ChoiceField(choices=[*_nothing(spec, widget), *options], widget=widget, **common)
    return forms.CharField(widget=_text_widget(spec), strip=True, **common)


def shown(spec: FieldSpec, value: values.Stored, known: Mapping[str, values.Stored]) -> Any:
    """A stored value as its question shows it."""
    if value is None:
        return None
    if spec.type == FieldType.DATE:
        precision = known.get(PRECISION) if spec.key == BIRTH_DATE else "day"
        day = date.fromisoformat(str(value))
        return PartialDate(day, "day" if precision not in {"month", "year"} else str(precision))
    if spec.type == FieldType.BOOLEAN:
        return "yes" if value else "no"
    if spec.type == FieldType.POINT and isinstance(value, Mapping):
        return f"{value.get('latitude')}, {value.get('longitude')}"
    if spec.type == FieldType.CODES:
        return list(value)
    return str(value)


def _text_widget(spec: FieldSpec) -> forms.Widget:
    if spec.type == FieldType.TEXT and (spec.max_length or 0) > LONG:
        return forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    attrs = {"autocomplete": "off", **TEXT_ATTRS.get(spec.type, {})}
    if spec.sensitivity == Sensitivity.SECRET:
        attrs["spellcheck"] = "false"
    widget = forms.EmailInput if spec.type == FieldType.EMAIL else forms.TextInput
    return widget(attrs=attrs)


TEXT_ATTRS: Mapping[FieldType, Mapping[str, str]] = {
    FieldType.INTEGER: {"inputmode": "numeric", "class": "width-10"},
    FieldType.DECIMAL: {"inputmode": "decimal", "class": "width-10"},
    FieldType.PHONE: {"inputmode": "tel", "class": "width-20", "dir": "ltr"},
    FieldType.EMAIL: {"dir": "ltr"},
    FieldType.POINT: {"class": "width-20", "dir": "ltr"},
    FieldType.AREA: {"class": "width-20", "dir": "ltr"},
}

Choices = list[tuple[str, Any]]


def _code_options(spec: FieldSpec, asking: Asking, chosen: values.Stored) -> Choices:
    """The codes that are offered today, and those that were chosen before."""
    kept = set(chosen) if isinstance(chosen, list) else {str(chosen)}
    codes = spec.code_list.codes if spec.code_list else ()
    offered = [code for code in codes if code.value in kept or code.is_offered_on(asking.today)]
    return [(code.value, _code_label(code, asking.language)) for code in offered]


def _code_label(code: CodeSpec, language: str) -> str:
    return DEEPER * code.depth + code.label_in(language)


def _yes_no(spec: FieldSpec, asking: Asking, chosen: values.Stored) -> Choices:
    return [("yes", _("Yes")), ("no", _("No"))]


def _documents(spec: FieldSpec, asking: Asking, chosen: values.Stored) -> Choices:
    return list(asking.documents)


CHOICES: Mapping[FieldType, Callable[[FieldSpec, Asking, values.Stored], Choices]] = {
    FieldType.CODE: _code_options,
    FieldType.BOOLEAN: _yes_no,
    FieldType.DOCUMENT: _documents,
}


def _stands_open(spec: FieldSpec, options: Choices) -> bool:
    """Whether all choices are shown at once: they are few and none stands below another."""
    flat = not any(str(label).startswith(DEEPER) for value, label in options)
    return spec.type == FieldType.BOOLEAN or (spec.type == FieldType.CODE and len(options) <= FEW and flat)


def _nothing(spec: FieldSpec, widget: forms.Widget) -> Choices:
    """The choice of no answer, where there may be none; a list that opens needs a first line in any case."""
    if not spec.required:
        return [("", _("Not recorded"))]
    return [] if isinstance(widget, forms.RadioSelect) else [("", _("Choose…"))]
