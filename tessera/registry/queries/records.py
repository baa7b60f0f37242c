"""What the register keeps of one record: its versions and the rows that belong to it, now or at a moment.

Plain rows by column; the pen knows who wrote them, so what a page shows is put together in
``changes.queries``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tessera.accounts.viewer import Viewer
from tessera.audit.queries import standing, versions
from tessera.audit.versions import Row, Version, versions_of
from tessera.lib.db.prepared import fetch
from tessera.lib.refusals import NotFound
from tessera.registry.models import (
    ContactPoint,
    Document,
    Group,
    Identifier,
    Individual,
    Membership,
    Relationship,
)
from tessera.registry.queries.within import group_within, person_within, seen_by

_FOUND: Final = """
select r.id, area.path, statement_timestamp() from {table} r left join areas_area area on area.id = r.area_id
where r.public_id = %(public_id)s and {within}
"""
_PERSON: Final = _FOUND.format(table="registry_individual", within=person_within("r"))
_GROUP: Final = _FOUND.format(table="registry_group", within=group_within("r"))


@dataclass(frozen=True)
class Belongings:
    """What belongs to some people and groups."""

    identifiers: Sequence[Row]
    contacts: Sequence[Row]
    documents: Sequence[Row]

    @property
    def lots(self) -> tuple[Sequence[Row], ...]:
        return self.identifiers, self.contacts, self.documents


@dataclass(frozen=True)
class Found:
    """A record within the viewer's reach, and when it was read by the database's clock."""

    id: int
    area_path: str | None  # where it lies today; permissions are asked there
    read_at: datetime


def find_individual(public_id: UUID, *, viewer: Viewer) -> Found:
    """Raises NotFound when there is none or it is out of reach."""
    return _found(_PERSON, public_id, viewer)


def find_group(public_id: UUID, *, viewer: Viewer) -> Found:
    """Raises NotFound when there is none or it is out of reach."""
    return _found(_GROUP, public_id, viewer)


def record_versions(model: type[Individual] | type[Group], pk: int) -> list[Version]:
    """All versions of the record, oldest first."""
    return list(versions_of(versions(model, id=[pk])))


def belongings(
    *, individuals: Collection[int] = (), groups: Collection[int] = (), at: datetime | None
) -> Belongings:
    """Identifiers, contacts and documents of the people and groups, in three queries."""
    identifiers, contacts, documents = (
        standing(model, at=at, individual_id=individuals, group_id=groups)
        for model in (Identifier, ContactPoint, Document)
    )
    return Belongings(identifiers, contacts, documents)


def memberships(
    *, individuals: Collection[int] = (), groups: Collection[int] = (), at: datetime | None
) -> list[Row]:
    """Present and past memberships."""
    return standing(Membership, at=at, individual_id=individuals, group_id=groups)


def ties(individuals: Collection[int], *, at: datetime | None) -> list[Row]:
    """The recorded relationships of the people, in either direction."""
    return standing(Relationship, at=at, individual_id=individuals, other_id=individuals)


def _found(statement: str, public_id: UUID, viewer: Viewer) -> Found:
    found = fetch(statement, {"public_id": public_id, **seen_by(viewer)})
    if not found:
        raise NotFound
    return Found(*found[0])
