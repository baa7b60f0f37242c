from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.registry.models import Individual
from tessera.selfservice.choices import Ground
from tessera.web.forms import Form, IsoDateField

_GROUNDS: Final = (Ground.PROXY, Ground.GUARDIAN, Ground.COURT, Ground.BARRED)


class AuthorityForm(Form):
    """Who may act for the person of the page, on what ground, shown by which paper, and how long."""

    number = forms.CharField(
        label=_("Registry number of who acts"),
        help_text=_("Look the person up and copy the number from their record."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    ground = forms.ChoiceField(
        label=_("On what ground"),
        choices=[(one.value, one.label) for one in _GROUNDS],
        widget=forms.RadioSelect,
    )
    paper = forms.CharField(
        label=_("Which paper shows it"),
        help_text=_("Its kind, number and date, for example: power of attorney 12/2026 of 3 May 2026."),
        max_length=500,
    )
    since = IsoDateField(label=_("From"))
    until = IsoDateField(
        label=_("Until, not including this day"),
        required=False,
        help_text=_("Leave it empty only for somebody who may not act."),
    )
    covers_household = forms.BooleanField(
        label=_("Also for the household of the person: who lives there, and what changes"), required=False
    )
    reason = forms.CharField(
        label=_("Why, and who was there?"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": today}, **kwargs)
        self.representative: Individual | None = None

    def clean_number(self) -> str:
        """Of somebody within reach of the session; absent and out of reach are answered alike."""
        number = str(self.cleaned_data["number"]).strip().upper()
        self.representative = Individual.objects.filter(registry_number=number).select_related("area").first()
        if self.representative is None:
            raise forms.ValidationError(_("There is nobody with this registry number where you may look."))
        return number
