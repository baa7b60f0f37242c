"""One person of a registration: a row of the grid."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations.parts import ContactInput, IdentifierInput, PersonInput
from tessera.console.events.about import About
from tessera.console.events.answers import shown_date
from tessera.console.events.forms import SEXES, AskingForm, name_field, relationship_options
from tessera.lib.refusals import Refusal
from tessera.registry.choices import BirthDatePrecision, RelationshipToHead, Sex
from tessera.registry.encryption import blind_index
from tessera.registry.errors import NameMissing
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.duplicates import Newcomer
from tessera.web.formatting import side_by_side
from tessera.web.forms import PartialDate
from tessera.web.parts import Fact
from tessera.web.typed_dates import TypedDateField

NOBODY: Final = (0,)
UNSAID: Final = "–"  # nothing is chosen; a word would not fit
MOST_PARENTS: Final = 4  # two by birth, two by adoption
_NUMBERS: Final = re.compile(r"[\s,;،+&]+")


@dataclass(frozen=True)
class Holder:
    """Somebody of the register who has the number that was typed."""

    name: str
    url: str


class ParentsField(forms.CharField):
    """The numbers of people in the list; ``(0,)`` says that nobody is recorded, ``()`` that nothing was said."""

    def __init__(self, **more: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "numeric", "dir": "ltr"}
        super().__init__(required=False, max_length=20, widget=forms.TextInput(attrs=attrs), **more)

    def clean(self, value: Any) -> Any:
        parts = [part for part in _NUMBERS.split(super().clean(value)) if part]
        if not all(part.isdecimal() and len(part) <= 3 for part in parts):
            raise ValidationError(
                _("Enter the numbers of the parents in this list, for example 1 2."), code="numbers"
            )
        numbers = tuple(dict.fromkeys(int(part) for part in parts))
        if len(numbers) > MOST_PARENTS or (0 in numbers and len(numbers) > 1):
            raise ValidationError(_("Enter one or two numbers, or 0 for nobody."), code="several")
        return numbers


class PersonRow(AskingForm):
    """A new person. ``number`` is theirs in the list; the head, or who is registered alone, is number 1.

    ``is_alone``: they are registered without a household, so nobody is anything to them. ``holder`` is who has their
    number already.
    """

    holder: Holder | None = None

    def __init__(
        self,
        data: Any = None,
        *,
        number: int,
        about: About,
        kinds: Sequence[IdentifierKind],
        is_alone: bool = False,
        is_focused: bool = False,
    ) -> None:
        self.number = number
        self.is_head = number == 1 and not is_alone
        self.is_member = number > 1
        super().__init__(data, empty_permitted=self.is_member, prefix=f"p{number - 1}")
        self.kinds = {kind.key: kind for kind in kinds}
        self.about = about
        self._ask(is_focused=is_focused, is_alone=is_alone)
        self.advise()

    def _ask(self, *, is_focused: bool, is_alone: bool) -> None:
        ask = self.fields
        ask["given_name"] = name_field(_("Given name"), required=True)
        ask["given_name"].error_messages["required"] = NameMissing.message
        if is_focused:
            ask["given_name"].widget.attrs["autofocus"] = True
        ask["family_name"] = name_field(_("Family name"))
        if self.is_member:
            ask["relationship"] = forms.ChoiceField(
                label=_("Relationship to the head"), choices=[("", UNSAID), *relationship_options()]
            )
        ask["sex"] = forms.ChoiceField(label=_("Sex"), choices=[("", UNSAID), *SEXES])
        ask["birth_date"] = TypedDateField(
            label=_("Date of birth or age"), latest=self.about.today, required=False
        )
        if self.kinds:
            options = [(key, kind.name_in(self.about.language)) for key, kind in self.kinds.items()]
            ask["kind"] = forms.ChoiceField(label=_("Identifier"), choices=options, required=False)
            self.initial["kind"] = options[0][0]
            ask["identifier"] = forms.CharField(
                label=_("Number of the identifier"),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
            )
        if not is_alone:
            ask["parents"] = ParentsField(label=_("Parents"))

    @property
    def title(self) -> str:
        if self.is_head:
            return gettext("Head of the household")
        if not self.is_member:
            return gettext("The person")
        return gettext("Person %(number)d") % {"number": self.number}

    @property
    def row(self) -> int:
        """What names the row in the form."""
        return self.number - 1

    @property
    def is_filled(self) -> bool:
        return not self.is_member or self.has_changed()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("identifier"):
            kind = given.get("kind") or self.initial["kind"]
            try:
                given["sealed"] = IdentifierInput.of(self.kinds[kind], given["identifier"])
            except Refusal as refusal:
                self.add_error("identifier", str(refusal))
        return given

    @property
    def relationship(self) -> RelationshipToHead:
        return RelationshipToHead(self.cleaned_data.get("relationship") or RelationshipToHead.HEAD)

    @property
    def parents(self) -> tuple[int, ...]:
        return tuple(self.cleaned_data.get("parents") or ())

    def answer(self) -> Fact:
        """All about the person in one line; after ``is_valid()``."""
        given = self.cleaned_data
        parts = (
            str(self.relationship.label) if not self.is_alone else "",
            str(Sex(int(given["sex"])).label),
            shown_date(given["birth_date"]) if given["birth_date"] else gettext("Date of birth not known"),
            f"{self.kind_name} {given['identifier']}" if self.kind_name else "",
        )
        name = " ".join(part for part in (given["given_name"], given["family_name"]) if part)
        return Fact(name, side_by_side(*parts))

    @property
    def is_alone(self) -> bool:
        return "parents" not in self.fields

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

    def newcomer(self) -> Newcomer:
        """What can be read of the person so far, while it is still typed."""
        typed = {name: self._typed(name) for name in self.fields}
        born: PartialDate | None = typed["birth_date"]
        return Newcomer(
            names=_storable(f"{typed['given_name'] or ''} {typed['family_name'] or ''}".strip()),
            birth_date=born.value if born else None,
            birth_date_precision=born.precision if born else "day",
            sex=int(typed["sex"] or Sex.NOT_KNOWN),
            numbers=self._numbers(typed),
        )

    def _typed(self, name: str) -> Any:
        """The answer to one question, None where it cannot be understood yet."""
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return None

    def _numbers(self, typed: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        kind, number = self.kinds.get(typed.get("kind") or ""), typed.get("identifier")
        return ((kind.key, blind_index(kind, _storable(number))),) if kind and number else ()

    @property
    def kind_name(self) -> str:
        """What the kind of the number is called; "" without a number."""
        sealed = self.cleaned_data.get("sealed")
        return self.kinds[sealed.kind].name_in(self.about.language) if sealed else ""


def _storable(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})
