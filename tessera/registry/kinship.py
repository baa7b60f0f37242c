"""Kinship worked out from who is whose parent and who is whose spouse. Pure: it never reads the database.

Two people are kin by blood through each of their nearest common ancestors: ``up`` generations from the one to
the ancestor and ``down`` generations to the other: (1, 1) is a sibling, (2, 1) an uncle or aunt.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.registry.choices import RelationshipKind, Sex, SpouseEnd

GENERATIONS: Final = 4  # how far up and down we look


class Kin(TextChoices):
    """What the other person is to the one whose page it is. Nearest first."""

    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Brother or sister")
    HALF_SIBLING = "half_sibling", _("Half-brother or half-sister")
    GRANDPARENT = "grandparent", _("Grandparent")
    GRANDCHILD = "grandchild", _("Grandchild")
    GUARDIAN = "guardian", _("Guardian")
    WARD = "ward", _("Ward")
    CARER = "carer", _("Carer")
    CARED_FOR = "cared_for", _("Cared for by this person")
    STEP_PARENT = "step_parent", _("Step-parent")
    STEP_CHILD = "step_child", _("Stepchild")
    STEP_SIBLING = "step_sibling", _("Stepbrother or stepsister")
    UNCLE_AUNT = "uncle_aunt", _("Uncle or aunt")
    NEPHEW_NIECE = "nephew_niece", _("Nephew or niece")
    COUSIN = "cousin", _("Cousin")
    PARENT_IN_LAW = "parent_in_law", _("Parent-in-law")
    CHILD_IN_LAW = "child_in_law", _("Son-in-law or daughter-in-law")
    SIBLING_IN_LAW = "sibling_in_law", _("Brother-in-law or sister-in-law")
    GREAT_GRANDPARENT = "great_grandparent", _("Great-grandparent")
    GREAT_GRANDCHILD = "great_grandchild", _("Great-grandchild")
    GREAT_UNCLE_AUNT = "great_uncle_aunt", _("Great-uncle or great-aunt")
    GREAT_NEPHEW_NIECE = "great_nephew_niece", _("Great-nephew or great-niece")
    GREAT_GREAT_GRANDPARENT = "great_great_grandparent", _("Great-great-grandparent")
    GREAT_GREAT_GRANDCHILD = "great_great_grandchild", _("Great-great-grandchild")
    FORMER_SPOUSE = "former_spouse", _("Former spouse")

    def label_for(self, sex: int) -> str | Promise:
        """The word for a man, for a woman, or the one for both where the sex is not known."""
        male, female = GENDERED.get(self, (self.label, self.label))
        return male if sex == Sex.MALE else female if sex == Sex.FEMALE else self.label


GENDERED: Final[Mapping[Kin, tuple[str | Promise, str | Promise]]] = {
    Kin.SPOUSE: (_("Husband"), _("Wife")),
    Kin.FORMER_SPOUSE: (_("Former husband"), _("Former wife")),
    Kin.PARENT: (_("Father"), _("Mother")),
    Kin.CHILD: (_("Son"), _("Daughter")),
    Kin.SIBLING: (_("Brother"), _("Sister")),
    Kin.HALF_SIBLING: (_("Half-brother"), _("Half-sister")),
    Kin.GRANDPARENT: (_("Grandfather"), _("Grandmother")),
    Kin.GRANDCHILD: (_("Grandson"), _("Granddaughter")),
    Kin.STEP_PARENT: (_("Stepfather"), _("Stepmother")),
    Kin.STEP_CHILD: (_("Stepson"), _("Stepdaughter")),
    Kin.STEP_SIBLING: (_("Stepbrother"), _("Stepsister")),
    Kin.UNCLE_AUNT: (_("Uncle"), _("Aunt")),
    Kin.NEPHEW_NIECE: (_("Nephew"), _("Niece")),
    Kin.COUSIN: (_("Male cousin"), _("Female cousin")),
    Kin.PARENT_IN_LAW: (_("Father-in-law"), _("Mother-in-law")),
    Kin.CHILD_IN_LAW: (_("Son-in-law"), _("Daughter-in-law")),
    Kin.SIBLING_IN_LAW: (_("Brother-in-law"), _("Sister-in-law")),
    Kin.GREAT_GRANDPARENT: (_("Great-grandfather"), _("Great-grandmother")),
    Kin.GREAT_GRANDCHILD: (_("Great-grandson"), _("Great-granddaughter")),
    Kin.GREAT_UNCLE_AUNT: (_("Great-uncle"), _("Great-aunt")),
    Kin.GREAT_NEPHEW_NIECE: (_("Great-nephew"), _("Great-niece")),
    Kin.GREAT_GREAT_GRANDPARENT: (_("Great-great-grandfather"), _("Great-great-grandmother")),
    Kin.GREAT_GREAT_GRANDCHILD: (_("Great-great-grandson"), _("Great-great-granddaughter")),
}

BY_BLOOD: Final[Mapping[tuple[int, int], Kin]] = {
    (1, 0): Kin.PARENT,
    (2, 0): Kin.GRANDPARENT,
    (3, 0): Kin.GREAT_GRANDPARENT,
    (4, 0): Kin.GREAT_GREAT_GRANDPARENT,
    (0, 1): Kin.CHILD,
    (0, 2): Kin.GRANDCHILD,
    (0, 3): Kin.GREAT_GRANDCHILD,
    (0, 4): Kin.GREAT_GREAT_GRANDCHILD,
    (1, 1): Kin.SIBLING,
    (2, 1): Kin.UNCLE_AUNT,
    (1, 2): Kin.NEPHEW_NIECE,
    (2, 2): Kin.COUSIN,
    (3, 1): Kin.GREAT_UNCLE_AUNT,
    (1, 3): Kin.GREAT_NEPHEW_NIECE,
}

CONVERSE: Final[Mapping[Kin, Kin]] = {
    **{BY_BLOOD[up, down]: BY_BLOOD[down, up] for up, down in BY_BLOOD},
    Kin.HALF_SIBLING: Kin.HALF_SIBLING,
    Kin.STEP_SIBLING: Kin.STEP_SIBLING,
    Kin.SPOUSE: Kin.SPOUSE,
    Kin.FORMER_SPOUSE: Kin.FORMER_SPOUSE,
    Kin.GUARDIAN: Kin.WARD,
    Kin.WARD: Kin.GUARDIAN,
    Kin.CARER: Kin.CARED_FOR,
    Kin.CARED_FOR: Kin.CARER,
    Kin.STEP_PARENT: Kin.STEP_CHILD,
    Kin.STEP_CHILD: Kin.STEP_PARENT,
    Kin.PARENT_IN_LAW: Kin.CHILD_IN_LAW,
    Kin.CHILD_IN_LAW: Kin.PARENT_IN_LAW,
    Kin.SIBLING_IN_LAW: Kin.SIBLING_IN_LAW,
}

_NEARNESS: Final = {kin: position for position, kin in enumerate(Kin)}


@dataclass(frozen=True)
class Tie:
    """A recorded relationship, read from ``individual`` to ``other``."""

    kind: str
    individual: int
    other: int
    is_adopted: bool = False
    is_over: bool = False
    end_reason: str = ""


@dataclass(frozen=True, order=True)
class Derived:
    """``person`` is ``kin`` to the one we asked about; ``path`` leads there, person by person."""

    nearness: int
    person: int
    is_adopted: bool  # a parent or child by adoption
    path: tuple[int, ...]
    kin: Kin


class Family:
    """The recorded ties of a neighbourhood, indexed both ways."""

    def __init__(self, ties: Iterable[Tie]) -> None:
        self.parents: dict[int, dict[int, bool]] = defaultdict(dict)  # child: parent: adopted
        self.children: dict[int, dict[int, bool]] = defaultdict(dict)
        self.spouses: dict[int, set[int]] = defaultdict(set)
        self.former: dict[int, set[int]] = defaultdict(set)
        self.others: dict[int, set[tuple[int, Kin]]] = defaultdict(set)
        for tie in ties:
            self._add(tie)

    def _add(self, tie: Tie) -> None:
        one, other = tie.individual, tie.other
        if tie.kind == RelationshipKind.SPOUSE_OF:
            parted = tie.is_over and tie.end_reason != SpouseEnd.WIDOWED
            ties = self.former if parted else self.spouses
            ties[one].add(other)
            ties[other].add(one)
        elif tie.is_over:
            return
        elif tie.kind == RelationshipKind.PARENT_OF:
            self.parents[other][one] = self.children[one][other] = tie.is_adopted
        elif tie.kind == RelationshipKind.GUARDIAN_OF:
            self.others[one].add((other, Kin.WARD))
            self.others[other].add((one, Kin.GUARDIAN))
        elif tie.kind == RelationshipKind.CARER_OF:
            self.others[one].add((other, Kin.CARED_FOR))
            self.others[other].add((one, Kin.CARER))

    @cached_property
    def people(self) -> set[int]:
        return {*self.parents, *self.children, *self.spouses, *self.former, *self.others}

    def kin_of(self, person: int) -> list[Derived]:
        """Everyone who is kin to the person, nearest first; a cousin one married is kin in two ways."""
        found = [*self._by_blood(person), *self._by_tie(person), *self._by_marriage(person)]
        found = [one for one in found if one.person != person]  # as when somebody married a parent
        return sorted({(one.person, one.kin): one for one in sorted(found, reverse=True)}.values())

    def reach_up(self, person: int) -> dict[int, tuple[int, ...]]:
        """The person and their ancestors, each with the shortest path up to them."""
        return self._spread(person, self.parents)

    def reach_down(self, person: int) -> dict[int, tuple[int, ...]]:
        """The person and their descendants, each with the shortest path down to them."""
        return self._spread(person, self.children)

    def siblings(self, person: int) -> dict[int, int]:
        """Whole and half brothers and sisters, each with a parent whom they share."""
        parents = sorted(self.parents[person], reverse=True)
        return {child: parent for parent in parents for child in self.children[parent] if child != person}

    def _spread(self, start: int, edges: Mapping[int, Mapping[int, bool]]) -> dict[int, tuple[int, ...]]:
        paths: dict[int, tuple[int, ...]] = {start: (start,)}
        edge = [start]
        for _generation in range(GENERATIONS):
            further = {near: one for one in edge for near in sorted(edges.get(one, {})) if near not in paths}
            paths |= {person: (*paths[through], person) for person, through in further.items()}
            edge = list(further)
        return paths

    def _by_blood(self, person: int) -> Iterator[Derived]:
        above = self.reach_up(person)
        below = {ancestor: self.reach_down(ancestor) for ancestor in above}
        others = {other for reached in below.values() for other in reached} - {person}
        for other in others:
            common = [ancestor for ancestor in above if other in below[ancestor]]
            for ancestor in common:
                if any(nearer != ancestor and nearer in below[ancestor] for nearer in common):
                    continue  # not a nearest common ancestor
                up, down = above[ancestor], below[ancestor][other]
                kin = BY_BLOOD.get((len(up) - 1, len(down) - 1))
                if kin is not None:
                    kin = self._half(person, other) if kin is Kin.SIBLING else kin
                    yield _derived(other, kin, (*up, *down[1:]), is_adopted=self._is_adopted(person, other))

    def _half(self, one: int, other: int) -> Kin:
        """Half-siblings share one parent, and each is known to have another one."""
        first, second = set(self.parents[one]), set(self.parents[other])
        shared = first & second
        return Kin.HALF_SIBLING if len(shared) == 1 and first - shared and second - shared else Kin.SIBLING

    def _is_adopted(self, one: int, other: int) -> bool:
        return self.parents[one].get(other, False) or self.children[one].get(other, False)

    def _by_tie(self, person: int) -> Iterator[Derived]:
        for spouse in self.spouses[person]:
            yield _derived(spouse, Kin.SPOUSE, (person, spouse))
        for former in self.former[person] - self.spouses[person]:
            yield _derived(former, Kin.FORMER_SPOUSE, (person, former))
        for other, kin in self.others[person]:
            yield _derived(other, kin, (person, other))

    def _by_marriage(self, person: int) -> Iterator[Derived]:
        for spouse in self.spouses[person]:
            for parent in self.parents[spouse]:
                yield _derived(parent, Kin.PARENT_IN_LAW, (person, spouse, parent))
            for sibling, parent in self.siblings(spouse).items():
                yield _derived(sibling, Kin.SIBLING_IN_LAW, (person, spouse, parent, sibling))
            for child in set(self.children[spouse]) - set(self.children[person]) - {person}:
                yield _derived(child, Kin.STEP_CHILD, (person, spouse, child))
        yield from self._by_relatives_marriage(person)
        yield from self._by_parents_marriage(person)

    def _by_relatives_marriage(self, person: int) -> Iterator[Derived]:
        for child in self.children[person]:
            for spouse in self.spouses[child]:
                yield _derived(spouse, Kin.CHILD_IN_LAW, (person, child, spouse))
        for sibling, parent in self.siblings(person).items():
            for spouse in self.spouses[sibling]:
                yield _derived(spouse, Kin.SIBLING_IN_LAW, (person, parent, sibling, spouse))

    def _by_parents_marriage(self, person: int) -> Iterator[Derived]:
        parents = self.parents[person]
        for parent in parents:
            for step in self.spouses[parent] - set(parents) - {person}:
                yield _derived(step, Kin.STEP_PARENT, (person, parent, step))
                for child in self.children[step]:
                    if child not in {person, parent} and not set(self.parents[child]) & set(parents):
                        yield _derived(child, Kin.STEP_SIBLING, (person, parent, step, child))


def _derived(person: int, kin: Kin, path: tuple[int, ...], *, is_adopted: bool = False) -> Derived:
    return Derived(_NEARNESS[kin], person, is_adopted, path, kin)
