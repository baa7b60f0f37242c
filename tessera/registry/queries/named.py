"""What a form shows of one chosen record: its name, and what tells it from namesakes."""

from dataclasses import dataclass
from uuid import UUID

from tessera.accounts.viewer import Viewer
from tessera.dictionary.choices import Subject
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.registry.models import Group, IdentifierKind, Individual


@dataclass(frozen=True)
class Named:
    """``name`` is the household's own name, or its head's; it may be empty."""

    public_id: UUID
    number: str
    name: str


def person_named(public_id: UUID, *, viewer: Viewer) -> Named | None:
    """The active person, or None: absent, out of reach and no longer active look alike."""
    people = Individual.objects.within(viewer.sees).filter(
        public_id=public_id, status=IndividualStatus.ACTIVE
    )
    person = people.first()
    return Named(person.public_id, person.registry_number, person.full_name) if person else None


def household_named(public_id: UUID, *, viewer: Viewer) -> Named | None:
    """The active household, or None."""
    groups = Group.objects.within(viewer.sees).filter(public_id=public_id, status=GroupStatus.ACTIVE)
    group = groups.first()
    if group is None:
        return None
    heads = group.memberships.filter(until__isnull=True, roles__contains=["head"])
    head = heads.select_related("individual").first()
    name = group.name or (head.individual.full_name if head else "")
    return Named(group.public_id, group.registry_number, name)


def number_of(subject: str, public_id: UUID) -> str:
    """The registry number of a record that the viewer has just registered."""
    records = Group.objects if subject == Subject.GROUP else Individual.objects
    return str(records.values_list("registry_number", flat=True).get(public_id=public_id))


def identifier_kinds(subject: str) -> list[IdentifierKind]:
    """The kinds of number that may be given to people or to groups today."""
    return list(IdentifierKind.objects.filter(subject=subject, deprecated_since__isnull=True))
