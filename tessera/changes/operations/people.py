"""Steps that several operations share: registering a person, joining and leaving a household."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from tessera.areas.models import Area
from tessera.changes.errors import HeadMustBeNamed, KindUnknown, NotSpouses, TooManyParents
from tessera.changes.operations.base import Context
from tessera.changes.operations.facts import settle
from tessera.changes.operations.parts import ContactInput, IdentifierInput, MemberInput, PersonInput, TieInput
from tessera.dictionary.choices import Subject
from tessera.registry.actions import groups, identifiers, individuals, memberships, relationships
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipKind, RelationshipToHead
from tessera.registry.errors import AlreadyTied, NameMissing
from tessera.registry.models import Group, IdentifierKind, Individual, Membership, Relationship


def check_person(context: Context, person: PersonInput) -> None:
    if not person.full_name.strip():
        raise NameMissing(field="given_name")
    context.not_in_future(person.birth_date, field="birth_date")
    settle(person.facts, subject=Subject.INDIVIDUAL, by=context.by)
    for identifier in person.identifiers:
        check_identifier(context, identifier)


def check_identifier(context: Context, identifier: IdentifierInput) -> None:
    kind = identifier_kind(identifier.kind)
    identifiers.check_expiry(kind, identifier.expires_on, today=context.today)


def register_person(
    context: Context, person: PersonInput, *, area: Area | None, address: str, registered_on: date
) -> Individual:
    settled = settle(person.facts, subject=Subject.INDIVIDUAL, by=context.by)
    individual = individuals.register(
        person.public_id,
        names={
            "given_name": person.given_name,
            "family_name": person.family_name,
            "additional_name": person.additional_name,
            "preferred_name": person.preferred_name,
        },
        name_variants=person.name_variants,
        birth_date=person.birth_date,
        birth_date_precision=person.birth_date_precision,
        sex=person.sex,
        language=person.language,
        attributes={key: value for key, value in settled.attributes.items() if value is not None},
        area=area,
        address=address,
        registered_on=registered_on,
        observed_on=context.observed_on,
        source=context.source,
    )
    if settled.columns:
        individuals.correct(individual, columns=settled.columns, attributes={})
    give_identifiers(individual, person.identifiers)
    add_contacts(individual, person.contacts)
    context.individuals[person.public_id] = individual
    return individual


def give_identifiers(owner: Individual | Group, given: Iterable[IdentifierInput]) -> None:
    for identifier in given:
        identifiers.give(
            owner,
            kind=identifier_kind(identifier.kind),
            sealed=identifier.as_sealed(),
            expires_on=identifier.expires_on,
        )


def add_contacts(owner: Individual | Group, given: Iterable[ContactInput]) -> None:
    for contact in given:
        identifiers.add_contact(
            owner, kind=contact.kind, value=contact.value, is_preferred=contact.is_preferred
        )


def identifier_kind(key: str) -> IdentifierKind:
    kind = IdentifierKind.objects.filter(key=key, deprecated_since__isnull=True).first()
    if kind is None:
        raise KindUnknown(kind=key)
    return kind


def join(context: Context, member: MemberInput, *, group: Group, since: date) -> Membership:
    """Somebody becomes a member: a new person is registered at the household's place, an old one moves there."""
    if member.person is not None:
        individual = register_person(
            context, member.person, area=group.area, address="", registered_on=context.today
        )
    else:
        individual = context.active_individual(member.public_id)
        if group.kind.is_exclusive:
            take_place_of(individual, group)
    return memberships.start(
        individual,
        group=group,
        since=since,
        roles=member.roles,
        relationship_to_head=member.relationship_to_head,
    )


def take_place_of(individual: Individual, group: Group) -> None:
    """The person lives where the household lives from now on."""
    if individual.area_id != group.area_id or individual.address:
        individuals.relocate(individual, area=group.area, address="")


def leave(
    context: Context, individual: Individual, *, group: Group, on: date, because: MembershipEnd
) -> None:
    """The membership ends. What happened before it was registered ends it on the day on which it began."""
    membership = context.membership(individual, group)
    memberships.end(membership, on=max(on, membership.since), because=because)


