"""The dictionary as plain values: what the rest of the program reads instead of the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.lib.labels import in_language

Labels = Mapping[str, str]


@dataclass(frozen=True)
class CodeSpec:
    """One entry of a code list. ``parent`` is the value of the code above it; ``depth`` is 0 at the top."""

    value: str
    labels: Labels = field(hash=False)
    parent: str | None = None
    depth: int = 0
    since: date | None = None
    until: date | None = None

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.value

    def is_offered_on(self, day: date) -> bool:
        """Whether the code may be chosen on the day; before and after it can only be read."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class CodeListSpec:
    """A code list. ``codes`` are in the order of the screen, each below its parent."""

    key: str
    labels: Labels = field(hash=False)
    standard: str = ""
    is_shipped: bool = False
    codes: tuple[CodeSpec, ...] = ()
    by_value: Mapping[str, CodeSpec] = field(default_factory=dict, hash=False, repr=False, compare=False)

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key

    def code(self, value: str) -> CodeSpec | None:
        return self.by_value.get(value)

    def offered_on(self, day: date) -> tuple[CodeSpec, ...]:
        return tuple(code for code in self.codes if code.is_offered_on(day))


@dataclass(frozen=True)
class SectionSpec:
    key: str
    subject: Subject
    labels: Labels = field(hash=False)
    position: int = 0

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key


@dataclass(frozen=True)
class FieldSpec:
    """A field as declared; see ``models.Field``. ``minimum`` and ``maximum`` bound numbers. ``id`` is the key of its
    row, 0 for one that is only being drafted."""

    subject: Subject
    key: str
    type: FieldType
    labels: Labels = field(hash=False)
    help: Labels = field(default_factory=dict, hash=False)
    code_list: CodeListSpec | None = None
    unit: str = ""
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    max_length: int | None = None
    storage: Storage = Storage.ATTRIBUTE
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    filterable: bool = False
    searchable: bool = False
    attestable: bool = False
    attestation_months: int | None = None
    attestation_roles: tuple[str, ...] = ()
    own_attestation: bool = False
    citizen_may_propose: bool = False
    exportable: bool = True
    household_fact: bool = False
    section: SectionSpec | None = None
    position: int = 0
    retention_months: int | None = None
    stale_months: int | None = None
    deprecated_since: date | None = None
    synonyms: tuple[str, ...] = ()
    id: int = field(default=0, compare=False)

    @property
    def is_deprecated(self) -> bool:
        return self.deprecated_since is not None

    @property
    def is_built_in(self) -> bool:
        return self.storage == Storage.COLUMN

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key

    def help_in(self, language: str) -> str:
        return in_language(self.help, language)
