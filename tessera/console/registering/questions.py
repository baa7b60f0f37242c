"""The country's own questions on a registration: of the household, and of each person in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
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


def needed_specs(*, about: About) -> tuple[FieldSpec, ...]:
    """What the country must know of every individual."""
    return tuple(spec for spec in own_specs(Subject.INDIVIDUAL, about=about) if spec.required)


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
