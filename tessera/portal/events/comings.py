"""Somebody comes: a baby, another member, a spouse."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations import AddMember, Birth, Marriage, Operation
from tessera.changes.operations.parts import MemberInput, TieInput
from tessera.portal.events.forms import PersonForm, options, relationship_field
from tessera.registry.choices import RelationshipKind, RelationshipToHead
from tessera.web.asking import past_day


class BabyForm(PersonForm):
    label: ClassVar = _("Add a baby")
    intro: ClassVar = _("A child was born into your household.")
    icon: ClassVar = "baby-carriage"
    papers: ClassVar = ("birth_certificate",)

    def ask(self) -> None:
        self.ask_person()
        self.fields["birth_date"].help_text = ""
        couple = {RelationshipToHead.HEAD, RelationshipToHead.SPOUSE}
        grown = self.about.grown
        self.fields["parents"] = forms.MultipleChoiceField(
            label=_("Parents in your household"),
            choices=options(grown, me=self.about.myself),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(one.person.public_id) for one in grown if one.is_head or one.relationship in couple][
                :2
            ],
        )
        self.fields["relationship_to_head"] = relationship_field(
            _("What the baby is to the head of the household"), initial=RelationshipToHead.CHILD
        )

    def clean(self) -> dict[str, Any]:
        """The head and their spouse are ticked from the start, which is wrong for a grandchild."""
        given = super().clean() or {}
        heads = {str(one.person.public_id) for one in self.about.present if one.is_head}
        if given.get("relationship_to_head") == RelationshipToHead.GRANDCHILD and heads & set(
            given.get("parents", ())
        ):
            self.add_error(
                "parents", _("A grandchild of the head has another parent. Tick who it is, or nobody.")
            )
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        return [
            Birth(
                household=self.about.household,
                child=self.person(),
                parents=tuple(given["parents"]),
                relationship_to_head=given["relationship_to_head"],
            )
        ]


class MemberForm(PersonForm):
    label: ClassVar = _("Add somebody who moved in")
    intro: ClassVar = _(
        "Somebody lives with you now. If they are in the register already, the office brings both records together."
    )
    icon: ClassVar = "user-plus"
    papers: ClassVar = ("national_id", "birth_certificate", "guardianship", "other")

    def ask(self) -> None:
        self.ask_person()
        self.fields["relationship_to_head"] = relationship_field(
            _("What they are to the head of the household")
        )
        self.fields["parents"] = forms.MultipleChoiceField(
            label=_("Is a child of"),
            choices=options(self.about.grown, me=self.about.myself),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["since"] = past_day(_("Since when do they live with you"), today=self.about.today)

    def operations(self) -> Sequence[Operation]:
        given, person = self.cleaned_data, self.person()
        ties = tuple(
            TieInput(kind=RelationshipKind.PARENT_OF, individual=parent, other=person.public_id)
            for parent in given["parents"]
        )
        member = MemberInput(person=person, relationship_to_head=given["relationship_to_head"])
        return [AddMember(household=self.about.household, member=member, ties=ties, since=given["since"])]


SOMEBODY_NEW = "new"


class MarriageForm(PersonForm):
    """The spouse lives in the household already, or comes into it. Who goes to live with theirs asks the office there:
    nobody can look for the records of others on the portal."""

    label: ClassVar = _("Report a marriage")
    intro: ClassVar = _("You married somebody who lives with you.")
    icon: ClassVar = "heart"
    papers: ClassVar = ("marriage_certificate",)

    def ask(self) -> None:
        free = [one for one in self.about.grown if one in self.about.others]
        self.fields["other"] = forms.ChoiceField(
            label=_("Whom did you marry"),
            choices=[*options(free), (SOMEBODY_NEW, _("Somebody who moved in with you"))],
            widget=forms.RadioSelect,
        )
        self.fields["on"] = past_day(_("Date of the marriage"), today=self.about.today)
        self.ask_person(required=False)
        for name in ("given_name", "family_name", "birth_date", "sex"):
            self.fields[name].label = _NEW[name]
        self.fields["relationship_to_head"] = relationship_field(
            _("Who moved in: what they are to the head of the household"),
            initial=RelationshipToHead.SPOUSE if self.about.me.is_head else None,
        )
        self.fields["relationship_to_head"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("other") == SOMEBODY_NEW:
            for name in ("given_name", "birth_date", "sex", "relationship_to_head"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in for somebody who moved in."))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        if given["other"] != SOMEBODY_NEW:
            return [Marriage(one=self.about.own_id, other=given["other"], on=given["on"])]
        person = self.person()
        tie = TieInput(
            kind=RelationshipKind.SPOUSE_OF,
            individual=self.about.own_id,
            other=person.public_id,
            married_on=given["on"],
        )
        member = MemberInput(person=person, relationship_to_head=given["relationship_to_head"])
        return [AddMember(household=self.about.household, member=member, ties=(tie,), since=given["on"])]


_NEW = {
    "given_name": _("Who moved in: given name"),
    "family_name": _("Who moved in: family name"),
    "birth_date": _("Who moved in: date of birth"),
    "sex": _("Who moved in: sex"),
}
