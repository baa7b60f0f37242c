"""Makes people straight in the tables, for tests of reading them."""

from datetime import date
from typing import Any

from tessera.areas.models import Area
from tessera.lib.db.roles import as_owner
from tessera.registry.models import Group, GroupKind, Individual, Membership

SINCE = date(2024, 1, 1)


def make_person(given: str, family: str = "", *, area: Area | None = None, **facts: Any) -> Individual:
    with as_owner():
        person = Individual.objects.create(
            given_name=given, family_name=family, area=area, registered_on=SINCE, **facts
        )
        person.refresh_from_db()
    return person


def make_household(head: Individual, *others: Individual, **facts: Any) -> Group:
    """A household in the head's area; the others are the head's children."""
    with as_owner():
        kind, _made = GroupKind.objects.get_or_create(key="household", defaults={"is_exclusive": True})
        group = Group.objects.create(kind=kind, area=head.area, registered_on=SINCE, **facts)
        for person in (head, *others):
            is_head = person == head
            Membership.objects.create(
                individual=person,
                group=group,
                roles=["head"] if is_head else [],
                relationship_to_head="head" if is_head else "child",
                is_exclusive=True,
                since=SINCE,
            )
        group.refresh_from_db()
    return group
