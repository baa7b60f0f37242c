"""The only writers of memberships."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import get_language

from tessera.lib.db.inserting import insert_rows
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipToHead
from tessera.registry.errors import AlreadyInHousehold, AlreadyMember, RoleNotForKind
from tessera.registry.models import Group, Individual, Membership
from tessera.registry.violations import explained


class Joining(NamedTuple):
    """Somebody who becomes a member."""

    individual: Individual
    roles: Sequence[MembershipRole] = ()
    relationship_to_head: RelationshipToHead | None = None


def start(joining: Sequence[Joining], *, group: Group, since: date, known: Sequence[Individual]) -> None:
    """They are members of the group from that day on. ``known`` are those who were registered before: only they may
    be members already.

    Raises AlreadyInHousehold, AlreadyMember, AlreadyHasHead, RoleNotForKind.
    """
    for one in joining:
        check_roles(group, one.roles)
    if len(known) > 1:  # the constraints below refuse as well, but cannot say which of them
        _refuse_members(known, group=group)
    name = known[0].full_name if known else ""
    rows = [
        {
            "individual_id": one.individual.pk,
            "group_id": group.pk,
            "since": since,
            "roles": one.roles,
            "relationship_to_head": one.relationship_to_head or "",
            "is_exclusive": group.kind.is_exclusive,
        }
        for one in joining
    ]
    with explained(
        one_household_at_a_time=AlreadyInHousehold(name=name),
        a_member_once_in_a_group=AlreadyMember(name=name),
    ):
        insert_rows(Membership, rows)


def _refuse_members(individuals: Sequence[Individual], *, group: Group) -> None:
    present = Membership.objects.filter(individual__in=individuals, until__isnull=True)
    pairs = list(present.values_list("individual_id", "group_id", "is_exclusive"))
    living = {individual for individual, _group, is_exclusive in pairs if is_exclusive}
    members = {individual for individual, of_group, _is_exclusive in pairs if of_group == group.pk}
    for individual in individuals:
        if group.kind.is_exclusive and individual.pk in living:
            raise AlreadyInHousehold(name=individual.full_name)
        if individual.pk in members:
            raise AlreadyMember(name=individual.full_name)


def check_roles(group: Group, roles: Iterable[MembershipRole]) -> None:
    """Raises RoleNotForKind when groups of this kind have no such role."""
    for role in roles:
        if not group.kind.takes(role):
            kind = group.kind.name_in(get_language() or "en")
            raise RoleNotForKind(role=MembershipRole(role).label, kind=kind, field="roles")


def end(membership: Membership, *, on: date, because: MembershipEnd) -> None:
    """The membership ends on that day; the person is no member from it on."""
    membership.until = on
    membership.reason = because
    with explained():
        membership.save(update_fields=["until", "reason"])


def change_roles(
    membership: Membership,
    *,
    roles: Iterable[MembershipRole],
    relationship_to_head: RelationshipToHead | None,
) -> None:
    membership.roles = sorted(set(roles))
    membership.relationship_to_head = relationship_to_head or ""
    with explained():
        membership.save(update_fields=["roles", "relationship_to_head"])
