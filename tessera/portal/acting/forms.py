from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.portal.documents.papers import PaperForm
from tessera.selfservice.actions.asking import Wish
from tessera.selfservice.choices import Ground
from tessera.web.asking import choice, name_field, past_day
from tessera.web.forms import IsoDateField

PAPERS = ("guardianship", "national_id", "other")
_GROUNDS = (
    (Ground.PROXY.value, _("They want me to act for them")),
    (Ground.GUARDIAN.value, _("I am the guardian of this child")),
    (Ground.COURT.value, _("A court has appointed me")),
)


class WishForm(PaperForm):
    """For whom somebody wants to act, on what ground, shown by which paper."""

    field_order = (
        "name",
        "number",
        "birth_date",
        "ground",
        "until",
        "covers_household",
        "reason",
        "kind",
        "file",
    )

    def __init__(self, data: Any = None, files: Any = None, *, on: date, language: str) -> None:
        super().__init__(data, files, kinds=PAPERS, on=on, language=language)
        self.fields["name"] = name_field(_("Name of the person"), required=True)
        self.fields["number"] = forms.CharField(
            label=_("Their registry number"),
            help_text=_("If you know it. The office looks it up otherwise."),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )
        self.fields["birth_date"] = past_day(_("Their date of birth"), today=on, required=False)
        self.fields["ground"] = choice(_("Why may you act for them?"), _GROUNDS)
        self.fields["until"] = IsoDateField(
            label=_("Until when do you want to act for them?"), help_text=_("Not including this day.")
        )
        self.fields["covers_household"] = forms.BooleanField(
            label=_("Also for their household: who lives there, and what changes"), required=False
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why can they not do it themselves?"),
            max_length=2_000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.order_fields(self.field_order)
        self.advise()

    def wish(self) -> Wish:
        """After ``is_valid()``."""
        given = self.cleaned_data
        return Wish(
            name=given["name"],
            number=given["number"],
            birth_date=given["birth_date"],
            ground=Ground(given["ground"]),
            until=given["until"],
            reason=given["reason"],
            covers_household=given["covers_household"],
        )
