"""Who stands where in the family tree of a person."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from tessera.registry.kinship import Family, Kin
from tessera.registry.queries.kinship import Kindred, Relative
from tessera.registry.queries.people import Person
from tessera.web.familytree import Couple, Descent, FamilyTree, Node, draw
from tessera.web.parts import Words

MOST_PEOPLE: Final = 60  # more would not be read; the list beside has all
GENERATIONS: Final[dict[Kin, int]] = {
    Kin.GREAT_GREAT_GRANDPARENT: -4,
    Kin.GREAT_GRANDPARENT: -3,
    Kin.GRANDPARENT: -2,
    Kin.PARENT: -1,
    Kin.STEP_PARENT: -1,
    Kin.UNCLE_AUNT: -1,
    Kin.SIBLING: 0,
    Kin.HALF_SIBLING: 0,
    Kin.STEP_SIBLING: 0,
    Kin.SPOUSE: 0,
    Kin.FORMER_SPOUSE: 0,
    Kin.SIBLING_IN_LAW: 0,
    Kin.COUSIN: 0,
    Kin.PARENT_IN_LAW: -1,
    Kin.CHILD: 1,
    Kin.STEP_CHILD: 1,
    Kin.CHILD_IN_LAW: 1,
    Kin.NEPHEW_NIECE: 1,
    Kin.GRANDCHILD: 2,
    Kin.GREAT_GRANDCHILD: 3,
    Kin.GREAT_GREAT_GRANDCHILD: 4,
}


def family_tree(kindred: Kindred, *, url_of: Callable[[Person], str]) -> FamilyTree:
    """The tree of the nearest relatives, at most sixty. ``url_of`` gives the page of somebody within reach."""
    drawn: dict[int, Relative] = {}
    for relative in kindred.relatives:
        if relative.kin in GENERATIONS and len(drawn) < MOST_PEOPLE:
            drawn.setdefault(relative.person.id, relative)
    centre = Node(kindred.centre.id, kindred.centre.name, _years(kindred.centre), 0, look="centre")
    nodes = [centre, *(_node(relative, url_of) for relative in drawn.values())]
    keys = {node.key for node in nodes}
    return draw(
        nodes,
        couples=_couples(kindred.family, keys),
        descents=list(_descents(kindred.family, keys)),
        right_to_left=get_language_bidi(),
    )


def _node(relative: Relative, url_of: Callable[[Person], str]) -> Node:
    person = relative.person
    return Node(
        key=person.id,
        name=_("Not shown to you") if person.is_hidden else person.name,
        note=relative.label,
        generation=GENERATIONS[relative.kin],
        url="" if person.is_hidden else url_of(person),
        look="hidden" if person.is_hidden else "deceased" if person.is_deceased else "",
        remark="" if person.is_hidden else _death(person),
    )


def _death(person: Person) -> str:
    """When somebody died, or that they did; "" of the living."""
    if person.death_date:
        return _("died %(year)s") % {"year": person.death_date.year}
    return _("deceased") if person.is_deceased else ""


def _years(person: Person) -> Words:
    born = person.birth_date.year if person.birth_date else None
    died = person.death_date.year if person.death_date else None
    if born and died:
        return _("%(born)s to %(died)s") % {"born": born, "died": died}
    if person.is_deceased:
        return _death(person)
    return _("born %(year)s") % {"year": born} if born else ""


def _couples(family: Family, keys: Collection[int]) -> list[Couple]:
    """Spouses and former spouses; an end that was followed by another marriage of the two counts no more."""
    pairs: dict[tuple[int, int], bool] = {}
    for ties, is_over in ((family.spouses, False), (family.former, True)):
        for one, others in ties.items():
            for other in others:
                if one < other and {one, other} <= set(keys):
                    pairs.setdefault((one, other), is_over)
    return [Couple(one, other, is_over) for (one, other), is_over in sorted(pairs.items())]


def _descents(family: Family, keys: Iterable[int]) -> Iterable[Descent]:
    """A line for each child and each way it came to its parents: by birth, by adoption."""
    shown = set(keys)
    for child in sorted(shown):
        by_way: dict[bool, list[int]] = defaultdict(list)
        for parent, is_adopted in sorted(family.parents.get(child, {}).items()):
            if parent in shown:
                by_way[is_adopted].append(parent)
        for is_adopted, parents in by_way.items():
            for start in range(0, len(parents), 2):
                yield Descent(child, tuple(parents[start : start + 2]), is_adopted)
