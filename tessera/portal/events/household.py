"""What happens to the whole household: it moves, another heads it, its living conditions change."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations import ChangeHead, MoveHousehold, Operation
from tessera.changes.operations.parts import Place
from tessera.portal.events.about import About
from tessera.portal.events.forms import EventForm, new_area, options, relationship_field
from tessera.registry.choices import RelationshipToHead
from tessera.web.asking import choice, past_day


class MoveForm(EventForm):
    label: ClassVar = _("We moved")
    intro: ClassVar = _("Your whole household lives in another place now.")
    icon: ClassVar = "truck"
    papers: ClassVar = ("proof_of_address",)

    def ask(self) -> None:
        self.fields["area"] = new_area(_("New area"), self.about)
        self.fields["address"] = forms.CharField(
            label=_("Address"),
            max_length=500,
            required=False,
            help_text=_("Street and house, or how to find it: near the clinic."),
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        self.fields["on"] = past_day(_("Since when do you live there"), today=self.about.today)

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        place = Place(area=given["area"], address=given["address"])
        return [MoveHousehold(household=self.about.household, place=place, on=given["on"])]


class HeadForm(EventForm):
    label: ClassVar = _("Somebody else heads the household")
    icon: ClassVar = "crown"

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        return len(about.grown) > 1

    def ask(self) -> None:
        others = [one for one in self.about.grown if not one.is_head]
        self.fields["new_head"] = choice(_("Who heads it now"), options(others, me=self.about.myself))
        self.fields["relationship"] = relationship_field(_("What the former head is to the new one"))

    def operations(self) -> Sequence[Operation]:
        given, former = self.cleaned_data, self.about.home.head
        known = {}
        if former is not None and former.person.public_id is not None:
            known = {former.person.public_id: RelationshipToHead(given["relationship"])}
        return [ChangeHead(household=self.about.household, new_head=given["new_head"], relationships=known)]
