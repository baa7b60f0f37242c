"""The kin of a person, narrowed to what the viewer may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

from tessera.accounts.viewer import Viewer
from tessera.audit.queries import standing
from tessera.registry.choices import RelationshipKind
from tessera.registry.kinship import GENERATIONS, Derived, Family, Kin, Tie
from tessera.registry.models import Relationship
from tessera.registry.queries.people import Person, people

MOST_PEOPLE: Final = 2000  # a page cannot draw more


@dataclass(frozen=True)
class Relative:
    """``person`` is ``kin`` to the one asked about; ``path`` names who stands between them, ends included."""

    person: Person
    kin: Kin
    label: str | Promise
    path: tuple[Person, ...]
    is_adopted: bool


@dataclass(frozen=True)
class Kindred:
    """A person's family: who is kin, nearest first, and the recorded ties for drawing a tree."""

    centre: Person
    relatives: tuple[Relative, ...]
    family: Family
    people: Mapping[int, Person]


def kindred(individual_id: int, *, viewer: Viewer, at: datetime | None = None) -> Kindred:
    """The family of a person whom the viewer has been shown already. Relatives out of reach stay nameless.

    ``at`` gives the family as it was recorded then.
    """
    family = Family(_ties(individual_id, at))
    derived = family.kin_of(individual_id)
    known = people({individual_id, *family.people, *_all_on(derived)}, viewer=viewer, at=at)
    return Kindred(
        centre=known[individual_id],
        relatives=tuple(_relative(one, known) for one in derived),
        family=family,
        people=known,
    )


def _ties(individual_id: int, at: datetime | None) -> list[Tie]:
    """The ties of everyone up to four generations away from the person, from their spouses and from their parents'
    spouses. A wider walk would leave the family: it goes up first and down after, never up again.

    One small query a generation: a recursive one makes the planner test row security on the whole register.
    """
    near = {individual_id, *_step({individual_id}, at, up=True)}
    couples = [
        {tie["individual_id"], tie["other_id"]}
        for tie in standing(Relationship, at=at, individual_id=near, other_id=near)
        if tie["kind"] == RelationshipKind.SPOUSE_OF
    ]
    spouses = {one for couple in couples for one in couple} - (near - {individual_id})
    above = _walk({individual_id, *spouses}, at, up=True)
    family = _walk(above, at, up=False)
    return [
        Tie(
            tie["kind"],
            tie["individual_id"],
            tie["other_id"],
            tie["is_adopted"],
            tie["ended_on"] is not None,
            tie["end_reason"],
        )
        for tie in standing(Relationship, at=at, individual_id=family, other_id=family)
    ]


def _walk(start: set[int], at: datetime | None, *, up: bool) -> set[int]:
    """The people and those up to four generations above or below them."""
    found, edge = set(start), set(start)
    for _generation in range(GENERATIONS):
        if not edge or len(found) > MOST_PEOPLE:
            break
        edge = _step(edge, at, up=up) - found
        found |= edge
    return found


def _step(people: set[int], at: datetime | None, *, up: bool) -> set[int]:
    """Their parents, or their children."""
    near, far = ("other_id", "individual_id") if up else ("individual_id", "other_id")
    return {
        tie[far]
        for tie in standing(Relationship, at=at, **{near: people})
        if tie["kind"] == RelationshipKind.PARENT_OF and tie["ended_on"] is None
    }


def _all_on(derived: list[Derived]) -> set[int]:
    return {person for one in derived for person in one.path}


def _relative(one: Derived, known: Mapping[int, Person]) -> Relative:
    person = known[one.person]
    path = tuple(known[step] for step in one.path)
    return Relative(person, one.kin, one.kin.label_for(person.sex), path, one.is_adopted)
