"""Steps that several operations share: founding a household, registering people, joining and leaving."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from tessera.changes.errors import HeadMustBeNamed, KindUnknown, NotSpouses, TooManyParents
from tessera.changes.operations.base import Context
from tessera.changes.operations.facts import NO_FACTS, Settled, settle
from tessera.changes.operations.parts import ContactInput, IdentifierInput, MemberInput, PersonInput, TieInput
from tessera.dictionary.choices import Subject
from tessera.registry.actions import groups, identifiers, individuals, memberships, relationships
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipKind, RelationshipToHead
from tessera.registry.errors import AlreadyTied, NameMissing
from tessera.registry.homes import Home
from tessera.registry.models import Group, GroupKind, IdentifierKind, Individual, Relationship
from tessera.registry.queries import kinds


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


def register(context: Context, people: Sequence[PersonInput], *, home: Home, on: date) -> None:
    """New people with their identifiers and contacts. They live at the home, and are registered on the day."""
    new = {person.public_id: _unwritten(context, person, home=home, on=on) for person in people}
    individuals.register(list(new.values()))
    context.individuals |= new
    context.registered |= new.keys()
    give_identifiers((new[person.public_id], given) for person in people for given in person.identifiers)
    add_contacts(context, ((new[person.public_id], given) for person in people for given in person.contacts))


def _unwritten(context: Context, person: PersonInput, *, home: Home, on: date) -> Individual:
    settled = settle(person.facts, subject=Subject.INDIVIDUAL, by=context.by)
    individual = Individual(
        public_id=person.public_id,
        given_name=person.given_name,
        family_name=person.family_name,
        additional_name=person.additional_name,
        preferred_name=person.preferred_name,
        name_variants=dict(person.name_variants),
        birth_date=person.birth_date,
        birth_date_precision=person.birth_date_precision,
        sex=person.sex,
        language=person.language,
        attributes=individuals.merged({}, settled.attributes),
        area=home.area,
        address=home.address,
        latitude=home.latitude,
        longitude=home.longitude,
        location_accuracy=home.accuracy,
        registered_on=on,
        observed_on=context.observed_on,
        source=context.source,
    )
    for column, value in settled.columns.items():
        setattr(individual, column, value)
    return individual


def give_identifiers(given: Iterable[tuple[Individual | Group, IdentifierInput]]) -> None:
    """To each owner its identifier."""
    identifiers.give(
        [
            identifiers.Given(owner, identifier_kind(one.kind), one.as_sealed(), one.expires_on)
            for owner, one in given
        ]
    )


def add_contacts(context: Context, given: Iterable[tuple[Individual | Group, ContactInput]]) -> None:
    """To each owner its contact. A preferred one takes the place of the one preferred so far."""
    contacts = [
        identifiers.Reached(owner, contact.kind, contact.value, contact.is_preferred, contact.verified_at)
        for owner, contact in given
    ]
    known = [one.owner for one in contacts if one.owner.public_id not in context.registered]
    identifiers.add_contacts(contacts, known=known)


def identifier_kind(key: str) -> IdentifierKind:
    kind = kinds.current().identifier(key)
    if kind is None:
        raise KindUnknown(kind=key)
    return kind


def found(
    context: Context,
    public_id: UUID,
    *,
    kind: GroupKind,
    home: Home,
    members: Sequence[MemberInput],
    on: date,
    name: str = "",
    facts: Settled = NO_FACTS,
) -> Group:
    """A new household, or another kind of group, with its first members."""
    group = Group(
        public_id=public_id,
        kind=kind,
        name=name,
        **home.columns,
        attributes=individuals.merged({}, facts.attributes),
        registered_on=on,
        observed_on=context.observed_on,
        source=context.source,
    )
    groups.register(group)
    context.groups[public_id] = group
    context.registered.add(public_id)
    join(context, members, group=group, since=on)
    return group


def join(context: Context, members: Sequence[MemberInput], *, group: Group, since: date) -> None:
    """People become members: new ones are registered at the household's place, others move there."""
    new = [member.person for member in members if member.person is not None]
    if new:
        register(context, new, home=Home(area=group.area), on=context.today)
    joining = [
        memberships.Joining(
            context.active_individual(member.public_id), member.roles, member.relationship_to_head
        )
        for member in members
    ]
    known = [one.individual for one in joining if one.individual.public_id not in context.registered]
    if group.kind.is_exclusive:
        take_place_of(known, group)
    memberships.start(joining, group=group, since=since, known=known)


def take_place_of(people: Iterable[Individual], group: Group) -> None:
    """They live where the household lives from now on."""
    moving = [one for one in people if one.area_id != group.area_id or one.address]
    if moving:
        individuals.relocate(moving, area=group.area, address="")


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


def tie(context: Context, ties: Sequence[TieInput]) -> None:
    refuse_third_parents(context, ties)
    relationships.tie(
        [
            relationships.Tie(
                given.kind,
                context.individual(given.individual),
                context.individual(given.other),
                given.is_adopted,
                given.married_on,
            )
            for given in ties
        ]
    )


def refuse_third_parents(context: Context, ties: Sequence[TieInput]) -> None:
    """Raises AlreadyTied where a parent is one of the child's already, TooManyParents where it has two others."""
    given = [tie for tie in ties if tie.kind == RelationshipKind.PARENT_OF]
    parents = _parents_of([context.individual(tie.other) for tie in given], context=context)
    for tie in given:
        parent, of_child = context.individual(tie.individual), parents[context.individual(tie.other).pk]
        if parent.pk in of_child:
            raise AlreadyTied(field="other")
        if sum(is_adopted == tie.is_adopted for is_adopted in of_child.values()) >= 2:
            raise TooManyParents(field="parents")
        of_child[parent.pk] = tie.is_adopted


def _parents_of(children: Iterable[Individual], *, context: Context) -> dict[int, dict[int, bool]]:
    """By the child's key, who its parents are, and whether they adopted it. New children have none yet."""
    known: dict[int, dict[int, bool]] = {child.pk: {} for child in children}
    asked = {child.pk for child in children if child.public_id not in context.registered}
    if not asked:
        return known
    standing = Relationship.objects.filter(
        kind=RelationshipKind.PARENT_OF, other__in=asked, ended_on__isnull=True
    )
    for child, parent, is_adopted in standing.values_list("other", "individual", "is_adopted"):
        known[child][parent] = is_adopted
    return known


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
