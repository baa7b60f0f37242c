"""The questions about one person who is being registered, and about where they live."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations.parts import ContactInput, IdentifierInput, PersonInput, Place
from tessera.console.events.about import About
from tessera.console.events.belongings import kind_options, read_contact
from tessera.console.events.forms import (
    AskingForm,
    EvidenceForm,
    name_field,
    past_day,
    relationship_options,
    sex_field,
)
from tessera.console.events.places import address_field, area_choice, location_field, place_of
from tessera.lib.refusals import Refusal
from tessera.registry.choices import BirthDatePrecision, ContactKind, RelationshipToHead, Sex
from tessera.registry.errors import NameMissing
from tessera.registry.models import IdentifierKind
from tessera.web.forms import PartialDateField
from tessera.web.parts import Fact


class PersonForm(AskingForm):
    """A new person. ``is_member``: also what they are to the head of the household that is registered with them."""

    def __init__(
        self,
        data: Any = None,
        *,
        about: About,
        kinds: Sequence[IdentifierKind],
        is_member: bool = False,
        is_focused: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, empty_permitted=is_member, **more)
        self.kinds = {kind.key: kind for kind in kinds}
        self.language = about.language
        self.fields["given_name"] = name_field(_("Given name"), required=True)
        self.fields["given_name"].error_messages["required"] = NameMissing.message
        if is_focused:
            self.fields["given_name"].widget.attrs["autofocus"] = True
        self.fields["family_name"] = name_field(_("Family name"))
        if is_member:
            self.fields["relationship"] = forms.ChoiceField(
                label=_("Relationship to the head"), choices=[("", _("Choose…")), *relationship_options()]
            )
        self.fields["sex"] = sex_field()
        self.fields["birth_date"] = PartialDateField(
            label=_("Date of birth"),
            latest=about.today,
            required=False,
            help_text=_("Leave the day or the month empty when nobody knows them."),
        )
        self._ask_identifier(kinds)
        if is_member:
            self.fields["parents"] = forms.BooleanField(
                label=_("Record the head, and the head’s spouse, as parents"),
                required=False,
                initial=True,
                help_text=_("For a son or daughter of the head."),
            )
        self.advise()

    def _ask_identifier(self, kinds: Sequence[IdentifierKind]) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("Identifier"), choices=kind_options(kinds, language=self.language), required=False
        )
        self.fields["identifier"] = forms.CharField(
            label=_("Number of the identifier"),
            max_length=200,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, number = given.get("kind"), given.get("identifier")
        if bool(kind) != bool(number):
            self.add_error(
                "kind" if number else "identifier", _("An identifier has a kind and a number. Fill in both.")
            )
        elif kind and number:
            try:
                given["sealed"] = IdentifierInput.of(self.kinds[kind], number)
            except Refusal as refusal:
                self.add_error("identifier", str(refusal))
        return given

    def answers(self) -> tuple[Fact, ...]:
        """Without the question about parents: which ties are recorded is told by name."""
        if "parents" not in self.fields:
            return super().answers()
        label = str(self["parents"].label)
        return tuple(answer for answer in super().answers() if str(answer.label) != label)

    @property
    def relationship(self) -> RelationshipToHead:
        return RelationshipToHead(self.cleaned_data.get("relationship") or RelationshipToHead.HEAD)

    def person(
        self, *, facts: dict[str, Any] | None = None, contacts: Sequence[ContactInput] = ()
    ) -> PersonInput:
        """The person of the answers; after ``is_valid()``."""
        given = self.cleaned_data
        born = given["birth_date"]
        return PersonInput(
            given_name=given["given_name"],
            family_name=given["family_name"],
            birth_date=born.value if born else None,
            birth_date_precision=BirthDatePrecision(born.precision if born else "day"),
            sex=Sex(int(given["sex"])),
            identifiers=(given["sealed"],) if given.get("sealed") else (),
            facts=facts or {},
            contacts=tuple(contacts),
        )


class HomeForm(EvidenceForm):
    """Where they live, how they are reached, and where the registration comes from."""

    def __init__(self, data: Any = None, *, about: About) -> None:
        super().__init__(data, today=about.today)
        self.language = about.language
        evidence = dict(self.fields)
        self.fields.clear()
        self.fields["area"] = area_choice(_("Area"), about=about, permission=Permission.PEOPLE_REGISTER)
        self.fields["address"] = address_field()
        self.fields["location"] = location_field()
        self.fields["phone"] = forms.CharField(
            label=_("Phone number"),
            max_length=40,
            required=False,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "inputmode": "tel", "dir": "ltr", "class": "width-20"}
            ),
        )
        self.fields["registered_on"] = past_day(_("Registered on"), today=about.today)
        self.initial["registered_on"] = about.today
        self.fields |= evidence
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
