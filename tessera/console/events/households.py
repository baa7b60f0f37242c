"""What happens to a whole household: it moves, it splits, it goes into another."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import MergeHouseholds, MoveHousehold, Operation, SplitHousehold
from tessera.changes.operations.parts import Place
from tessera.console.events.about import AboutHousehold, others
from tessera.console.events.choosing import household_field
from tessera.console.events.forms import EventForm, member_options, relationship_fields, relationships
from tessera.console.events.places import address_field, area_choice, location_field, place_of
from tessera.web.asking import choice, past_day


class MoveForm(EventForm):
    label: ClassVar = _("Move the household")
    intro: ClassVar = _("The whole household moves to another place, and everybody in it.")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "truck"
    about: AboutHousehold

    def ask(self) -> None:
        self.fields["area"] = area_choice(_("New area"), about=self.about, permission=self.permission)
        self.fields["address"] = address_field()
        self.fields["location"] = location_field()
        self.fields["on"] = past_day(_("Date of the move"), today=self.today)
        self.initial["on"] = self.today

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        return [MoveHousehold(household=self.about.record.public_id, place=place_of(given), on=given["on"])]


class SplitForm(EventForm):
    label: ClassVar = _("Split the household")
    intro: ClassVar = _("Some members found a household of their own. The others stay.")
    permission: ClassVar = Permission.HOUSEHOLD_RESTRUCTURE
    icon: ClassVar = "arrows-split-2"
    about: AboutHousehold

    def ask(self) -> None:
        members = others(self.about.record)
        self.fields["leaving"] = forms.MultipleChoiceField(
            label=_("Who founds the new household"),
            choices=member_options(members),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["head"] = choice(_("Head of the new household"), member_options(members))
        self.fields |= relationship_fields(members, _("What %(name)s is to the head of the new household"))
        self.fields["new_head"] = choice(
            _("Head of the household that stays"),
            member_options(members),
            required=False,
            nothing=_("The same as before"),
            help_text=_("Needed when the head goes."),
        )
        self.fields["area"] = area_choice(
            _("Area of the new household"),
            about=self.about,
            permission=self.permission,
            required=False,
            help_text=_("Leave it empty when they stay at the same place."),
        )
        self.fields["address"] = address_field()
        self.fields["on"] = past_day(_("Since when"), today=self.today)
        self.initial["on"] = self.today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("head") and given.get("leaving") and given["head"] not in given["leaving"]:
            self.add_error("head", _("Choose one of those who go."))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        leaving = {key: what for key, what in relationships(given).items() if str(key) in given["leaving"]}
        return [
            SplitHousehold(
                household=self.about.record.public_id,
                leaving=tuple(given["leaving"]),
                head=given["head"],
                relationships={key: what for key, what in leaving.items() if str(key) != given["head"]},
                new_head=self.given("new_head"),
                place=Place(area=given["area"] or None, address=given["address"]),
                on=given["on"],
            )
        ]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        """The household that was founded."""
        (split,) = operations
        assert isinstance(split, SplitHousehold)
        return reverse("console:household", args=[split.founded])


class MergeForm(EventForm):
    label: ClassVar = _("Merge into another household")
    intro: ClassVar = _("Everybody joins another household. This one is closed and says into which it went.")
    permission: ClassVar = Permission.HOUSEHOLD_RESTRUCTURE
    icon: ClassVar = "git-merge"
    about: AboutHousehold

    def ask(self) -> None:
        self.fields["into"] = household_field(_("Household that stays"), about=self.about)
        self.fields["on"] = past_day(_("Since when"), today=self.today)
        self.initial["on"] = self.today
        self.fields |= relationship_fields(others(self.about.record), _("What %(name)s is to the head there"))

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        return [
            MergeHouseholds(
                household=self.about.record.public_id,
                into=given["into"],
                relationships=relationships(given),
                on=given["on"],
            )
        ]
