"""Choosing one of very many (an area, a person) by typing a part of its name."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tessera.web.asked import storable
from tessera.web.parts import Option, Options
from tessera.web.templatetags.kit import as_json

Find = Callable[[str], Options]
Name = Callable[[str], Option | None]
SHOWN = 12


class LookupWidget(forms.Widget):
    """A combobox that asks ``view``; it works without scripts as well (see the template)."""

    template_name = "web/forms/lookup.html"

    def __init__(self, *, view: str, name_of: Name, attrs: Mapping[str, str] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.view = view
        self.name_of = name_of
        self.candidates: Options = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str]:
        chosen = data.get(f"{name}_choice") or data.get(name) or ""
        return storable(str(chosen)), storable(str(data.get(f"{name}_words") or "")).strip()

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen, words = value if isinstance(value, tuple) else (str(value or ""), "")
        known = self.name_of(chosen) if chosen else None
        context["widget"] |= {
            "url": reverse(self.view),
            "vals": as_json({"field": name, "prefix": context["widget"]["attrs"].get("id", name)}),
            "chosen": known.value if known else "",
            "words": known.label if known else words,
            "candidates": self.candidates,
        }
        return context


class LookupField(forms.Field):
    """The value of one option. ``find`` answers words with options; ``name_of`` gives the option of a value.

    Both already know who is looking: what is out of their reach is not found, and its value is refused.
    """

    default_error_messages = {
        "unknown": _("Nothing is called “%(words)s”. Check the spelling, or type less of it."),
        "several": _("Several are called “%(words)s”. Choose one of them."),
        "gone": _("Choose one from the list again."),
    }

    def __init__(self, *, view: str, find: Find, name_of: Name, **more: Any) -> None:
        super().__init__(widget=LookupWidget(view=view, name_of=name_of), **more)
        self.find = find
        self.name_of = name_of

    def __deepcopy__(self, memo: dict[int, Any]) -> "LookupField":
        copy: LookupField = super().__deepcopy__(memo)
        copy.widget.candidates = ()
        return copy

    def clean(self, value: Any) -> str:
        chosen, words = value if isinstance(value, tuple) else (str(value or ""), "")
        if chosen:
            option = self.name_of(chosen)
            if option is None:
                raise ValidationError(self.error_messages["gone"], code="gone")
            return option.value
        return self._from_words(words) if words else self._without_value()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Words that nothing was chosen for yet are an answer, too: without scripts there is no other."""
        answer = data[0] or data[1] if isinstance(data, tuple) else str(data or "")
        return str(initial or "") != answer

    def _from_words(self, words: str) -> str:
        options = list(self.find(words)[:SHOWN])
        exact = [option for option in options if option.label.casefold() == words.casefold()]
        fitting = exact or options
        if len(fitting) == 1:
            return fitting[0].value
        if not fitting:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"words": words})
        self.widget.candidates = fitting
        raise ValidationError(self.error_messages["several"], code="several", params={"words": words})

    def _without_value(self) -> str:
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return ""


def asked_words(request: HttpRequest) -> str:
    """What somebody has typed so far into the look-up that asks."""
    field = request.GET.get("field", "")
    return storable(request.GET.get(f"{field}_words", "")).strip()


def options_response(request: HttpRequest, options: Options) -> HttpResponse:
    """The list for the look-up that asks; nothing while nothing is typed."""
    if not asked_words(request):
        return HttpResponse("")
    context = {"options": options[:SHOWN], "prefix": request.GET.get("prefix", "option")}
    return render(request, "web/components/lookup_options.html", context)
