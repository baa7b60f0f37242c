"""The parts that the input of operations is made of. All are frozen and serialise to JSON.

People and groups are named by public id, new ones as well: a relationship inside "register household" may speak of
a child who is registered by the same operation.
"""

import base64
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tessera.lib.uuid7 import uuid7
from tessera.registry import encryption
from tessera.registry.actions import identifiers
from tessera.registry.choices import (
    BirthDatePrecision,
    ContactKind,
    MembershipRole,
    RelationshipKind,
    RelationshipToHead,
    Sex,
)
from tessera.registry.models import IdentifierKind


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IdentifierInput(Part):
    """An identifier to attach. It holds the sealed value only, so a change request never shows it in clear."""

    kind: str
    lookup: str
    value: str = ""
    sealed: str | None = None
    masked: str
    expires_on: date | None = None

    @classmethod
    def of(cls, kind: IdentifierKind, value: str, *, expires_on: date | None = None) -> "IdentifierInput":
        """Check the value against its kind and seal it. Raises IdentifierRefused."""
        identifiers.check_value(kind, value)
        made = encryption.seal(kind, value)
        sealed = base64.b64encode(made.sealed).decode() if made.sealed is not None else None
        return cls(
            kind=kind.key,
            lookup=made.lookup,
            value=made.value,
            sealed=sealed,
            masked=made.masked,
            expires_on=expires_on,
        )

    def as_sealed(self) -> encryption.Sealed:
        sealed = base64.b64decode(self.sealed) if self.sealed is not None else None
        return encryption.Sealed(lookup=self.lookup, value=self.value, sealed=sealed, masked=self.masked)


class ContactInput(Part):
    """``verified_at`` is when a code that was sent there came back."""

    kind: ContactKind
    value: str
    is_preferred: bool = False
    verified_at: datetime | None = None


class Place(Part):
    """Where somebody lives. Coordinates in degrees (WGS 84), accuracy in metres."""

    area: UUID | None = None
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None


class PersonInput(Part):
    """A person to register. ``facts`` are the country's own fields by key."""

    public_id: UUID = Field(default_factory=uuid7)
    given_name: str = ""
    family_name: str = ""
    additional_name: str = ""
    preferred_name: str = ""
    name_variants: dict[str, str] = Field(default_factory=dict)
    birth_date: date | None = None
    birth_date_precision: BirthDatePrecision = BirthDatePrecision.DAY
    sex: Sex = Sex.NOT_KNOWN
    language: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    identifiers: tuple[IdentifierInput, ...] = ()
    contacts: tuple[ContactInput, ...] = ()

    @property
    def full_name(self) -> str:
        parts = (self.given_name, self.additional_name, self.family_name)
        return " ".join(part for part in parts if part) or self.preferred_name


class MemberInput(Part):
    """Somebody who joins a household: a new person, or one who is registered already."""

    person: PersonInput | None = None
    existing: UUID | None = None
    roles: tuple[MembershipRole, ...] = ()
    relationship_to_head: RelationshipToHead | None = None

    @property
    def public_id(self) -> UUID:
        if self.person is not None:
            return self.person.public_id
        if self.existing is None:
            raise ValueError("A member is a new person or an existing one.")
        return self.existing

    @property
    def is_head(self) -> bool:
        return MembershipRole.HEAD in self.roles


class TieInput(Part):
    """A tie between two people, read from ``individual`` to ``other``."""

    kind: RelationshipKind
    individual: UUID
    other: UUID
    is_adopted: bool = False
    married_on: date | None = None
