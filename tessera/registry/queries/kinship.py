"""The kin of a person, narrowed to what the viewer may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.functional import Promise

from tessera.accounts.viewer import Viewer
from tessera.registry.kinship import GENERATIONS, Derived, Family, Kin, Tie
from tessera.registry.queries.people import Person, people

# Everyone up to four generations away from the person, from their spouses and from their parents' spouses,
# and all ties of these. A wider walk would leave the family: it goes up first and down after, never up again.
_TIES: Final = """
with recursive
near (person) as (
  select %(person)s::bigint
  union
  select individual_id from registry_relationship where kind = 'parent_of' and other_id = %(person)s
),
tied (person) as (
  select r.other_id from near n
  join registry_relationship r on r.individual_id = n.person and r.kind = 'spouse_of'
  union
  select r.individual_id from near n
  join registry_relationship r on r.other_id = n.person and r.kind = 'spouse_of'
),
above (person, up) as (
  select %(person)s::bigint, 0
  union
  select person, 0 from tied
  union
  select r.individual_id, a.up + 1 from above a
  join registry_relationship r on r.other_id = a.person and r.kind = 'parent_of' and r.ended_on is null
  where a.up < %(generations)s
),
below (person, down) as (
  select distinct person, 0 from above
  union
  select r.other_id, b.down + 1 from below b
  join registry_relationship r on r.individual_id = b.person and r.kind = 'parent_of' and r.ended_on is null
  where b.down < %(generations)s
)
select kind, individual_id, other_id, is_adopted, ended_on is not null, end_reason from registry_relationship
where individual_id in (select person from below) or other_id in (select person from below)
order by ended_on is null, id limit %(limit)s
"""
MOST_TIES: Final = 5000  # a page cannot draw more


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


def kindred(individual_id: int, *, viewer: Viewer) -> Kindred:
    """The family of a person whom the viewer has been shown already. Relatives out of reach stay nameless."""
    family = Family(_ties(individual_id))
    derived = family.kin_of(individual_id)
    known = people({individual_id, *family.people, *_all_on(derived)}, viewer=viewer)
    return Kindred(
        centre=known[individual_id],
        relatives=tuple(_relative(one, known) for one in derived),
        family=family,
        people=known,
    )


def _ties(individual_id: int) -> list[Tie]:
    with connection.cursor() as cursor:
        cursor.execute(_TIES, {"person": individual_id, "generations": GENERATIONS, "limit": MOST_TIES})
        return [Tie(*row) for row in cursor.fetchall()]


def _all_on(derived: list[Derived]) -> set[int]:
    return {person for one in derived for person in one.path}


def _relative(one: Derived, known: Mapping[int, Person]) -> Relative:
    person = known[one.person]
    path = tuple(known[step] for step in one.path)
    return Relative(person, one.kin, one.kin.label_for(person.sex), path, one.is_adopted)
