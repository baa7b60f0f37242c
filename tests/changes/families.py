"""Households for the tests of the pen, registered through the pen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation, RegisterHousehold
from tessera.changes.operations.parts import MemberInput, PersonInput, Place, TieInput
from tessera.changes.reversal import TABLES
from tessera.lib.db.roles import as_owner
from tessera.registry.choices import MembershipRole, RelationshipKind, RelationshipToHead, Sex
from tessera.registry.models import Group, Individual

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Family:
    """Public ids of a household of four: Amina heads it, Moussa is her husband, Awa and Ismael are their children."""

    household: UUID
    amina: UUID
    moussa: UUID
    awa: UUID
    ismael: UUID
    request: ChangeRequest


def submit(*operations: Operation, by: Viewer | None = None, reason: str = "") -> ChangeRequest:
    return requests.submit(
        operations, by=by or system_viewer(), channel=Channel.CONSOLE, now=NOW, reason=reason
    )


def register_family(
    area: Area,
    *,
    by: Viewer | None = None,
    family_name: str = "Diallo",
    registered_on: date = date(2024, 3, 14),
) -> Family:
    amina = PersonInput(
        given_name="Amina", family_name=family_name, birth_date=date(1986, 3, 27), sex=Sex.FEMALE
    )
    moussa = PersonInput(
        given_name="Moussa", family_name=family_name, birth_date=date(1982, 1, 5), sex=Sex.MALE
    )
    awa = PersonInput(given_name="Awa", family_name=family_name, birth_date=date(2011, 7, 1), sex=Sex.FEMALE)
    ismael = PersonInput(
        given_name="Ismael", family_name=family_name, birth_date=date(2015, 2, 9), sex=Sex.MALE
    )
    operation = RegisterHousehold(
        place=Place(area=area.public_id, address="Near the clinic"),
        members=(
            MemberInput(
                person=amina, roles=(MembershipRole.HEAD,), relationship_to_head=RelationshipToHead.HEAD
            ),
            MemberInput(person=moussa, relationship_to_head=RelationshipToHead.SPOUSE),
            MemberInput(person=awa, relationship_to_head=RelationshipToHead.CHILD),
            MemberInput(person=ismael, relationship_to_head=RelationshipToHead.CHILD),
        ),
        ties=(
            TieInput(
                kind=RelationshipKind.SPOUSE_OF,
                individual=amina.public_id,
                other=moussa.public_id,
                married_on=date(2008, 5, 1),
            ),
            *(
                TieInput(kind=RelationshipKind.PARENT_OF, individual=parent.public_id, other=child.public_id)
                for parent in (amina, moussa)
                for child in (awa, ismael)
            ),
        ),
        registered_on=registered_on,
    )
    request = submit(operation, by=by)
    keys = [person.public_id for person in (amina, moussa, awa, ismael)]
    return Family(operation.public_id, *keys, request)


def person(key: UUID) -> Individual:
    return Individual.objects.get(public_id=key)


def household(key: UUID) -> Group:
    return Group.objects.get(public_id=key)


def members(key: UUID) -> dict[str, str]:
    """Given name -> relationship to the head, of the present members."""
    present = household(key).memberships.filter(until__isnull=True).select_related("individual")
    return {membership.individual.given_name: membership.relationship_to_head for membership in present}


def register_as_it_stands() -> dict[str, list[Any]]:
    """Every live row of every table of the register: two equal pictures mean that undo restored all, but for since when
    a row that was put back is there."""
    picture = {}
    with as_owner(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select to_jsonb(t) - 'recorded_at' from {table.name} t order by id")
            picture[table.name] = [row[0] for row in cursor.fetchall()]
    return picture
