"""Believable households: who lives with whom, how old, of whom.

Ages are as of ``today``. A mother is 16 or older at each birth and a father is not much younger than she; both hold
for every parent recorded, so no child is ever older than its parent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from tessera.demo.names import FEMALE, MALE, Culture, PersonName, culture_of, father_of, name_for

_YEAR: Final = 365.25


@dataclass(slots=True, eq=False)
class Kin:
    """A person of a household to be. ``relation`` is to the head, in the words of the register."""

    sex: int
    birth: date
    relation: str
    name: PersonName
    mother: "Kin | None" = None
    father: "Kin | None" = None
    guardian: "Kin | None" = None
    spouse: "Kin | None" = None
    married_on: date | None = None
    is_widowed: bool = False
    is_adopted: bool = False

    def age(self, on: date) -> int:
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


def compose(region: int, room: int, today: date, rng: Random) -> list[Kin]:
    """A household of at most ``room`` people, the head first."""
    composer = _Composer(region, room, today, rng)
    shape = rng.choices(_SHAPES, cum_weights=_SHAPE_TOTALS)[0]
    shape(composer)
    return composer.kin


class _Composer:
    def __init__(self, region: int, room: int, today: date, rng: Random) -> None:
        self.room, self.today, self.rng = room, today, rng
        self.culture: Culture = culture_of(region, rng)
        self.region = region
        self.kin: list[Kin] = []

    @property
    def head(self) -> Kin:
        return self.kin[0]

    @property
    def is_full(self) -> bool:
        return len(self.kin) >= self.room

    def add(
        self,
        sex: int,
        birth: date,
        relation: str,
        *,
        named_after: PersonName | None = None,
        culture: Culture | None = None,
    ) -> Kin:
        name = name_for(sex, culture or self.culture, self.rng, father=named_after)
        found = Kin(sex, birth, relation, name)
        self.kin.append(found)
        return found

    def born(self, age: float) -> date:
        """A birth date for an age in years today."""
        return self.today - timedelta(days=int(age * _YEAR) + self.rng.randrange(365))

    # The shapes of households.

    def couple(self) -> None:
        age = self.rng.triangular(21, 82, 36)
        head = self.add(MALE, self.born(age), "head")
        if self.is_full:
            return
        wife = self.marry(head, relation="spouse")
        self.children_of(wife, head, relation="child")
        if age >= 44 and self.rng.random() < 0.4:
            self.married_son()
        self.elders()
        self.others()

    def lone_parent(self) -> None:
        age = self.rng.triangular(22, 66, 34)
        head = self.add(FEMALE, self.born(age), "head")
        head.is_widowed = age > 40 and self.rng.random() < 0.5
        self.children_of(head, None, relation="child")
        self.elders()
        self.others()

    def alone(self) -> None:
        age = self.rng.choice((self.rng.uniform(19, 40), self.rng.uniform(55, 92)))
        head = self.add(self.rng.choice((MALE, FEMALE)), self.born(age), "head")
        head.is_widowed = age > 55 and self.rng.random() < 0.7

    def grandparent_with_grandchildren(self) -> None:
        head = self.add(FEMALE, self.born(self.rng.uniform(54, 80)), "head")
        head.is_widowed = True
        for _ in range(self.rng.choice((1, 2, 2, 3))):
            if not self.is_full:
                child = self.add(self.sex(), self.born(self.rng.uniform(2, 16)), "grandchild")
                child.guardian = head

    def siblings(self) -> None:
        self.add(MALE, self.born(self.rng.uniform(20, 45)), "head")
        for _ in range(self.rng.choice((1, 1, 2))):
            if not self.is_full:
                self.add(self.sex(), self.born(self.rng.uniform(16, 40)), "sibling")
        self.others()

    # Their parts.

    def marry(self, husband: Kin, *, relation: str) -> Kin:
        least = max(18.0, husband.age(self.today) - 12)
        age = min(max(least, husband.age(self.today) - self.rng.gauss(4, 3)), husband.age(self.today) + 1)
        own = self.culture if self.rng.random() < 0.8 else culture_of(self.region, self.rng)
        wife = self.add(FEMALE, self.born(max(18.0, age)), relation, culture=own)
        wife.spouse, husband.spouse = husband, wife
        # They marry when both are grown, and children follow; who is young married lately.
        grown = max(wife.birth, husband.birth) + timedelta(days=int(17.2 * _YEAR))
        later = min(
            grown + timedelta(days=int(self.rng.gammavariate(2.0, 1.6) * _YEAR)),
            self.today - timedelta(days=400),
        )
        wife.married_on = husband.married_on = max(grown, later) if max(grown, later) < self.today else None
        return wife

    def children_of(self, mother: Kin, father: Kin | None, *, relation: str) -> None:
        """Her children who still live with her; they are named after their father, recorded or not."""
        named_after = father.name if father else name_for(MALE, self.culture, self.rng)
        first = mother.birth + timedelta(days=int(self.rng.uniform(17, 21) * _YEAR))
        if mother.married_on:
            first = max(first, mother.married_on + timedelta(days=self.rng.randrange(280, 700)))
        last = mother.birth + timedelta(days=int(44 * _YEAR))
        wanted = self.rng.choices(range(10), (4, 8, 13, 17, 17, 15, 11, 8, 5, 2))[0]
        birth = first
        for _ in range(wanted):
            if self.is_full or birth > min(last, self.today - timedelta(days=3)):
                return
            age = (self.today - birth).days / _YEAR
            if age < 19 or (age < 34 and self.rng.random() < 0.3):
                child = self.add(self.sex(), birth, relation, named_after=named_after)
                child.mother, child.father = mother, father
                child.is_adopted = self.rng.random() < 0.012
            birth += timedelta(days=int(self.rng.triangular(1.2, 5.5, 2.3) * _YEAR))

    def married_son(self) -> None:
        """A grown son stays with his wife and children."""
        wife = self.head.spouse
        if wife is None or wife.age(self.today) < 39 or self.room - len(self.kin) < 2:
            return
        oldest = min(wife.age(self.today) - 18, 38)
        birth = self.born(self.rng.uniform(20, max(20.0, oldest - 1)))
        son = self.add(MALE, birth, "child", named_after=self.head.name)
        if (birth - max(wife.birth, self.head.birth)).days < 17 * _YEAR:
            son.relation = "nephew_niece"
        else:
            son.mother, son.father = wife, self.head
        bride = self.marry(son, relation="child_in_law" if son.mother else "other_relative")
        self.children_of(bride, son, relation="grandchild" if son.mother else "other_relative")

    def elders(self) -> None:
        """A mother, at times a father, of the head."""
        age = self.head.age(self.today)
        if age > 62 or self.is_full or self.rng.random() > 0.17:
            return
        mother = self.add(
            FEMALE, self.head.birth - timedelta(days=int(self.rng.uniform(17, 36) * _YEAR)), "parent"
        )
        self.head.mother = mother
        if self.is_full or self.rng.random() > 0.35:
            mother.is_widowed = True
            return
        father = self.add(MALE, mother.birth - timedelta(days=int(self.rng.uniform(0, 9) * _YEAR)), "parent")
        father.spouse, mother.spouse = mother, father
        father.married_on = mother.married_on = mother.birth + timedelta(
            days=int(self.rng.uniform(15.5, 16.8) * _YEAR)
        )
        self.head.father = father
        father.name = father_of(self.head.name, father.name)

    def others(self) -> None:
        for relation, share, youngest, oldest in _OTHERS:
            if self.is_full or self.rng.random() > share:
                continue
            person = self.add(self.sex(), self.born(self.rng.uniform(youngest, oldest)), relation)
            if person.age(self.today) < 18 and self.head.age(self.today) >= 21:
                person.guardian = self.head

    def sex(self) -> int:
        return MALE if self.rng.random() < 0.505 else FEMALE


_OTHERS: Final = (
    ("sibling", 0.07, 15, 40),
    ("nephew_niece", 0.09, 4, 20),
    ("other_relative", 0.04, 18, 70),
    ("foster_child", 0.025, 2, 15),
    ("not_related", 0.015, 18, 45),
)
_SHAPES: Final = (
    _Composer.couple,
    _Composer.lone_parent,
    _Composer.alone,
    _Composer.grandparent_with_grandchildren,
    _Composer.siblings,
)
_SHAPE_TOTALS: Final = (0.70, 0.85, 0.93, 0.96, 1.0)
