from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.choices import Channel
from tessera.changes.queries.requests import Asked
from tessera.web.forms import Form, IsoDateField


class UndoForm(Form):
    reason = forms.CharField(
        label=_("Why is this undone?"),
        max_length=300,
        help_text=_("Everybody who sees the change log can read it."),
    )


class ListForm(Form):
    """Filters of the list of changes; a filter that cannot be read is left out."""

    mine = forms.BooleanField(label=_("Only mine"), required=False)
    who = forms.CharField(label=_("Who"), required=False, max_length=100)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False
    )
    since = IsoDateField(label=_("From"), required=False)
    until = IsoDateField(label=_("To"), required=False)
    individual = forms.UUIDField(required=False, widget=forms.HiddenInput)
    group = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def asked(self) -> Asked:
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})
