"""The forms of messages."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tessera.notifications.actions.wordings import possible_channels
from tessera.notifications.choices import Audience, Channel, ContentType, Fault, Format, Method, Status
from tessera.notifications.events import EVENTS, Event
from tessera.notifications.models import Gateway
from tessera.notifications.shipped import Text
from tessera.notifications.wording import LONGEST_BODY, LONGEST_SUBJECT
from tessera.web.forms import Form

_LONGEST_TEMPLATE: Final = 4_000
_MOST_HEADERS: Final = 20


_SECTIONS: Final = (
    (_("The request"), "is_on method url headers content_type body sender new_secret timeout"),
    (_("The answer"), "success_from success_to success_path success_value id_path takes_id_once"),
    (_("Quiet hours"), "time_zone quiet_since quiet_until"),
    (_("Rate and cost"), "per_second daily_messages price currency daily_cost"),
    (
        _("Delivery receipts"),
        "new_receipt_secret receipt_id_path receipt_status_path receipt_delivered receipt_failed",
    ),
    (_("What people answer"), "reply_from_path reply_text_path"),
)


class TextForm(Form):
    """What a message says. ``number`` is the version that was shown."""

    number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, text: Text, format_: str, language: str, **kwargs: Any) -> None:
        given = {"number": text.number, "subject": text.subject, "body": text.body}
        super().__init__(*args, initial=given, **kwargs)
        for name in ("subject", "body"):
            self.fields[name].widget.attrs |= {"dir": "auto", "lang": language}
        if format_ == Format.SMS:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 4

    @property
    def text(self) -> Text:
        given = self.cleaned_data
        return Text(given.get("subject", ""), given["body"], given["number"])


class ChannelsForm(Form):
    channels = forms.MultipleChoiceField(
        label=_("How people are told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any, nobody is told of it."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = possible_channels(event)
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [pair for pair in Channel.choices if pair[0] in possible]


class PreferencesForm(Form):
    """One question for each event that staff are told of."""

    def __init__(self, *args: Any, chosen: Mapping[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for event, kind in EVENTS.items():
            if kind.audience == Audience.STAFF:
                self.fields[event] = forms.MultipleChoiceField(
                    label=str(kind.label),
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    choices=[pair for pair in Channel.choices if pair[0] in possible_channels(event)],
                    initial=chosen.get(event, [str(channel) for channel in kind.channels]),
                )

    @property
    def wanted(self) -> dict[Event, list[str]]:
        return {Event(name): channels for name, channels in self.cleaned_data.items()}


class GatewayForm(Form):
    """The settings of the SMS gateway. Secrets are never shown again; an empty box leaves them as they are."""

    is_on = forms.BooleanField(label=_("Send SMS through this gateway"), required=False)
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    url = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        help_text=_("With {to}, {text}, {id}, {sender} and {secret} where their values belong."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    headers = forms.CharField(
        label=_("Headers"),
        required=False,
        max_length=_LONGEST_TEMPLATE,
        help_text=_("One on each line, for example Authorization: Bearer {secret}"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )
    content_type = forms.ChoiceField(label=_("Format of the body"), choices=ContentType.choices)
    body = forms.CharField(
        label=_("Body"),
        required=False,
        max_length=_LONGEST_TEMPLATE,
        help_text=_("Values are written as the format demands."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "ltr"}),
    )
    sender = forms.CharField(label=_("Name of the sender"), required=False, max_length=20)
    new_secret = forms.CharField(
        label=_("New password or key"),
        required=False,
        max_length=1_000,
        help_text=_("Kept encrypted. Leave it empty to keep the one that is known."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    success_from = forms.IntegerField(label=_("Statuses of success, from"), min_value=100, max_value=599)
    success_to = forms.IntegerField(label=_("to"), min_value=100, max_value=599)
    success_path = forms.CharField(
        label=_("Where the answer tells of success"),
        required=False,
        max_length=200,
        help_text=_(
            "Names with dots between them, for example messages.0.status. Empty is the whole answer."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    success_value = forms.CharField(
        label=_("What it says then"),
        required=False,
        max_length=200,
        help_text=_("Empty: the status alone decides."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    id_path = forms.CharField(
        label=_("Where the answer names the message"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    takes_id_once = forms.BooleanField(
        label=_("The gateway sends nothing twice under the same {id}"), required=False
    )
    timeout = forms.IntegerField(label=_("Seconds to wait for an answer"), min_value=1, max_value=60)
    new_receipt_secret = forms.CharField(
        label=_("New secret of delivery receipts"),
        required=False,
        min_length=16,
        max_length=200,
        help_text=_("At least 16 letters and digits. It stands in the address that the gateway reports to."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    receipt_id_path = forms.CharField(
        label=_("Where a receipt names the message"), required=False, max_length=200
    )
    receipt_status_path = forms.CharField(
        label=_("Where a receipt says what came of it"), required=False, max_length=200
    )
    receipt_delivered = forms.CharField(label=_("Words for delivered"), required=False, max_length=500)
    receipt_failed = forms.CharField(label=_("Words for not delivered"), required=False, max_length=500)
    reply_from_path = forms.CharField(
        label=_("Where an answer names the number that it came from"),
        required=False,
        max_length=200,
        help_text=_(
            "STOP ends information by SMS, START brings it back. The address has the secret of receipts in it."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    reply_text_path = forms.CharField(
        label=_("Where it stands what was answered"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone of the recipients"))
    quiet_since = forms.TimeField(
        label=_("Quiet hours, from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet hours, to"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    per_second = forms.IntegerField(label=_("Messages a second, at most"), min_value=1, max_value=1_000)
    daily_messages = forms.IntegerField(
        label=_("Messages a day, at most"), required=False, min_value=0, max_value=2**31 - 1
    )
    price = forms.DecimalField(label=_("Price of one part"), min_value=0, max_digits=10, decimal_places=4)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=10)
    daily_cost = forms.DecimalField(
        label=_("Cost a day, at most"), required=False, min_value=0, max_digits=12, decimal_places=4
    )

    def __init__(self, *args: Any, gateway: Gateway, **kwargs: Any) -> None:
        given = {name: getattr(gateway, name) for name in self.base_fields if hasattr(gateway, name)}
        given["headers"] = "\n".join(f"{name}: {value}" for name, value in gateway.headers.items())
        super().__init__(*args, initial=given, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone) for zone in sorted(available_timezones())]

    def clean_headers(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["headers"].splitlines()[: _MOST_HEADERS + 1]:
            name, colon, value = line.partition(":")
            if line.strip() and not colon:
                raise ValidationError(_("Write each header as Name: value."), code="header")
            if line.strip():
                found[name.strip()] = value.strip()
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since: time | None = cleaned.get("quiet_since")
        if (since is None) != (cleaned.get("quiet_until") is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        if cleaned.get("success_from", 0) > cleaned.get("success_to", 599):
            self.add_error("success_to", _("The second status must not be below the first."))
        return cleaned

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings, in order."""
        return [(heading, [self[name] for name in names.split()]) for heading, names in _SECTIONS]

    @property
    def settings(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("new_")}


class AddressForm(Form):
    """A phone number or an e-mail address."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[pair for pair in Channel.choices if pair[0] != Channel.INBOX]
    )
    address = forms.CharField(
        label=_("Phone number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class TestForm(Form):
    address = forms.CharField(
        label=_("Phone number"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )


class OutboxForm(Form):
    """Filters of the outbox."""

    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Status.choices])
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All channels")), *(pair for pair in Channel.choices if pair[0] != Channel.INBOX)],
    )
    event = forms.ChoiceField(
        label=_("Occasion"),
        required=False,
        choices=[("", _("All")), *((str(event), kind.label) for event, kind in EVENTS.items())],
    )
    fault = forms.ChoiceField(label=_("Reason"), required=False, choices=[("", _("All")), *Fault.choices])
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


def languages() -> list[tuple[str, Any]]:
    return list(settings.LANGUAGES)
