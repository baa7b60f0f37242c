"""The rows of the register as the generator holds them, and the changes that wrote them.

A row refers to other rows and to its change by object; keys are given when a chunk is complete. ``copy`` makes a
version for the history, so values are replaced and never changed in place.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tessera.demo.families import Kin
from tessera.demo.geography import Place

Facts = dict[str, Any]


@dataclass(slots=True, eq=False)
class Village:
    """A village with the keys that the database gave it, and who writes in its district."""

    place: Place
    district: str
    area_id: int
    area_public_id: str
    district_number: int
    officer: tuple[str, str]  # public id, name


@dataclass(slots=True, eq=False)
class Change:
    """A change request with one operation. ``subjects`` are its people and households; a batch names none."""

    at: datetime
    channel: str
    kind: str
    officer: tuple[str, str]
    input: Facts
    names: Facts = field(default_factory=dict)
    subjects: "list[Person | Household]" = field(default_factory=list)
    area_id: int | None = None
    reason: str = ""
    source: str = ""
    observed_on: date | None = None
    id: int = 0
    public_id: str = ""
    reference: str = ""


@dataclass(slots=True, eq=False)
class Row:
    public_id: str
    change: Change
    id: int = 0


@dataclass(slots=True, eq=False)
class Person(Row):
    registry_number: str = ""
    kin: Kin = None  # type: ignore[assignment]  # always given; dataclasses want defaults after the first
    given_name: str = ""
    family_name: str = ""
    additional_name: str = ""
    name_variants: Facts = field(default_factory=dict)
    birth_date: date = date.min
    birth_date_precision: str = "day"
    sex: int = 0
    death_date: date | None = None
    area_id: int = 0
    language: str = ""
    attributes: Facts = field(default_factory=dict)
    status: str = "active"
    registered_on: date = date.min
    observed_on: date | None = None
    source: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_name, self.additional_name, self.family_name) if part)


@dataclass(slots=True, eq=False)
class Household(Row):
    registry_number: str = ""
    area_id: int = 0
    address: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    location_accuracy: float | None = None
    attributes: Facts = field(default_factory=dict)
    status: str = "active"
    registered_on: date = date.min
    observed_on: date | None = None
    source: str = ""


@dataclass(slots=True, eq=False)
class Member(Row):
    person: Person = None  # type: ignore[assignment]
    household: Household = None  # type: ignore[assignment]
    roles: tuple[str, ...] = ()
    relationship_to_head: str = ""
    since: date = date.min
    until: date | None = None
    reason: str = ""


@dataclass(slots=True, eq=False)
class Tie(Row):
    kind: str = ""
    person: Person = None  # type: ignore[assignment]
    other: Person = None  # type: ignore[assignment]
    is_adopted: bool = False
    married_on: date | None = None
    separated_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""


@dataclass(slots=True, eq=False)
class Number(Row):
    """An identifier, sealed as its kind asks."""

    kind: str = ""
    person: Person = None  # type: ignore[assignment]
    lookup: str = ""
    value: str = ""
    sealed: bytes | None = None
    masked: str = ""
    status: str = "unverified"
    verified_at: datetime | None = None
    verified_by: str = ""
    verified_how: str = ""


@dataclass(slots=True, eq=False)
class Contact(Row):
    person: Person = None  # type: ignore[assignment]
    value: str = ""
    is_preferred: bool = True
