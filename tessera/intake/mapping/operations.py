"""From what was gathered to operations of the pen. What the pen refuses, it refuses when they are submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.conf import settings

from tessera.accounts.choices import Permission
from tessera.changes.errors import KindUnknown
from tessera.changes.operations import (
    AddContact,
    AttachIdentifier,
    Birth,
    CorrectFacts,
    Operation,
    RegisterHousehold,
)
from tessera.changes.operations.facts import current
from tessera.changes.operations.parts import ContactInput, IdentifierInput, MemberInput, PersonInput, Place
from tessera.dictionary import catalogue, values
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.intake.answers.result import KnownArea
from tessera.intake.choices import Action
from tessera.intake.errors import RecordNeeded
from tessera.intake.mapping.gathering import Facts, Gathered
from tessera.registry.choices import ContactKind, MembershipRole, RelationshipToHead, Sex
from tessera.registry.models import Group, Individual
from tessera.registry.queries import kinds

# Columns that the input of a person names; other facts go by key.
PERSON: Final = ("given_name", "family_name", "additional_name", "preferred_name", "language")
PLACE: Final = frozenset({"area", "address"})
# What staff must be allowed to do to fill a form in for somebody; the pen asks again, operation by operation.
PERMISSIONS: Final[Mapping[Action, Permission]] = {
    Action.NOTHING: Permission.FACTS_CORRECT,
    Action.REGISTER_HOUSEHOLD: Permission.PEOPLE_REGISTER,
    Action.ADD_CHILD: Permission.LIFE_EVENTS,
    Action.CORRECT_FACTS: Permission.FACTS_CORRECT,
}


@dataclass(frozen=True)
class About:
    """Whom the answers are about, and what was seen of them when the form was begun, by subject and field. ``areas``
    are those that the answers name, by code."""

    individual: Individual | None
    group: Group | None
    language: str
    today: date
    seen: Mapping[str, Facts] = field(default_factory=dict)
    areas: Mapping[str, KnownArea] = field(default_factory=dict)


def operations(action: str, gathered: Gathered, about: About) -> list[Operation]:
    """Nothing when the answers change nothing. Raises RecordNeeded, KindUnknown, IdentifierRefused, ValueRefused."""
    if action == Action.REGISTER_HOUSEHOLD:
        return [_household(gathered, about)]
    if action == Action.ADD_CHILD:
        return [_birth(gathered, about)]
    if action == Action.CORRECT_FACTS:
        return _corrections(gathered, about)
    return []


def _household(gathered: Gathered, about: About) -> RegisterHousehold:
    head = _person(gathered, about)
    members = [
        MemberInput(person=head, roles=(MembershipRole.HEAD,), relationship_to_head=RelationshipToHead.HEAD)
    ]
    for one in gathered.members:
        members.append(MemberInput(person=_person(one, about), relationship_to_head=_relationship(one)))
    lives = {key: value for key, value in gathered.individual.items() if key in PLACE} | gathered.group
    facts = {key: value for key, value in gathered.group.items() if key not in PLACE | {"name"}}
    return RegisterHousehold(
        name=str(gathered.group.get("name") or ""),
        place=_place(lives, about),
        facts=facts,
        identifiers=_identifiers(gathered, Subject.GROUP),
        contacts=_contacts(gathered, Subject.GROUP, about),
        members=tuple(members),
    )


def _birth(gathered: Gathered, about: About) -> Birth:
    """The person whom the form is about is a parent of the child."""
    if about.group is None:
        raise RecordNeeded
    parents = (about.individual.public_id,) if about.individual is not None else ()
    return Birth(
        household=about.group.public_id,
        child=_person(gathered, about),
        parents=parents,
        relationship_to_head=_relationship(gathered) or RelationshipToHead.CHILD,
    )


def _corrections(gathered: Gathered, about: About) -> list[Operation]:
    made: list[Operation] = []
    individual, group = about.individual, about.group
    if (
        (gathered.individual or gathered.identifiers or gathered.contacts)
        and individual is None
        and group is None
    ):
        raise RecordNeeded
    if individual is not None and (facts := _changed(individual, gathered.individual, about)):
        base = _seen(about, Subject.INDIVIDUAL, facts)
        made.append(CorrectFacts(individual=individual.public_id, facts=facts, base=base))
    if group is not None and (facts := _changed(group, gathered.group, about)):
        made.append(CorrectFacts(group=group.public_id, facts=facts, base=_seen(about, Subject.GROUP, facts)))
    for subject, record in ((Subject.INDIVIDUAL, individual), (Subject.GROUP, group)):
        if record is not None:
            made.extend(_belongings(gathered, subject, record, about))
    return made


def _belongings(
    gathered: Gathered, subject: Subject, record: Individual | Group, about: About
) -> list[Operation]:
    """Contacts and numbers of papers that the record does not have yet."""
    owner = {str(subject): record.public_id}
    known = {(one.kind, one.value) for one in record.contacts.all()}
    made: list[Operation] = [
        AddContact(**owner, contact=one)
        for one in _contacts(gathered, subject, about)
        if (one.kind, one.value) not in known
    ]
    have = set(record.identifiers.values_list("kind__key", "lookup"))
    made += [
        AttachIdentifier(**owner, identifier=one)
        for one in _identifiers(gathered, subject)
        if (one.kind, one.lookup) not in have
    ]
    return made


def _changed(record: Individual | Group, facts: Facts, about: About) -> Facts:
    """The facts that differ from what is recorded."""
    subject = _subject(record)
    return {
        key: value
        for key, value in facts.items()
        if _plain(subject, key, value, about) != _now(record, key, subject)
    }


def _plain(subject: Subject, key: str, value: Any, about: About) -> Any:
    spec = catalogue.field(subject, key)
    return _parsed(spec, value, about) if spec is not None else value


def _now(record: Individual | Group, key: str, subject: Subject) -> Any:
    recorded = current(record, key, subject=subject)
    return str(recorded) if isinstance(recorded, Sex | int) and key == "sex" else recorded


def _parsed(spec: FieldSpec, value: Any, about: About) -> Any:
    return values.parse(spec, value, language=about.language, country=settings.COUNTRY_CODE)


def _seen(about: About, subject: Subject, facts: Facts) -> Facts:
    seen = about.seen.get(subject, {})
    return {key: seen[key] for key in facts if key in seen}


def _subject(record: Individual | Group) -> Subject:
    return Subject.INDIVIDUAL if isinstance(record, Individual) else Subject.GROUP


def _person(gathered: Gathered, about: About) -> PersonInput:
    facts = gathered.individual
    named = {key: str(facts[key]) for key in PERSON if facts.get(key)}
    others = {key: value for key, value in facts.items() if key not in {*PERSON, *PLACE, "birth_date", "sex"}}
    return PersonInput(
        **named,
        birth_date=date.fromisoformat(facts["birth_date"]) if facts.get("birth_date") else None,
        sex=Sex(int(facts["sex"])) if facts.get("sex") else Sex.NOT_KNOWN,
        facts=others,
        identifiers=_identifiers(gathered, Subject.INDIVIDUAL),
        contacts=_contacts(gathered, Subject.INDIVIDUAL, about),
    )


def _relationship(gathered: Gathered) -> RelationshipToHead | None:
    given = gathered.membership.get("relationship_to_head")
    return RelationshipToHead(given) if given else None


def _place(facts: Facts, about: About) -> Place:
    area = about.areas.get(str(facts.get("area")))
    return Place(area=area.public_id if area is not None else None, address=str(facts.get("address") or ""))


def _identifiers(gathered: Gathered, subject: Subject) -> tuple[IdentifierInput, ...]:
    made = []
    for owner, key, value in gathered.identifiers:
        if owner == subject:
            kind = kinds.current().identifier(key)
            if kind is None:
                raise KindUnknown(kind=key)
            made.append(IdentifierInput.of(kind, value))
    return tuple(made)


def _contacts(gathered: Gathered, subject: Subject, about: About) -> tuple[ContactInput, ...]:
    return tuple(
        ContactInput(kind=ContactKind(kind), value=_reachable(kind, value, about), is_preferred=True)
        for owner, kind, value in gathered.contacts
        if owner == subject
    )


def _reachable(kind: str, value: str, about: About) -> str:
    """A phone number as E.164, an address in small letters."""
    spec = FieldSpec(Subject.INDIVIDUAL, kind, FieldType.PHONE if kind == "phone" else FieldType.EMAIL, {})
    return str(_parsed(spec, value, about))
