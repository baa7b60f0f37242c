"""Where those who are registered live, how they are reached, and where the registration comes from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations.parts import ContactInput, Place
from tessera.console.events.about import About
from tessera.console.events.belongings import read_contact
from tessera.console.events.forms import EvidenceForm
from tessera.console.events.places import address_field, area_choice, location_field, place_of
from tessera.registry.choices import ContactKind
from tessera.web.asking import past_day


class HomeForm(EvidenceForm):
    """``area`` is the public id of the area that is offered; "" for none."""

    def __init__(self, data: Any = None, *, about: About, area: str = "") -> None:
        super().__init__(data, today=about.today)
        self.language = about.language
        evidence = dict(self.fields)
        self.fields.clear()
        self.fields["area"] = area_choice(_("Area"), about=about, permission=Permission.PEOPLE_REGISTER)
        self.initial["area"] = area
        self.fields["address"] = address_field()
        self.fields["phone"] = forms.CharField(
            label=_("Phone number"),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", "dir": "ltr"}),
        )
        self.fields["location"] = location_field()
        self.fields["registered_on"] = past_day(_("Registered on"), today=about.today)
        self.initial["registered_on"] = about.today
        self.fields |= evidence
        for name in ("area", "address"):
            self.fields[name].help_text = ""  # who registers twenty a day knows it
        self.advise()

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        return read_contact(ContactKind.PHONE, text, language=self.language) if text else ""

    @property
    def place(self) -> Place:
        return place_of(self.cleaned_data)

    @property
    def contacts(self) -> tuple[ContactInput, ...]:
        phone = self.cleaned_data["phone"]
        return (ContactInput(kind=ContactKind.PHONE, value=phone, is_preferred=True),) if phone else ()
