"""Marriages and separations."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission, Purpose
from tessera.changes.operations import Marriage, Operation, Separation
from tessera.changes.operations.parts import Place
from tessera.changes.queries.records import HouseholdRecord, get_individual
from tessera.console.events.about import AboutPerson, home_of, others
from tessera.console.events.choosing import household_field, person_field
from tessera.console.events.forms import EventForm, member_options, relationship, relationship_options
from tessera.console.events.places import address_field, area_choice
from tessera.lib.refusals import NotFound
from tessera.registry.choices import RelationshipKind, RelationshipToHead, SpouseEnd
from tessera.web.asking import choice, past_day


class MarriageForm(EventForm):
    label: ClassVar = _("Record a marriage")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "heart"
    about: AboutPerson

    def ask(self) -> None:
        name = self.about.record.person.name
        self.fields["other"] = person_field(_("Spouse"), about=self.about)
        self.fields["on"] = past_day(_("Date of the marriage"), today=self.today, required=False)
        moves = [
            ("one", gettext("%(name)s moves to the household of the spouse") % {"name": name}),
            ("other", gettext("The spouse moves to the household of %(name)s") % {"name": name}),
        ]
        self.fields["mover"] = choice(_("Where they live"), moves, required=False, nothing=_("Nobody moves"))
        self.fields["relationship_to_head"] = choice(
            _("What the one who moves is to the head there"),
            relationship_options(),
            required=False,
            initial=RelationshipToHead.SPOUSE,
        )
        self.fields["new_head"] = choice(
            _("Who heads the household that is left"),
            member_options([*others(self.about.home), *others(self._their_home())]),
            required=False,
            nothing=_("Its head stays"),
            help_text=_("Needed when its head moves and others stay behind."),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        into = self.about.home if given.get("mover") == "other" else self._their_home()
        if given.get("mover") and given.get("other") and into is None:
            self.add_error("mover", _("There is no household to move to. Move them afterwards."))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        one, other = self.about.record.public_id, UUID(given["other"])
        homes = {"one": self.about.home, "other": self._their_home()}
        mover = given["mover"]
        together = _id(homes["one"]) == _id(homes["other"])
        move: dict[str, Any] = {}
        if mover and not together:
            move = {
                "mover": one if mover == "one" else other,
                "household": _id(homes[mover]),
                "into": _id(homes["other" if mover == "one" else "one"]),
                "relationship_to_head": relationship(given["relationship_to_head"]),
                "new_head": self.given("new_head"),
            }
        return [Marriage(one=one, other=other, on=given["on"], **move)]

    def _their_home(self) -> HouseholdRecord | None:
        """The household of the chosen spouse, once somebody is chosen."""
        widget = self.fields["other"].widget
        chosen, _words = widget.value_from_datadict(self.data, self.files, self.add_prefix("other"))
        if not self.is_bound or not chosen:
            return None
        if not hasattr(self, "_home"):
            self._home = _home_of(chosen, self.about)
        return self._home


class SeparationForm(EventForm):
    label: ClassVar = _("Record a separation")
    permission: ClassVar = Permission.LIFE_EVENTS
    icon: ClassVar = "heart-broken"
    about: AboutPerson

    def ask(self) -> None:
        record = self.about.record
        spouses = self._spouses()
        self.fields["other"] = choice(
            _("From whom"), spouses, initial=spouses[0][0] if len(spouses) == 1 else None
        )
        self.fields["on"] = past_day(_("Since when"), today=self.today)
        ends = [
            (SpouseEnd.DIVORCED.value, SpouseEnd.DIVORCED.label),
            (SpouseEnd.ANNULLED.value, SpouseEnd.ANNULLED.label),
        ]
        self.fields["ended"] = choice(
            _("The marriage"), ends, required=False, nothing=_("They are separated but still married")
        )
        self.fields["leaver"] = choice(
            _("Who leaves the household"),
            [(str(record.public_id), record.person.name), *spouses],
            required=False,
            nothing=_("Nobody"),
        )
        self.fields["into"] = household_field(_("Goes to the household"), about=self.about, required=False)
        self.fields["area"] = area_choice(
            _("Or founds a household in the area"),
            about=self.about,
            permission=self.permission,
            required=False,
        )
        self.fields["address"] = address_field()
        self.fields["new_head"] = choice(
            _("Who heads the household that is left"),
            member_options(others(self.about.home)),
            required=False,
            nothing=_("Its head stays"),
            help_text=_("Needed when its head leaves and others stay behind."),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("into") and given.get("area"):
            self.add_error("into", _("Choose a household or an area, not both."))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        leaver = self.given("leaver")
        home = self.about.home
        if leaver is not None and leaver != self.about.record.public_id:
            home = _home_of(str(leaver), self.about)
        return [
            Separation(
                one=self.about.record.public_id,
                other=given["other"],
                on=given["on"],
                ended=SpouseEnd(given["ended"]) if given["ended"] else None,
                leaver=leaver,
                household=_id(home) if leaver else None,
                into=self.given("into"),
                place=Place(area=given["area"] or None, address=given["address"]),
                new_head=self.given("new_head"),
            )
        ]

    def _spouses(self) -> list[tuple[str, str]]:
        own = self.about.record.public_id
        married = [
            person
            for tie in self.about.record.ties
            if tie.kind == RelationshipKind.SPOUSE_OF and tie.ended_on is None
            for person in (tie.individual, tie.other)
            if person.public_id not in {own, None}
        ]
        return [(str(person.public_id), person.name) for person in married]


def _home_of(value: str, about: AboutPerson) -> HouseholdRecord | None:
    try:
        person = get_individual(UUID(value), viewer=about.viewer, purpose=Purpose.SERVICE)
    except (ValueError, NotFound):
        return None
    return home_of(person, viewer=about.viewer)


def _id(household: HouseholdRecord | None) -> UUID | None:
    return household.public_id if household else None
