"""The only writers of memberships."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language

from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipToHead
from tessera.registry.errors import AlreadyInHousehold, AlreadyMember, RoleNotForKind
from tessera.registry.models import Group, Individual, Membership
from tessera.registry.violations import explained


def start(
    individual: Individual,
    *,
    group: Group,
    since: date,
    roles: Iterable[MembershipRole] = (),
    relationship_to_head: RelationshipToHead | None = None,
) -> Membership:
    """Raises AlreadyInHousehold, AlreadyMember, AlreadyHasHead, RoleNotForKind."""
    roles = list(roles)
    check_roles(group, roles)
    with explained(
        one_household_at_a_time=AlreadyInHousehold(name=individual.full_name),
        a_member_once_in_a_group=AlreadyMember(name=individual.full_name),
    ):
        return Membership.objects.create(
            individual=individual,
            group=group,
            since=since,
            roles=roles,
            relationship_to_head=relationship_to_head or "",
            is_exclusive=group.kind.is_exclusive,
        )


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
