"""What a campaign says, in each language, and how it is sent."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.notifications.choices import Channel
from tessera.notifications.wording import LONGEST_BODY, LONGEST_SUBJECT
from tessera.web.forms import Form


class CampaignForm(Form):
    """A language of which nothing is written is left out; who reads it gets the registry's own."""

    name = forms.CharField(label=gettext_lazy("Name of the campaign, for the office"), max_length=100)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How people are told"),
        widget=forms.CheckboxSelectMultiple,
        choices=[pair for pair in Channel.choices if pair[0] != Channel.INBOX],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            words = {"language": name}
            attrs = {"dir": "auto", "lang": code}
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject of the e-mail, %(language)s") % words,
                max_length=LONGEST_SUBJECT,
                required=False,
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text of the e-mail, %(language)s") % words,
                max_length=LONGEST_BODY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, **attrs}),
            )
            self.fields[f"sms_{code}"] = forms.CharField(
                label=_("SMS, %(language)s") % words,
                max_length=LONGEST_BODY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, **attrs}),
            )

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        given = {
            code: {part: self.cleaned_data[f"{part}_{code}"].strip() for part in ("subject", "body", "sms")}
            for code, _name in settings.LANGUAGES
        }
        return {code: parts for code, parts in given.items() if any(parts.values())}
