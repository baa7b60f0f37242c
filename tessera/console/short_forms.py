"""A page with one form and one act, as all nouns of administration have it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tessera.lib.refusals import Refusal
from tessera.web.forms import Form
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

REFUSED = 422


@dataclass(frozen=True)
class FormPage:
    """``back`` is where "Cancel" leads, and where the act leads unless it says otherwise."""

    title: str
    button: str
    crumbs: tuple[Crumb, ...]
    back: str
    intro: str = ""


class ShiftForm(Form):
    """One step up or down a list; its page is the list, and whatever else is asked is ignored."""

    steps = forms.TypedChoiceField(choices=[(-1, "up"), (1, "down")], coerce=int)

    @property
    def asked(self) -> int:
        return int(self.cleaned_data["steps"])


def answer(
    request: HttpRequest,
    form: Form,
    page: FormPage,
    act: Callable[[], str | None],
    *,
    template: str = "console/form.html",
) -> HttpResponse:
    """Show the form; when it is sent and right, act and lead to the address that the act returns, or back."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act() or page.back)
        except Refusal as refusal:
            show_refusal(form, refusal)
    status = REFUSED if form.is_bound else 200
    return render(request, template, {"page": page, "form": form}, status=status)
