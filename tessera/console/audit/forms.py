from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.queries.accesses import Asked
from tessera.web.forms import Form, IsoDateField


class AccessForm(Form):
    """Filters of the access log."""

    who = forms.CharField(label=_("Who looked"), required=False, max_length=100)
    since = IsoDateField(label=_("From"), required=False)
    until = IsoDateField(label=_("To"), required=False)
    individual = forms.UUIDField(required=False, widget=forms.HiddenInput)
    group = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The second date must not lie before the first."))
        return cleaned

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)
