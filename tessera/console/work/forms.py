"""Filters of "My work", and a decision on several requests at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Viewer
from tessera.changes.actions.notes import LONGEST
from tessera.changes.choices import Channel, Outcome
from tessera.changes.operations import OPERATIONS
from tessera.changes.queries.work import LISTS, MINE, Wanted
from tessera.console.areas.picker import area_field
from tessera.web.forms import Form

LONGEST_CURSOR = 60


class FilterForm(Form):
    """What the list is narrowed to; a filter that cannot be read is left out."""

    which = forms.ChoiceField(
        choices=[(name, name) for name in LISTS], required=False, widget=forms.HiddenInput
    )
    words = forms.CharField(label=_("Reference or who proposed it"), required=False, max_length=100)
    operation = forms.ChoiceField(label=_("What"), required=False)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False
    )
    after = forms.CharField(required=False, max_length=LONGEST_CURSOR, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        super().__init__(data)
        kinds = sorted(((key, str(kind.label)) for key, kind in OPERATIONS.items()), key=lambda each: each[1])
        self.fields["operation"].choices = [  # type: ignore[attr-defined]
            ("", _("All kinds of change")),
            *kinds,
            ("undo", _("Undo")),
        ]
        self.fields["area"] = area_field(_("Area"), within=viewer.sees, required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            which=given.get("which") or MINE,
            operation=given.get("operation", ""),
            channel=given.get("channel", ""),
            area=UUID(given["area"]) if given.get("area") else None,
            words=given.get("words", ""),
            after=given.get("after", ""),
        )


class ManyForm(Form):
    """One decision on all the requests that were ticked."""

    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Needed when you reject or ask. Whoever proposed the change reads it."),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.keys = tuple(_keys(data.getlist("request")))


def _keys(texts: list[str]) -> list[UUID]:
    """The public ids among what was sent."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
