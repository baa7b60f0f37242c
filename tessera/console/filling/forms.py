from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from tessera.changes.queries.records import HouseholdRecord, Record
from tessera.console.events.about import About
from tessera.console.events.choosing import person_field
from tessera.intake.choices import Action
from tessera.web.forms import Form

NEEDS_PERSON: Final = frozenset({Action.CORRECT_FACTS, Action.ADD_CHILD})


class BeginForm(Form):
    """Who answers, as far as it is not known yet: nobody is asked for where a household is newly registered."""

    def __init__(self, *args: Any, action: str, record: Record | None, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(record, HouseholdRecord):
            self._ask_member(record)
        elif record is None and action != Action.REGISTER_HOUSEHOLD:
            self.fields["person"] = person_field(
                _("For whom"), about=about, required=action in NEEDS_PERSON, help_text=self._help(action)
            )

    def _ask_member(self, home: HouseholdRecord) -> None:
        members = [one for one in home.members if not one.person.is_hidden and not one.person.is_deceased]
        head = next((one.person.public_id for one in members if one.is_head), "")
        self.fields["person"] = forms.ChoiceField(
            label=_("Who in the household answers"),
            help_text=_("What the answers say of a person is said of them. A child gets them as a parent."),
            choices=[
                *((str(one.person.public_id), f"{one.person.name} · {one.relationship_label}") for one in members),
                ("", _("Nobody in particular")),
            ],
            initial=str(head),
            required=False,
            widget=forms.RadioSelect,
        )  # fmt: skip

    @staticmethod
    def _help(action: str) -> str:
        if action in NEEDS_PERSON:
            return ""
        return _("Leave it empty for somebody who is not in the register.")

    @property
    def person(self) -> str:
        """The public id of who was chosen, "" for nobody."""
        return str(self.cleaned_data.get("person", ""))
