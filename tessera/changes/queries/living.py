"""Who lives in a household by a version, beside who is registered there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import get_language

from tessera.accounts.viewer import Viewer
from tessera.audit.queries import as_of
from tessera.changes.operations import (
    AddMember,
    ChangeHead,
    ChangeRelationship,
    MoveMember,
    Operation,
    RemoveMember,
)
from tessera.changes.operations.parts import MemberInput
from tessera.changes.pictures import Picture
from tessera.changes.queries.records import HouseholdRecord
from tessera.registry.choices import IndividualStatus, MembershipRole, RelationshipToHead
from tessera.registry.models import Individual, Membership
from tessera.registry.queries.people import person_of

HEAD: Final = str(RelationshipToHead.HEAD)


class How(StrEnum):
    """What taking the version over would do with somebody."""

    JOINS = "joins"
    MOVES_IN = "moves-in"
    HEADS = "heads"
    RELATED = "related"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Difference:
    """Somebody of whom the version says something else than the register. ``now`` and ``said`` are codes of what they
    are to the head, "" where that is open; ``home`` is the other household in which they live now."""

    how: How
    individual: UUID
    name: str
    now: str = ""
    said: str = ""
    home: UUID | None = None

    @property
    def token(self) -> str:
        return f"{self.how}:{self.individual}"


def differences(record: HouseholdRecord, picture: Picture | None, *, viewer: Viewer) -> list[Difference]:
    """In the order in which they can be carried out: nobody leaves before the others came. People whom the viewer may
    not see, and those who died or were merged, are left out."""
    if picture is None or picture.members is None:
        return []
    said = dict(picture.members)
    present = {member.person.id: member for member in record.members}
    joining = _people([key for key in said if key not in present], viewer)
    found = [_joining(person, said[person.pk], home) for person, home in joining]
    for key, member in present.items():
        if member.person.is_hidden or member.person.public_id is None:
            continue
        person = (member.person.public_id, member.person.name)
        if key not in said:
            found.append(Difference(How.LEAVES, *person, now=member.relationship))
        elif said[key] == HEAD and not member.is_head:
            found.append(Difference(How.HEADS, *person, now=member.relationship, said=HEAD))
        elif said[key] and said[key] not in {HEAD, member.relationship}:
            found.append(Difference(How.RELATED, *person, now=member.relationship, said=said[key]))
    order = list(How)
    return sorted(found, key=lambda one: order.index(one.how))


def _people(keys: Sequence[int], viewer: Viewer) -> list[tuple[Individual, UUID | None]]:
    """Those who may join, with the household in which they live now."""
    if not keys:
        return []
    found = Individual.objects.within(viewer.sees).filter(pk__in=keys, status=IndividualStatus.ACTIVE)
    homes = dict(
        Membership.objects.filter(individual__in=keys, until__isnull=True, is_exclusive=True).values_list(
            "individual", "group__public_id"
        )
    )
    by_key = {one.pk: one for one in found}
    return [(by_key[key], homes.get(key)) for key in keys if key in by_key]


def _joining(person: Individual, relationship: str, home: UUID | None) -> Difference:
    how = How.JOINS if home is None else How.MOVES_IN
    return Difference(how, person.public_id, person.full_name, said=relationship, home=home)


def operations(record: HouseholdRecord, picture: Picture, chosen: Sequence[Difference]) -> list[Operation]:
    """What takes the chosen differences over, from the day on which the version was observed."""
    on, household = picture.seen_on, record.public_id
    heads = next((one.individual for one in chosen if one.said == HEAD), None)
    found: list[Operation] = []
    for one in chosen:
        related = _related(one.said)
        if one.how == How.JOINS:
            member = MemberInput(existing=one.individual, relationship_to_head=related)
            found.append(AddMember(household=household, member=member, since=on))
        elif one.how == How.MOVES_IN and one.home is not None:
            found.append(
                MoveMember(
                    individual=one.individual, household=one.home, into=household, on=on,
                    relationship_to_head=related,
                )
            )  # fmt: skip
    if heads is not None:
        found.append(
            ChangeHead(household=household, new_head=heads, relationships=_by_version(record, picture))
        )
    for one in chosen:
        if one.how == How.RELATED and heads is None:
            found.append(
                ChangeRelationship(
                    household=household,
                    individual=one.individual,
                    relationship_to_head=RelationshipToHead(one.said),
                    was=one.now,
                )
            )
        elif one.how == How.LEAVES:
            found.append(RemoveMember(household=household, individual=one.individual, on=on))
    return found


def _related(code: str) -> RelationshipToHead | None:
    """Who heads it is said by an operation of its own."""
    return RelationshipToHead(code) if code and code != HEAD else None


def _by_version(record: HouseholdRecord, picture: Picture) -> dict[UUID, RelationshipToHead]:
    """What the present members are to the new head, as far as the version says."""
    said = picture.members or {}
    return {
        member.person.public_id: RelationshipToHead(said[member.person.id])
        for member in record.members
        if member.person.public_id is not None and said.get(member.person.id, "") not in {"", HEAD}
    }


@dataclass(frozen=True)
class Lives:
    """Somebody's place in a household: what they are to its head, and since when, where that is known."""

    relationship: str
    since: date | None = None

    @property
    def label(self) -> str:
        return str(RelationshipToHead(self.relationship).label) if self.relationship else ""


Household = Mapping[int, Lives]


def now(record: HouseholdRecord) -> Household:
    return {one.person.id: Lives(one.relationship, one.since) for one in record.members}


def at(record: HouseholdRecord, moment: datetime) -> Household:
    """Who was registered there at that moment."""
    rows = as_of(Membership, at=moment, group_id=[record.id])
    return {
        row["individual_id"]: Lives(
            HEAD if MembershipRole.HEAD in row["roles"] else row["relationship_to_head"], row["since"]
        )
        for row in rows
        if row["until"] is None
    }


def by_version(picture: Picture | None) -> Household | None:
    """None where the version does not say who lives there."""
    if picture is None or picture.members is None:
        return None
    return {key: Lives(relationship) for key, relationship in picture.members.items()}


def names(record: HouseholdRecord, keys: Sequence[int], *, viewer: Viewer) -> dict[int, str]:
    """Names of the people whom the viewer may see."""
    known = {one.person.id: one.person.name for one in record.members if not one.person.is_hidden}
    missing = [key for key in keys if key not in known]
    if missing:
        found = Individual.objects.within(viewer.sees).filter(pk__in=missing)
        language = get_language() or viewer.language
        known |= {row["id"]: person_of(row, language=language).name for row in found.values()}
    return known
