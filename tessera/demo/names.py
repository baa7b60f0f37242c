"""Names of Karuna's people: four cultures, three scripts, and the spellings in which one name is written.

Frequencies follow Zipf's law with a long tail of rare names. A person's name is one choice of the same name's
spellings; the truth behind it, its Arabic or Ethiopic writing, does not vary.
"""

import json
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

from tessera.demo import scripts

MALE: Final = 1
FEMALE: Final = 2
CULTURES: Final = ("coast", "highland", "lake", "plain")

# The share of each culture in each region, in the order of ``geography.REGIONS``.
_MIX: Final = (
    (0.10, 0.75, 0.05, 0.10),
    (0.15, 0.05, 0.70, 0.10),
    (0.70, 0.05, 0.10, 0.15),
    (0.30, 0.25, 0.20, 0.25),
    (0.25, 0.10, 0.05, 0.60),
    (0.10, 0.05, 0.40, 0.45),
)
_LANGUAGES: Final = {"coast": "ar", "highland": "am", "lake": "fr", "plain": "sw"}
_RARE_GIVEN: Final = 90  # per sex and culture
_RARE_FAMILY: Final = 900  # per culture
_ONSETS: Final = {
    "coast": ["b", "d", "f", "h", "j", "k", "l", "m", "n", "q", "r", "s", "sh", "t", "w", "y", "z", "kh"],
    "highland": ["b", "d", "f", "g", "h", "k", "l", "m", "n", "s", "sh", "t", "ts", "w", "y", "z", "g", "r"],
    "lake": ["b", "d", "f", "g", "k", "l", "m", "n", "s", "t", "y", "nd", "mb", "d", "k", "s"],
    "plain": ["b", "ch", "k", "l", "m", "mb", "mw", "n", "ng", "ny", "s", "sh", "t", "w", "z", "h"],
}
_RIMES: Final = {
    "coast": ["a", "a", "i", "u", "ah", "an", "ar", "im", "ir", "ud", "al"],
    "highland": ["a", "e", "e", "u", "ew", "i", "am", "el", "ay", "ar"],
    "lake": ["a", "a", "é", "o", "ou", "i", "an", "ou"],
    "plain": ["a", "a", "e", "i", "o", "u", "a", "we", "ya"],
}


@dataclass(frozen=True)
class Name:
    """One name with its spellings, the usual one first."""

    spellings: tuple[str, ...]
    arabic: str
    ethiopic: str

    @property
    def usual(self) -> str:
        return self.spellings[0]

    def spelt(self, rng: Random) -> str:
        """A spelling: mostly the usual one."""
        if len(self.spellings) == 1 or rng.random() < 0.55:
            return self.spellings[0]
        return self.spellings[int(rng.random() * len(self.spellings))]


@dataclass(frozen=True)
class Pool:
    names: tuple[Name, ...]
    weights: tuple[float, ...]  # running totals

    def draw(self, rng: Random) -> Name:
        return self.names[bisect(self.weights, rng.random() * self.weights[-1])]


@dataclass(frozen=True)
class Culture:
    key: str
    language: str
    given: dict[int, Pool]
    family: Pool


@cache
def cultures() -> tuple[Culture, ...]:
    listed = json.loads((Path(__file__).parent / "names.json").read_text("utf-8"))
    return tuple(_culture(key, listed[key]) for key in CULTURES)


def culture_of(region: int, rng: Random) -> Culture:
    return rng.choices(cultures(), weights=_MIX[region])[0]


def _culture(key: str, listed: dict[str, list[str]]) -> Culture:
    rng = Random(f"names of {key}")
    given = {
        MALE: _pool([*_read(listed["male"]), *_rare(key, _RARE_GIVEN, rng)], steepness=1.05),
        FEMALE: _pool([*_read(listed["female"]), *_rare(key, _RARE_GIVEN, rng)], steepness=1.05),
    }
    return Culture(
        key,
        _LANGUAGES[key],
        given,
        _pool([*_read(listed["family"]), *_rare(key, _RARE_FAMILY, rng)], steepness=0.95),
    )


def _read(entries: list[str]) -> Iterator[Name]:
    for entry in entries:
        latin, _, arabic = entry.partition("=")
        spellings = tuple(latin.split("/"))
        yield Name(spellings, arabic or scripts.arabic(spellings[0]), scripts.ethiopic(spellings[0]))


def _rare(key: str, count: int, rng: Random) -> Iterator[Name]:
    seen: set[str] = set()
    while len(seen) < count:
        syllables = [rng.choice(_ONSETS[key]) + rng.choice(_RIMES[key]) for _ in range(rng.choice((2, 2, 3)))]
        word = "".join(syllables).capitalize()
        if word not in seen and 4 <= len(word) <= 10:
            seen.add(word)
            yield Name((word,), scripts.arabic(word), scripts.ethiopic(word))


def _pool(names: list[Name], *, steepness: float) -> Pool:
    weights = accumulate(1 / (rank + 3) ** steepness for rank in range(len(names)))
    return Pool(tuple(names), tuple(weights))


@dataclass(frozen=True)
class PersonName:
    given: Name
    family: Name
    additional: Name | None
    culture: Culture

    def variants(self, rng: Random) -> dict[str, str]:
        """The full name in other scripts, for the share of people who have it so in their papers."""
        parts = [self.given, *([self.additional] if self.additional else []), self.family]
        variants = {}
        arabic_share = 0.85 if self.culture.key == "coast" else 0.15
        if rng.random() < arabic_share:
            variants["ar"] = " ".join(part.arabic for part in parts)
        if self.culture.key == "highland" and rng.random() < 0.7:
            variants["am"] = " ".join(part.ethiopic for part in parts)
        return variants


def name_for(sex: int, culture: Culture, rng: Random, *, father: PersonName | None = None) -> PersonName:
    """A name as the culture gives it: in the highlands the father's given name follows one's own, elsewhere a family
    name is handed down; on the coast the father's given name stands between."""
    given = culture.given[sex].draw(rng)
    if culture.key == "highland":
        return PersonName(given, father.given if father else culture.given[MALE].draw(rng), None, culture)
    family = father.family if father else culture.family.draw(rng)
    if culture.key == "coast":
        middle = father.given if father else culture.given[MALE].draw(rng)
        return PersonName(given, family, middle if rng.random() < 0.6 else None, culture)
    second = culture.given[sex].draw(rng) if rng.random() < 0.15 else None
    return PersonName(given, family, second if second is not given else None, culture)


def father_of(child: PersonName, drawn: PersonName) -> PersonName:
    """The name that the father of somebody has, as far as the child's name tells it; the rest is as drawn."""
    if child.culture.key == "highland":
        return PersonName(child.family, drawn.family, None, child.culture)
    if child.culture.key == "coast" and child.additional:
        return PersonName(child.additional, child.family, None, child.culture)
    return PersonName(drawn.given, child.family, drawn.additional, child.culture)
