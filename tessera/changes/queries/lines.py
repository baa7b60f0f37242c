"""The lines of a record page besides its facts: members, identifiers, contacts, documents, ties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tessera.audit.versions import Row
from tessera.changes.queries.provenance import Origins, Provenance
from tessera.registry.choices import (
    ContactKind,
    IdentifierStatus,
    MembershipEnd,
    MembershipRole,
    RelationshipKind,
    RelationshipToHead,
    ScanStatus,
)
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.people import Person
from tessera.registry.queries.photos import PHOTO, PICTURES
from tessera.registry.queries.places import Place


@dataclass(frozen=True)
class IdentifierLine:
    """A number somebody else gave; ``shown`` is masked when the kind is sensitive."""

    public_id: UUID
    kind: str
    kind_label: str
    shown: str
    is_sealed: bool
    status: str
    status_label: str
    expires_on: date | None
    verified_at: datetime | None
    verified_by: str
    verified_how: str
    added: Provenance


@dataclass(frozen=True)
class ContactLine:
    public_id: UUID
    kind: str
    kind_label: str
    value: str
    is_preferred: bool
    verified_at: datetime | None
    added: Provenance


@dataclass(frozen=True)
class DocumentLine:
    public_id: UUID
    kind: str
    kind_label: str
    title: str
    mime_type: str
    size: int  # bytes
    scan_status: str
    scan_label: str
    expires_on: date | None
    added: Provenance


@dataclass(frozen=True)
class Owned:
    """What belongs to one person or group."""

    identifiers: tuple[IdentifierLine, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    documents: tuple[DocumentLine, ...] = ()

    @property
    def has_photo(self) -> bool:
        """Whether ``registry.queries.photos`` has a picture of the person."""
        return any(
            one.kind == PHOTO and one.mime_type in PICTURES and one.scan_status != ScanStatus.REFUSED
            for one in self.documents
        )


@dataclass(frozen=True)
class Member:
    """Somebody's time in a household. ``until`` is None for a present member."""

    public_id: UUID
    person: Person
    age: int | None
    roles: tuple[str, ...]
    role_labels: tuple[str, ...]
    relationship: str
    relationship_label: str
    since: date
    until: date | None
    reason_label: str
    identifiers: tuple[IdentifierLine, ...]
    joined: Provenance
    contacts: tuple[ContactLine, ...] = ()
    documents: tuple[DocumentLine, ...] = ()

    @property
    def is_head(self) -> bool:
        return MembershipRole.HEAD in self.roles


@dataclass(frozen=True)
class HouseholdLine:
    """A group that somebody belongs or belonged to. Out of reach it has no public id and no number."""

    public_id: UUID | None
    registry_number: str
    kind: str
    kind_label: str
    is_exclusive: bool
    name: str
    role_labels: tuple[str, ...]
    relationship_label: str
    since: date
    until: date | None
    reason_label: str
    joined: Provenance


@dataclass(frozen=True)
class TieLine:
    """A recorded relationship, read from ``individual`` to ``other``."""

    public_id: UUID
    kind: str
    kind_label: str
    individual: Person
    other: Person
    is_adopted: bool
    married_on: date | None
    separated_on: date | None
    ended_on: date | None
    end_reason: str
    added: Provenance


@dataclass(frozen=True)
class Location:
    """Degrees (WGS 84), accuracy in metres."""

    latitude: float
    longitude: float
    accuracy: float | None


@dataclass(frozen=True)
class WhereItLies:
    """Where a record lies: ``places`` from the country down, ``location`` unless hidden from the viewer."""

    places: tuple[Place, ...]
    address: str
    location: Location | None
    is_location_hidden: bool


def added_by(row: Row, origins: Origins) -> Provenance:
    """The write that first brought the row."""
    return origins.of(row["recorded_change"], at=row["recorded_at"], writer=row["recorded_by"])


def identifier_line(row: Row, kind: IdentifierKind, origins: Origins, *, language: str) -> IdentifierLine:
    return IdentifierLine(
        public_id=row["public_id"],
        kind=kind.key,
        kind_label=kind.name_in(language),
        shown=row["masked"] if kind.is_sealed else row["value"] or row["masked"],
        is_sealed=kind.is_sealed,
        status=row["status"],
        status_label=str(IdentifierStatus(row["status"]).label),
        expires_on=row["expires_on"],
        verified_at=row["verified_at"],
        verified_by=row["verified_by"],
        verified_how=row["verified_how"],
        added=added_by(row, origins),
    )


def contact_line(row: Row, origins: Origins) -> ContactLine:
    return ContactLine(
        public_id=row["public_id"],
        kind=row["kind"],
        kind_label=str(ContactKind(row["kind"]).label),
        value=row["value"],
        is_preferred=row["is_preferred"],
        verified_at=row["verified_at"],
        added=added_by(row, origins),
    )


def document_line(row: Row, kind_label: str, origins: Origins) -> DocumentLine:
    return DocumentLine(
        public_id=row["public_id"],
        kind=row["kind"],
        kind_label=kind_label,
        title=row["title"],
        mime_type=row["mime_type"],
        size=row["size"],
        scan_status=row["scan_status"],
        scan_label=str(ScanStatus(row["scan_status"]).label),
        expires_on=row["expires_on"],
        added=added_by(row, origins),
    )


def member(row: Row, person: Person, origins: Origins, *, age: int | None, owned: Owned) -> Member:
    return Member(
        public_id=row["public_id"],
        person=person,
        age=age,
        roles=tuple(row["roles"]),
        relationship=row["relationship_to_head"],
        since=row["since"],
        until=row["until"],
        identifiers=owned.identifiers,
        contacts=owned.contacts,
        documents=owned.documents,
        joined=added_by(row, origins),
        **membership_labels(row),
    )


def membership_labels(row: Row) -> dict[str, Any]:
    return {
        "role_labels": tuple(str(MembershipRole(role).label) for role in row["roles"]),
        "relationship_label": _label(RelationshipToHead, row["relationship_to_head"]),
        "reason_label": _label(MembershipEnd, row["reason"]),
    }


def tie_line(row: Row, people: Mapping[int, Person], origins: Origins) -> TieLine:
    return TieLine(
        public_id=row["public_id"],
        kind=row["kind"],
        kind_label=str(RelationshipKind(row["kind"]).label),
        individual=people[row["individual_id"]],
        other=people[row["other_id"]],
        is_adopted=row["is_adopted"],
        married_on=row["married_on"],
        separated_on=row["separated_on"],
        ended_on=row["ended_on"],
        end_reason=row["end_reason"],
        added=added_by(row, origins),
    )


def changes_of(*lots: Iterable[Row]) -> set[int | None]:
    """The changes that first brought the rows."""
    return {row["recorded_change"] for lot in lots for row in lot}


def _label(choices: Any, value: str) -> str:
    """A country may have added its own codes; these have no label here."""
    return str(choices(value).label) if value in choices.values else value