def crown(
    context: Context,
    group: Group,
    *,
    head: UUID,
    relationships_to_head: dict[UUID, RelationshipToHead] | None = None,
) -> None:
    """Make a member the head; the one so far steps back.

    What the others are to the new head is as given, else what parents and spouses tell, else open.
    """
    memberships.check_roles(group, [MembershipRole.HEAD])
    members = context.members(group)
    new = context.membership(context.individual(head), group)
    known = kin_of(new.individual) | (relationships_to_head or {})
    for membership in members:
        if membership.pk == new.pk:
            continue
        relationship = known.get(membership.individual.public_id)
        memberships.change_roles(
            membership,
            roles=[MembershipRole(role) for role in membership.roles if role != MembershipRole.HEAD],
            relationship_to_head=relationship,
        )
    memberships.change_roles(
        new,
        roles=[*(MembershipRole(role) for role in new.roles), MembershipRole.HEAD],
        relationship_to_head=RelationshipToHead.HEAD,
    )


def crown_if_headless(context: Context, group: Group, *, head: UUID | None) -> None:
    """After somebody left: the one who was named heads those who stay, unless their head stayed with them."""
    if head is not None and not any(membership.is_head for membership in context.members(group)):
        crown(context, group, head=head)


def kin_of(individual: Individual) -> dict[UUID, RelationshipToHead]:
    """What people are to somebody by recorded ties: spouse, child, parent, brother or sister."""
    standing = Relationship.objects.filter(ended_on__isnull=True).select_related("individual", "other")
    parents = standing.filter(kind=RelationshipKind.PARENT_OF, other=individual).values("individual")
    siblings = standing.filter(kind=RelationshipKind.PARENT_OF, individual__in=parents)
    found = {tie.other.public_id: RelationshipToHead.SIBLING for tie in siblings}
    for tie in standing.filter(Q(individual=individual) | Q(other=individual)):
        is_first = tie.individual_id == individual.pk
        other = tie.other if is_first else tie.individual
        if tie.kind == RelationshipKind.SPOUSE_OF:
            found[other.public_id] = RelationshipToHead.SPOUSE
        elif tie.kind == RelationshipKind.PARENT_OF:
            found[other.public_id] = RelationshipToHead.CHILD if is_first else RelationshipToHead.PARENT
    return found


def successor_needed(context: Context, group: Group, leaving: Iterable[UUID], *, head: UUID | None) -> None:
    """Who leaves may not leave a household of others without a head. Raises HeadMustBeNamed."""
    going = set(leaving)
    members = context.members(group)
    staying = [membership for membership in members if membership.individual.public_id not in going]
    if not staying:
        return
    if head is not None and head in going:
        raise HeadMustBeNamed(name=context.individual(head).full_name, field="new_head")
    if any(membership.is_head for membership in staying):
        return
    if head is None or head not in {membership.individual.public_id for membership in staying}:
        old = next((membership for membership in members if membership.is_head), None)
        raise HeadMustBeNamed(
            name=old.individual.full_name if old else group.registry_number, field="new_head"
        )


def tie(context: Context, given: TieInput) -> None:
    if given.kind == RelationshipKind.PARENT_OF:
        parent, child = context.individual(given.individual), context.individual(given.other)
        refuse_third_parent(child, parent=parent, is_adopted=given.is_adopted)
    relationships.tie(
        context.individual(given.individual),
        kind=given.kind,
        other=context.individual(given.other),
        is_adopted=given.is_adopted,
        married_on=given.married_on,
    )


def refuse_third_parent(child: Individual, *, parent: Individual, is_adopted: bool) -> None:
    """Raises AlreadyTied where the parent is one of the child's already, TooManyParents where it has two others."""
    parents = child.ties_to.filter(kind=RelationshipKind.PARENT_OF, ended_on__isnull=True)
    if parents.filter(individual=parent).exists():
        raise AlreadyTied(field="other")
    if parents.filter(is_adopted=is_adopted).count() >= 2:
        raise TooManyParents(field="parents")


def marriage_of(one: Individual, other: Individual) -> Relationship:
    """The marriage of two people that has not ended. Raises NotSpouses."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    marriage = Relationship.objects.filter(
        kind=RelationshipKind.SPOUSE_OF, individual=first, other=second, ended_on__isnull=True
    ).first()
    if marriage is None:
        raise NotSpouses(one=one.full_name, other=other.full_name)
    return marriage


def marriages_of(individual: Individual) -> list[Relationship]:
    ties: list[Any] = [*individual.ties_from.filter(kind=RelationshipKind.SPOUSE_OF, ended_on__isnull=True)]
    return [*ties, *individual.ties_to.filter(kind=RelationshipKind.SPOUSE_OF, ended_on__isnull=True)]


def close_if_empty(context: Context, group: Group) -> None:
    """A household that everybody left is dissolved."""
    if not context.members(group):
        groups.dissolve(group)
