"""What the components page shows: invented people, every component once."""

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from tessera.web import forms
from tessera.web.lookup import LookupField
from tessera.web.parts import Chip, Crumb, Event, Fact, Option, Pages, Progress, Tab

PLACES = (
    Option("p-1", "Kese", "Lomba, North"),
    Option("p-2", "Kese", "Tuma, South"),
    Option("p-3", "Kesela", "Lomba, North"),
    Option("p-4", "Port Lomba", "Lomba, North"),
    Option("p-5", "الرصافة", "بغداد"),
)


def find_place(words: str) -> list[Option]:
    return [place for place in PLACES if place.label.casefold().startswith(words.casefold())]


def name_place(value: str) -> Option | None:
    return next((place for place in PLACES if place.value == value), None)


class SpecimenForm(forms.Form):
    """One field of each sort."""

    name = django_forms.CharField(
        label=_("Given name"), help_text=_("As it is written on the birth certificate.")
    )
    nickname = django_forms.CharField(label=_("Known as"), required=False)
    birth = forms.PartialDateField(
        label=_("Date of birth"), help_text=_("Leave the day empty if nobody knows it.")
    )
    visited = forms.IsoDateField(label=_("Date of the visit"))
    place = LookupField(label=_("Village"), view="web:component-places", find=find_place, name_of=name_place)
    sex = django_forms.ChoiceField(
        label=_("Sex"), widget=django_forms.RadioSelect, choices=[("2", _("Female")), ("1", _("Male"))]
    )
    owns = django_forms.MultipleChoiceField(
        label=_("What the household owns"),
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
        choices=[("radio", _("Radio")), ("phone", _("Mobile phone"))],
    )
    roof = django_forms.ChoiceField(
        label=_("Roof"),
        choices=[("", _("Choose one")), ("metal", _("Metal sheets")), ("thatch", _("Thatch"))],
    )
    note = django_forms.CharField(
        label=_("Note"), required=False, widget=django_forms.Textarea(attrs={"rows": 3})
    )
    paper = django_forms.FileField(label=_("Document"), required=False)
    agreed = django_forms.BooleanField(label=_("The household has agreed"))


def page() -> dict[str, Any]:
    return {
        "crumbs": [Crumb(_("Households"), "#"), Crumb("Lomba", "#"), Crumb("HH-04-118-20713")],
        "tabs": [
            Tab(_("Overview"), "#", current=True),
            Tab(_("Members"), "#", count=6),
            Tab(_("Documents"), "#", count=4),
            Tab(_("Change log"), "#", count=1029),
        ],
        "chips": [Chip("Lomba", "?"), Chip(_("Registered"), "?")],
        "facts": [
            Fact(_("Roof"), _("Metal sheets"), note=_("Attested"), kind="ok"),
            Fact(_("Water"), "Robinet public, 15 min"),
            Fact(_("Phone"), ""),
        ],
        "events": [
            Event(_("Baby added"), "Amina Diallo · 18 Nov 2026", "#"),
            Event(_("Roof attested by two officers"), "J. Mensah, S. Kamau · 12 Sep 2026"),
        ],
        "paging": Pages(_("1 to 25 of more than 1,000"), next_url="?after=25", previous_url="?before=1"),
        "progress": Progress("#", 41_200, 100_000, _("Checking rows"), finished=True),
        "people": [
            ("Amina Diallo", _("Head"), 40, "19860327-4471"),
            ("أمينة ديالو", _("Mother of head"), 71, "19550101-3308"),
        ],
    }
