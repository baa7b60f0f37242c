"""Somebody goes: a death, a separation, somebody who leaves."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations import Death, Operation, RemoveMember, Separation
from tessera.changes.operations.parts import Place
from tessera.portal.events.about import About
from tessera.portal.events.forms import EventForm, new_area, new_head, options
from tessera.registry.choices import MembershipEnd, SpouseEnd
from tessera.web.asking import choice, past_day

NEEDS_HEAD = _("Say who heads the household from now on.")


class _Going(EventForm):
    """Somebody goes, and perhaps the head."""

    who: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        gone = self.about.member(str(given.get(self.who) or ""))
        if gone is not None and gone.is_head and not given.get("new_head") and "new_head" in self.fields:
            self.add_error("new_head", NEEDS_HEAD)
        return given


class DeathForm(_Going):
    label: ClassVar = _("Report a death")
    intro: ClassVar = _("We are sorry. Tell us who died and when; the office looks after the rest.")
    icon: ClassVar = "grave-2"
    papers: ClassVar = ("death_certificate",)
    who: ClassVar = "individual"

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        return bool(about.others)

    def ask(self) -> None:
        self.fields["individual"] = choice(_("Who died"), options(self.about.others))
        self.fields["on"] = past_day(_("Date of death"), today=self.about.today)
        if not self.about.me.is_head and self.about.grown:
            self.fields["new_head"] = new_head(self.about)

    def operations(self) -> Sequence[Operation]:
        given, dead = self.cleaned_data, self.chosen("individual")
        return [
            Death(
                individual=given["individual"],
                on=given["on"],
                household=self.about.household,
                new_head=self.given("new_head") if dead is not None and dead.is_head else None,
            )
        ]


class LeavingForm(_Going):
    label: ClassVar = _("Somebody moved out")
    icon: ClassVar = "user-minus"
    papers: ClassVar = ("proof_of_address", "other")
    papers_are_own: ClassVar = True
    who: ClassVar = "individual"

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        return bool(about.others)

    def ask(self) -> None:
        self.fields["individual"] = choice(
            _("Who moved out"), options([*self.about.others, self.about.me], me=self.about.myself)
        )
        self.fields["on"] = past_day(_("Since when"), today=self.about.today)
        self.fields["because"] = choice(
            _("Where they live now"),
            [
                (MembershipEnd.MOVED.value, _("In another household")),
                (MembershipEnd.LEFT.value, _("I do not know, or in none")),
            ],
        )
        self.fields["new_head"] = new_head(self.about)

    def operations(self) -> Sequence[Operation]:
        given, gone = self.cleaned_data, self.chosen("individual")
        return [
            RemoveMember(
                household=self.about.household,
                individual=given["individual"],
                on=given["on"],
                reason=given["because"],
                new_head=self.given("new_head") if gone is not None and gone.is_head else None,
            )
        ]


class SeparationForm(_Going):
    label: ClassVar = _("Report a separation")
    icon: ClassVar = "heart-broken"
    papers: ClassVar = ("divorce_certificate",)
    papers_are_own: ClassVar = True
    who: ClassVar = "leaver"

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        return bool(about.spouses())

    def ask(self) -> None:
        spouses = self.about.spouses()
        self.fields["other"] = choice(_("From whom"), options(spouses), initial=options(spouses)[0][0])
        self.fields["on"] = past_day(_("Since when"), today=self.about.today)
        self.fields["divorced"] = forms.BooleanField(
            label=_("The marriage is divorced by law"), required=False
        )
        self.fields["leaver"] = choice(
            _("Who moves out"),
            options([self.about.me, *spouses], me=self.about.myself),
            required=False,
            nothing=_("Nobody: both live in the household"),
        )
        self.fields["area"] = new_area(_("Area of the new home"), self.about, required=False)
        self.fields["address"] = forms.CharField(
            label=_("Address of the new home"), max_length=500, required=False
        )
        self.fields["new_head"] = new_head(self.about)

    def operations(self) -> Sequence[Operation]:
        given, leaver = self.cleaned_data, self.chosen("leaver")
        return [
            Separation(
                one=self.about.own_id,
                other=given["other"],
                on=given["on"],
                ended=SpouseEnd.DIVORCED if given["divorced"] else None,
                leaver=given["leaver"] or None,
                household=self.about.household if leaver is not None else None,
                place=Place(area=given["area"] or None, address=given["address"]),
                new_head=self.given("new_head") if leaver is not None and leaver.is_head else None,
            )
        ]
