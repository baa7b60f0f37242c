"""What a column of a file can be: the catalogue of targets, derived from the dictionary and the identifier kinds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.headings import HEADINGS
from tessera.dictionary.specs import FieldSpec
from tessera.registry.models import IdentifierKind

HOUSEHOLD_KIND: Final = "household_number"  # the identifier kind that keeps a file's household key
IGNORE: Final = ""
OF: Final = (
    "/"  # between whose a column is and what it is, where people stand side by side: member2/individual.sex
)

# Built-in facts that a file does not bring: the register or the import itself says them.
_NOT_IMPORTED: Final = {"status", "registered_on", "observed_on", "source", "registry_number"}
_MEMBERSHIP: Final = {"relationship_to_head"}


class Means(StrEnum):
    """In which way a target's column is read."""

    FIELD = "field"
    IDENTIFIER = "identifier"
    CONTACT = "contact"
    NUMBER = "number"
    FULL_NAME = "full_name"
    HOUSEHOLD = "household"
    RELATIONSHIP = "relationship"


@dataclass(frozen=True)
class Target:
    """``labels`` names it by language, ``headings`` are what files call it."""

    key: str
    means: Means
    subject: Subject
    labels: Mapping[str, str] = field(hash=False)
    label: str | Promise = ""
    headings: tuple[str, ...] = ()
    spec: FieldSpec | None = None
    kind: IdentifierKind | None = None

    def label_in(self, language: str) -> str:
        if self.label:
            return str(self.label)
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True)
class Targets:
    """All targets at one moment, in the order of the screen."""

    all: tuple[Target, ...]
    by_key: Mapping[str, Target] = field(hash=False)

    def get(self, key: str) -> Target | None:
        """What a column is, whosever it is."""
        return self.by_key.get(own_key(key))


def own_key(key: str) -> str:
    """The key without whose it is."""
    return key.rpartition(OF)[2]


def slot_of(key: str) -> str:
    """Whose a column is, where people stand side by side; "" for the household, and in all other files."""
    return key.rpartition(OF)[0]


def current() -> Targets:
    """The targets as the dictionary stands now; two queries."""
    dictionary = catalogue.current()
    kinds = list(IdentifierKind.objects.filter(deprecated_since=None))
    found = (
        *_people(dictionary.fields(Subject.INDIVIDUAL)),
        *_identifiers(kinds),
        *_contacts(),
        *_households(dictionary.fields(Subject.GROUP), dictionary.fields(Subject.MEMBERSHIP), kinds),
    )
    return Targets(found, {target.key: target for target in found})


def _people(specs: Iterable[FieldSpec]) -> Iterator[Target]:
    yield Target(
        "individual.full_name", Means.FULL_NAME, Subject.INDIVIDUAL, {}, _("Full name"), HEADINGS["full_name"]
    )
    yield from _fields(specs)
    yield Target(
        "individual.registry_number",
        Means.NUMBER,
        Subject.INDIVIDUAL,
        {},
        _("Registry number of the person"),
        HEADINGS["registry_number"],
    )


def _fields(specs: Iterable[FieldSpec]) -> Iterator[Target]:
    for spec in specs:
        if spec.is_built_in and spec.key in _NOT_IMPORTED or spec.type == FieldType.DOCUMENT:
            continue
        headings = (spec.key, *spec.labels.values(), *spec.synonyms)
        yield Target(
            f"{spec.subject}.{spec.key}", Means.FIELD, spec.subject, spec.labels, headings=headings, spec=spec
        )


def _identifiers(kinds: Iterable[IdentifierKind]) -> Iterator[Target]:
    for kind in kinds:
        if kind.subject != Subject.INDIVIDUAL:
            continue
        headings = (kind.key, *kind.names.values(), *kind.synonyms)
        key = f"identifier.{kind.key}"
        yield Target(key, Means.IDENTIFIER, Subject.INDIVIDUAL, kind.names, headings=headings, kind=kind)


def _contacts() -> Iterator[Target]:
    for key, label in (("phone", _("Phone")), ("email", _("E-mail"))):
        yield Target(f"contact.{key}", Means.CONTACT, Subject.INDIVIDUAL, {}, label, HEADINGS[key])


def _households(
    specs: Iterable[FieldSpec], of_members: Iterable[FieldSpec], kinds: Iterable[IdentifierKind]
) -> Iterator[Target]:
    for kind in kinds:
        if kind.key == HOUSEHOLD_KIND:
            headings = (kind.key, *kind.names.values(), *kind.synonyms)
            yield Target(
                "household.key", Means.HOUSEHOLD, Subject.GROUP, {},
                _("Household number: rows with the same one live together"),
                headings, kind=kind,
            )  # fmt: skip
    yield Target(
        "group.registry_number", Means.NUMBER, Subject.GROUP, {}, _("Registry number of the household"),
        (
            *("Household registry number", "Registry number of household", "Household registration number"),
            *("Numéro de registre du ménage", "رقم سجل الأسرة", "رقم قيد الأسرة المعيشية"),
        ),
    )  # fmt: skip
    for spec in of_members:
        if spec.key in _MEMBERSHIP:
            headings = (spec.key, *spec.labels.values(), *spec.synonyms)
            key = f"membership.{spec.key}"
            yield Target(
                key, Means.RELATIONSHIP, Subject.MEMBERSHIP, spec.labels, headings=headings, spec=spec
            )
    yield from _fields(specs)
