from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.choices import Channel
from tessera.web.forms import Form


class UndoForm(Form):
    reason = forms.CharField(
        label=_("Why is this undone?"),
        max_length=300,
        help_text=_("Everybody who sees the change log can read it."),
    )


class ListForm(Form):
    """Filters of the list of changes; a filter that cannot be read is left out."""

    mine = forms.BooleanField(label=_("Only mine"), required=False)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False
    )
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        cleaned = self.cleaned_data
        return {
            "mine": cleaned.get("mine", False),
            "channel": cleaned.get("channel", ""),
            "after": cleaned.get("after"),
        }
