from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Act, Purpose
from tessera.accounts.events import EventsAsked
from tessera.audit.models import AccessRecord
from tessera.changes.choices import Channel
from tessera.changes.queries.accesses import Asked
from tessera.web.forms import Form, IsoDateField


class PeriodForm(Form):
    """What the filters of all logs have: some days, and the page after a line."""

    since = IsoDateField(label=_("From"), required=False)
    until = IsoDateField(label=_("To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The second date must not lie before the first."))
        return cleaned


class AccessForm(PeriodForm):
    """Filters of the access log."""

    who = forms.CharField(label=_("Who looked"), required=False, max_length=100)
    subject = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *AccessRecord.Subject.choices]
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("Every purpose")), *Purpose.choices]
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("All channels")), *Channel.choices]
    )
    individual = forms.UUIDField(required=False, widget=forms.HiddenInput)
    group = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class EventsForm(PeriodForm):
    """Filters of what was done with accounts."""

    who = forms.CharField(label=_("Name"), required=False, max_length=100)
    what = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *Act.choices])
    user = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def asked(self) -> EventsAsked:
        return EventsAsked(**self.cleaned_data)
