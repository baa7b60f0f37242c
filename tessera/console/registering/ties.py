"""Which family ties a registration records: what the relationships to the head tell, and the parents by number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tessera.changes.operations.parts import PersonInput, TieInput
from tessera.console.registering.people import NOBODY, PersonRow
from tessera.registry.choices import RelationshipKind, RelationshipToHead


@dataclass(frozen=True)
class Registered:
    """Somebody of the list, and the row that tells of them."""

    row: PersonRow
    person: PersonInput

    def is_to_head(self, what: RelationshipToHead) -> bool:
        return self.row.relationship == what


def ties_of(everybody: Sequence[Registered]) -> Iterator[TieInput]:
    """The head and each spouse; each child and its parents.

    Where nothing is said of the parents, a son or daughter of the head has the head and the head's spouse, where there
    is but one; and the head has those who are called the head's parents.
    """
    head, *others = everybody
    spouses = [one for one in others if one.is_to_head(RelationshipToHead.SPOUSE)]
    for spouse in spouses:
        yield _tie(RelationshipKind.SPOUSE_OF, head, spouse)
    by_number = {one.row.number: one for one in everybody}
    couple = [head, *(spouses if len(spouses) == 1 else [])]
    elders = [one for one in others if one.is_to_head(RelationshipToHead.PARENT)]
    for child in everybody:
        told = {head.row.number: elders}.get(child.row.number, [])
        if child.is_to_head(RelationshipToHead.CHILD):
            told = couple
        for parent in _chosen(child.row.parents, by_number, told=told):
            yield _tie(RelationshipKind.PARENT_OF, parent, child)


def faulty_numbers(everybody: Sequence[PersonRow]) -> Iterator[tuple[PersonRow, str]]:
    """Rows whose parents are not in the list, or are the person themselves, and what is wrong."""
    known = {row.number for row in everybody}
    for row in everybody:
        strange = [number for number in row.parents if row.parents != NOBODY and number not in known]
        if row.number in row.parents:
            yield row, _("Nobody is their own parent.")
        elif strange:
            yield row, _("There is no person %(number)d in this list.") % {"number": strange[0]}


def in_words(ties: Sequence[TieInput], names: Mapping[object, str]) -> Iterator[tuple[str, str]]:
    """For each couple and each child a name and what is recorded of them."""
    parents: dict[object, list[str]] = {}
    for tie in ties:
        if tie.kind == RelationshipKind.SPOUSE_OF:
            yield names[tie.individual], _("Married to %(name)s") % {"name": names[tie.other]}
        else:
            parents.setdefault(tie.other, []).append(names[tie.individual])
    for child, several in parents.items():
        yield names[child], _("Child of %(parents)s") % {"parents": _(" and ").join(several)}


def _chosen(
    numbers: Sequence[int], by_number: Mapping[int, Registered], *, told: Sequence[Registered]
) -> Sequence[Registered]:
    if tuple(numbers) == NOBODY:
        return []
    return [by_number[number] for number in numbers] if numbers else told


def _tie(kind: RelationshipKind, one: Registered, other: Registered) -> TieInput:
    return TieInput(kind=kind, individual=one.person.public_id, other=other.person.public_id)
