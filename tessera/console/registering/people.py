"""One person of a registration: a row of the grid."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.changes.operations.parts import ContactInput, IdentifierInput, PersonInput
from tessera.console.events.about import About
from tessera.console.events.facts import only_given
from tessera.console.events.forms import SEXES, relationship_options
from tessera.console.fields.forms import Asking, FactsForm
from tessera.console.registering.questions import is_answered, questions, sections_without
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import Refusal
from tessera.questions.people import new_person
from tessera.registry.choices import RelationshipToHead, Sex
from tessera.registry.encryption import blind_index
from tessera.registry.errors import NameMissing
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.duplicates import Newcomer
from tessera.web.answers import answers_of, shown_date
from tessera.web.asking import AskingForm, name_field, show_as_typed
from tessera.web.faults import faults_of
from tessera.web.formatting import side_by_side
from tessera.web.forms import PartialDate
from tessera.web.parts import Fact, FormFault
from tessera.web.typed_dates import TypedDateField

NOBODY: Final = (0,)
UNSAID: Final = "–"  # nothing is chosen; a word would not fit
MOST_PARENTS: Final = 4  # two by birth, two by adoption
FIRST_NUMBER: Final = "identifier"
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


@dataclass(frozen=True)
class Typed:
    """A number as it stands in the row: in which question, of which kind."""

    field: str
    kind: IdentifierKind
    number: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.key, blind_index(self.kind, _storable(self.number))


class PersonRow(AskingForm):
    """A new person. ``number`` is theirs in the list; the head, or who is registered alone, is number 1.

    ``is_alone``: they are registered without a household, so nobody is anything to them. ``asked`` are facts of the
    country: those that it must know of everybody stand open, the others are folded away. ``is_opened``: all kinds of
    numbers are asked, not only the first; ``opens_now``: somebody just asked for that, and goes on there. ``holders``
    are those who have a number already, by the question in which it stands.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        number: int,
        about: About,
        kinds: Sequence[IdentifierKind],
        asking: Asking,
        asked: Sequence[FieldSpec] = (),
        is_alone: bool = False,
        is_focused: bool = False,
        is_opened: bool = False,
        opens_now: bool = False,
    ) -> None:
        self.number = number
        self.holders: dict[str, Holder] = {}
        self.is_head = number == 1 and not is_alone
        self.is_member = number > 1
        super().__init__(data, empty_permitted=self.is_member, prefix=f"p{number - 1}")
        self.kinds = {kind.key: kind for kind in kinds}
        self.about = about
        self.facts: FactsForm | None = None
        if asked:
            self.facts = questions(asked, data, asking=asking, prefix=f"{self.prefix}-facts")
        self._ask(is_focused=is_focused, is_alone=is_alone)
        if self.kinds:
            self._ask_numbers(all_kinds=is_alone or is_opened, is_focused=opens_now)
        if not is_alone:
            self.fields["parents"] = ParentsField(label=_("Parents"))
        if self.facts is not None:
            self.facts.empty_permitted = not self.is_filled  # nobody is asked of a row that is nobody
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

    def _ask_numbers(self, *, all_kinds: bool, is_focused: bool) -> None:
        """One number of a kind to choose; of the other kinds where they are wanted, or answered already."""
        options = [(key, kind.name_in(self.about.language)) for key, kind in self.kinds.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("Identifier"), choices=options, required=False)
        self.initial["kind"] = options[0][0]
        self.fields["identifier"] = _number_field(_("Number of the identifier"))
        chosen = self.data.get(self.add_prefix("kind")) or self.initial["kind"]
        for key, name in options:
            is_said = bool(self.data.get(self.add_prefix(more_number(key)), "").strip())
            if is_said or (all_kinds and key != chosen):
                field = self.fields[more_number(key)] = _number_field(name)
                if is_focused:
                    field.widget.attrs["autofocus"] = True
                    is_focused = False

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

    def has_changed(self) -> bool:
        return super().has_changed() or (self.facts is not None and self.facts.has_changed())

    @property
    def is_opened(self) -> bool:
        """Whether numbers of further kinds are asked."""
        return bool(self.more_numbers)

    @property
    def may_open(self) -> bool:
        return len(self.kinds) > 1 and not self.is_opened

    @property
    def more_numbers(self) -> list[tuple[BoundField, Holder | None]]:
        """The questions for numbers of further kinds, and who has what was typed."""
        names = [more_number(key) for key in self.kinds]
        return [(self[name], self.holders.get(name)) for name in names if name in self.fields]

    @property
    def needed_facts(self) -> list[BoundField]:
        """The questions that must be answered of everybody."""
        return [self.facts[spec.key] for spec in self.facts.specs if spec.required] if self.facts else []

    @property
    def more_facts(self) -> list[tuple[str, list[BoundField]]]:
        """What else may be known, under its headings."""
        if self.facts is None:
            return []
        return sections_without(self.facts, {question.name for question in self.needed_facts})

    @property
    def shows_more_facts(self) -> bool:
        return self.facts is not None and is_answered(self.facts, self.more_facts)

    @property
    def holder(self) -> Holder | None:
        return self.holders.get(FIRST_NUMBER)

    @property
    def faults_of_facts(self) -> tuple[FormFault, ...]:
        return faults_of(self.facts) if self.facts is not None and self.is_filled else ()

    def as_typed(self) -> None:
        super().as_typed()
        if self.facts is not None:
            show_as_typed(self.facts)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["sealed"] = {}
        for typed in self._typed_numbers(given):
            try:
                given["sealed"][typed.field] = IdentifierInput.of(typed.kind, typed.number)
            except Refusal as refusal:
                self.add_error(typed.field, str(refusal))
        return given

    @property
    def relationship(self) -> RelationshipToHead:
        return RelationshipToHead(self.cleaned_data.get("relationship") or RelationshipToHead.HEAD)

    @property
    def parents(self) -> tuple[int, ...]:
        return tuple(self.cleaned_data.get("parents") or ())

    def told(self) -> tuple[Fact, ...]:
        """All about the person in one line, and what the country asks in another; after ``is_valid()``."""
        line = self.answer()
        asked = answers_of(self.facts) if self.facts is not None else ()
        more = side_by_side(*(f"{fact.label}: {fact.value}" for fact in asked))
        return (line, Fact(line.label, more)) if more else (line,)

    def answer(self) -> Fact:
        given = self.cleaned_data
        parts = (
            str(self.relationship.label) if not self.is_alone else "",
            str(Sex(int(given["sex"])).label),
            shown_date(given["birth_date"]) if given["birth_date"] else gettext("Date of birth not known"),
            *(f"{self.kind_name(field)} {given[field]}" for field in self.sealed),
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
        return new_person(
            self.cleaned_data,
            identifiers=tuple(self.sealed.values()),
            facts={**only_given(self.facts.facts() if self.facts else {}), **(facts or {})},
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
            numbers=tuple(number.key for number in self._typed_numbers(typed)),
        )

    def _typed(self, name: str) -> Any:
        """The answer to one question, None where it cannot be understood yet."""
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return None

    def typed_numbers(self) -> list[Typed]:
        """The numbers that can be read so far."""
        return self._typed_numbers({name: self._typed(name) for name in self.fields})

    def _typed_numbers(self, given: Mapping[str, Any]) -> list[Typed]:
        if not self.kinds:
            return []
        first = self.kinds.get(given.get("kind") or self.initial["kind"])
        asked = [(FIRST_NUMBER, first), *((more_number(key), kind) for key, kind in self.kinds.items())]
        return [Typed(field, kind, given[field]) for field, kind in asked if kind and given.get(field)]

    @property
    def sealed(self) -> dict[str, IdentifierInput]:
        """The numbers by the question in which they stand; after ``is_valid()``."""
        return dict(self.cleaned_data.get("sealed") or {})

    def kind_name(self, field: str) -> str:
        """What the kind of a sealed number is called."""
        return self.kinds[self.sealed[field].kind].name_in(self.about.language)


def more_number(kind: str) -> str:
    """What the question for a number of a further kind is called."""
    return f"{FIRST_NUMBER}-{kind}"


def _number_field(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
    return forms.CharField(label=label, max_length=200, required=False, widget=forms.TextInput(attrs=attrs))


def _storable(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})
