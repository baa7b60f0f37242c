"""Which facts are to be recorded, section by section, and SQL that says whether one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.specs import FieldSpec

SUBJECTS: Final = (Subject.INDIVIDUAL, Subject.GROUP)
_NEEDED: Final = frozenset({"birth_date", "sex", "area"})
_RECORDED: Final[Mapping[str, str]] = {"sex": "s.sex <> 0", "location": "s.latitude is not null"}


@dataclass(frozen=True)
class Facts:
    """Fields of one section that grow old after as many months (None: never), and how many of them are recorded."""

    subject: Subject
    section: str
    months: int | None
    number: int
    recorded: str  # SQL: a number, of a record s

    @property
    def key(self) -> str:
        return f"{self.subject}.{self.section}"


def is_expected(spec: FieldSpec) -> bool:
    """Whether the fact is to be recorded of everybody: it is required, it grows old, or every record needs it."""
    needed = spec.is_built_in and spec.key in _NEEDED
    return needed or spec.required or spec.stale_months is not None


def facts_of(subject: Subject, *, catalogue: Catalogue) -> tuple[Facts, ...]:
    """All facts that are to be recorded of a subject, section by section; those without section are left out."""
    expected = [
        (_order(spec), spec) for spec in catalogue.fields(subject) if spec.section and is_expected(spec)
    ]
    runs = groupby(sorted(expected, key=lambda one: one[0]), key=lambda one: one[0])
    return tuple(_facts(subject, [spec for _key, spec in run]) for _order_of_run, run in runs)


@dataclass(frozen=True)
class Attestable:
    """A field that may be attested."""

    subject: Subject
    field: str
    recorded: str  # SQL: whether it is recorded of a record s

    @property
    def key(self) -> str:
        return f"{self.subject}.{self.field}"


def attestable(subject: Subject, *, catalogue: Catalogue) -> tuple[Attestable, ...]:
    specs = (spec for spec in catalogue.fields(subject) if spec.attestable)
    return tuple(Attestable(subject, spec.key, _is_recorded(spec)) for spec in specs)


def _order(spec: FieldSpec) -> tuple[int, str, int]:
    section = spec.section
    return (section.position, section.key, spec.stale_months or 0) if section else (0, "", 0)


def _facts(subject: Subject, specs: list[FieldSpec]) -> Facts:
    first = specs[0]
    section = first.section.key if first.section else ""
    terms = " + ".join(f"({_is_recorded(spec)})::int" for spec in specs)
    return Facts(subject, section, first.stale_months, len(specs), terms)


def _is_recorded(spec: FieldSpec) -> str:
    """The key is a plain word: the database promises it."""
    if spec.storage == Storage.ATTRIBUTE:
        return f"coalesce(s.attributes ->> '{spec.key}', '') not in ('', '[]')"
    if spec.key in _RECORDED:
        return _RECORDED[spec.key]
    if spec.type == FieldType.AREA:
        return f"s.{spec.key}_id is not null"
    return f"s.{spec.key} is not null" if spec.type == FieldType.DATE else f"s.{spec.key} <> ''"
