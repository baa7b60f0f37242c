"""The country's own questions on a registration: of the household, and of each person in it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Anywhere
from tessera.console.events.about import About
from tessera.console.events.facts import specs_for
from tessera.console.fields.forms import Asking, FactsForm, facts_form
from tessera.dictionary.choices import Storage, Subject
from tessera.dictionary.specs import FieldSpec


def own_specs(subject: Subject, *, about: About) -> tuple[FieldSpec, ...]:
    """What the country asks beyond the built-in facts, as far as the viewer may know it."""
    specs = specs_for(subject, about=about, path=Anywhere.AT_ALL)
    return tuple(spec for spec in specs if spec.storage == Storage.ATTRIBUTE)


def sections_without(form: FactsForm, left_out: Collection[str]) -> list[tuple[str, list[BoundField]]]:
    """The questions under their headings, but for those that are asked elsewhere."""
    sections = (
        (title, [question for question in several if question.name not in left_out])
        for title, several in form.sections()
    )
    return [(title, several) for title, several in sections if several]


def is_answered(form: FactsForm, sections: Iterable[tuple[str, list[BoundField]]]) -> bool:
    """Whether any of the questions has an answer, or a fault: then they are not folded away."""
    asked = (question for _title, several in sections for question in several)
    return form.is_bound and any(question.errors or question.value() for question in asked)


def questions(
    specs: Sequence[FieldSpec], data: QueryDict | None, *, asking: Asking, prefix: str
) -> FactsForm:
    form = facts_form(specs, data, asking=asking, prefix=prefix)
    _compact(form)
    form.advise()
    return form


def _compact(form: FactsForm) -> None:
    """A few choices that stand open elsewhere are a list here: a registrar types its first letter."""
    for field in form.fields.values():
        if isinstance(field, forms.ChoiceField) and type(field.widget) is forms.RadioSelect:
            choices: list[Any] = [*field.choices]  # type: ignore[misc]  # the stubs allow for a callable
            first = [] if choices and choices[0][0] == "" else [("", _("Choose…"))]
            field.widget = forms.Select()
            field.choices = [*first, *choices]
