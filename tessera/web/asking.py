"""What the forms of both faces ask with: questions that can be shown again as they were typed, and checked."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal
from tessera.web.answers import answers_of
from tessera.web.faults import faults_of
from tessera.web.forms import Form, IsoDateField
from tessera.web.parts import Fact, FormFault
from tessera.web.refusals import show_refusal

Words = Any  # a str or a lazy translation, for which the stubs of Django have a type of their own

FEW: Final = 6  # choices that stand open rather than in a list


def show_as_typed(form: Form) -> None:
    """Keep a form that was sent from judging its answers: it is shown again for another reason."""
    form._errors = ErrorDict(renderer=form.renderer)  # type: ignore[attr-defined]
    form.cleaned_data = {}


class AskingForm(Form):
    """A form that can be shown again as it was typed, and that lists its answers."""

    @property
    def faults(self) -> tuple[FormFault, ...]:
        return faults_of(self)

    def answers(self) -> tuple[Fact, ...]:
        return answers_of(self)

    def as_typed(self) -> None:
        """Show what was typed without judging it yet."""
        show_as_typed(self)

    def refuse(self, refusal: Refusal) -> None:
        show_refusal(self, refusal)

    def given(self, name: str) -> UUID | None:
        """The chosen person, household or place; None for an empty answer."""
        value = self.cleaned_data.get(name)
        return UUID(value) if value else None


def past_day(label: Words, *, today: date, required: bool = True, help_text: Words = "") -> IsoDateField:
    """A day that is not in the future; the pen refuses one that is, and the browser's picker offers none."""
    field = IsoDateField(label=label, required=required, help_text=help_text)
    field.widget.attrs["max"] = today.isoformat()
    return field


def choice(
    label: Words,
    options: Iterable[tuple[str, Any]],
    *,
    required: bool = True,
    nothing: Words = "",
    help_text: Words = "",
    initial: str | None = None,
) -> forms.ChoiceField:
    """One of some. A few stand open; more are a list. ``nothing`` is the answer of those who choose none."""
    found = list(options)
    if len(found) <= FEW:
        first = [("", nothing or _("Not recorded"))] if not required else []
        widget: forms.Widget = forms.RadioSelect()
    else:
        first = [("", nothing or _("Choose…"))]
        widget = forms.Select()
    return forms.ChoiceField(
        label=label,
        choices=[*first, *found],
        required=required,
        widget=widget,
        help_text=help_text,
        initial=initial if initial is not None else ("" if first else None),
    )


def name_field(label: Words, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
