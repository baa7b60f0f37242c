"""What the forms share with which people report what happened in their household."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations import Operation
from tessera.changes.operations.parts import PersonInput
from tessera.changes.queries.lines import Member
from tessera.portal.events.about import About
from tessera.questions.people import new_person
from tessera.questions.places import EVERYWHERE, area_field
from tessera.registry.choices import RelationshipToHead
from tessera.web.asking import AskingForm, Words, choice, name_field
from tessera.web.forms import PartialDateField
from tessera.web.lookup import LookupField

SEXES = (("2", _("Female")), ("1", _("Male")))


class EventForm(AskingForm):
    """One kind of event. A subclass asks its questions in ``ask`` and turns the answers into operations; their names
    are those that refusals give, so that a refusal stands beside its question.

    ``papers`` are the kinds of document that show it, the first the most fitting.
    """

    label: ClassVar[Words]
    intro: ClassVar[Words] = ""
    icon: ClassVar[str] = "check"
    papers: ClassVar[tuple[str, ...]] = ()
    papers_are_own: ClassVar[bool] = False  # kept with who reports it, where no housemate opens them

    def __init__(self, data: Any = None, *, about: About) -> None:
        super().__init__(data)
        self.about = about
        self.ask()
        self.advise()

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        """Whether it can have happened in this household."""
        return True

    def ask(self) -> None:
        raise NotImplementedError

    def sections(self) -> Iterable[tuple[Words, Sequence[BoundField]]]:
        """The questions under their headings; "" is no heading."""
        return [("", self.visible_fields())]

    def operations(self) -> Sequence[Operation]:
        """What the answers mean; after ``is_valid()``. Raises Refusal."""
        raise NotImplementedError

    def chosen(self, name: str) -> Member | None:
        return self.about.member(str(self.cleaned_data.get(name) or ""))


class PersonForm(EventForm):
    """With the questions about somebody whom the register does not know yet."""

    def ask_person(self, *, required: bool = True) -> None:
        self.fields["given_name"] = name_field(_("Given name"), required=required)
        self.fields["family_name"] = name_field(_("Family name"))
        self.fields["birth_date"] = PartialDateField(
            label=_("Date of birth"),
            latest=self.about.today,
            required=required,
            help_text=_("Leave the day or the month empty when nobody knows them."),
        )
        self.fields["sex"] = forms.ChoiceField(
            label=_("Sex"), choices=SEXES, widget=forms.RadioSelect, required=required
        )

    def person(self) -> PersonInput:
        return new_person(self.cleaned_data)


def options(members: Iterable[Member], *, me: Member | None = None) -> list[tuple[str, Any]]:
    """Housemates by name; ``me`` is called so."""
    return [
        (str(one.person.public_id), _("Me") if one is me else one.person.name)
        for one in members
        if one.person.public_id is not None
    ]


def new_head(about: About, *, but: Iterable[Member] = ()) -> forms.ChoiceField:
    """Who heads the household from now on; asked only where the head may be the one who goes."""
    left = [one for one in about.grown if one not in set(but)]
    return choice(
        _("Who heads the household from now on"),
        options(left, me=about.myself),
        required=False,
        nothing=_("The same person as before"),
        help_text=_("Needed when the head of the household is the one who goes."),
    )


def relationship_field(label: Words, *, initial: RelationshipToHead | None = None) -> forms.ChoiceField:
    known = [(each.value, each.label) for each in RelationshipToHead if each != RelationshipToHead.HEAD]
    return choice(label, known, initial=initial)


def new_area(label: Words, about: About, *, required: bool = True) -> LookupField:
    return area_field(
        label,
        view="portal:areas",
        within=EVERYWHERE,
        on=about.today,
        required=required,
        help_text=_("Type a part of its name."),
    )
