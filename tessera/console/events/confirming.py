"""Saying that somebody has looked, and that what is recorded still holds."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import ConfirmFacts, Operation
from tessera.console.events.about import AboutHousehold, AboutRecord
from tessera.console.events.forms import EventForm, member_options
from tessera.registry.choices import IndividualStatus


class ConfirmForm(EventForm):
    """Asks for nothing but the day, which every change may say; here it must."""

    label: ClassVar = _("Confirm facts")
    intro: ClassVar = _(
        "For when somebody has asked or looked, and what is recorded still holds. Correct first what does not."
    )
    permission: ClassVar = Permission.FACTS_CORRECT
    icon: ClassVar = "circle-check"

    def __init__(self, data: Any = None, files: Any = None, *, about: AboutRecord) -> None:
        super().__init__(data, files, about=about)
        self.fields["observed_on"].required = True
        self.fields["observed_on"].initial = about.today

    @property
    def is_evidence_open(self) -> bool:
        return True

    def ask(self) -> None:
        if not isinstance(self.about, AboutHousehold):
            return
        living = [
            one
            for one in self.about.record.members
            if not one.person.is_hidden and one.person.status == IndividualStatus.ACTIVE
        ]
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Also what is recorded of"),
            choices=member_options(living),
            initial=[str(one.person.public_id) for one in living],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def operations(self) -> Sequence[Operation]:
        on, owner = self.cleaned_data["observed_on"], self.about.record.public_id
        if not isinstance(self.about, AboutHousehold):
            return [ConfirmFacts(individuals=(owner,), on=on)]
        people = tuple(UUID(key) for key in self.cleaned_data["people"])
        return [ConfirmFacts(group=owner, individuals=people, on=on)]
