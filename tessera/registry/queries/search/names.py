"""Finding by name: what each word may mean, who has such words, and how well they fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection

CAP: Final = 3_000  # people looked at; where there are more, the answer says so
ENOUGH: Final = 20  # fewer than that, and people who lack one of the words are looked at too
VARIANTS: Final = 60  # spellings of a word
SAME_FAMILY: Final = 0.86
BEGINS: Final = 0.9

Row = tuple[int, int | None, list[str]]
Weights = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True)
class Spelling:
    """A known token that may be meant by the word at a place; ``weight`` is 1 for the word itself."""

    place: int
    word: str
    token: str
    weight: float


class Scored(NamedTuple):
    """A person whose names fit. ``best`` is the weight and the token found for the word at each place."""

    id: int
    score: float
    best: Mapping[int, tuple[float, str]]
    words: Mapping[int, str]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The words asked for and the tokens found for them."""
        return tuple((self.words[place], self.best[place][1]) for place in sorted(self.best))

    @property
    def missing(self) -> tuple[str, ...]:
        """The words for which there is no token."""
        return tuple(word for place, word in self.words.items() if place not in self.best)


def by_name(
    names: str,
    *,
    areas: Sequence[str] | None = None,
    born: tuple[int | None, int | None] = (None, None),
    year: int | None = None,
) -> tuple[list[Scored], bool]:
    """People whose names fit, the best first, and whether there were more than we looked at. Two queries.

    ``areas`` narrows to area paths, ``born`` to years of birth; who was born in ``year`` comes before namesakes.
    """
    spellings = _spellings(names)
    if not spellings:
        return [], False
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from name_candidates(%s::int[], %s::text[], %s::ltree[], %s, %s, %s, %s)",
            [
                [spelling.place for spelling in spellings],
                [spelling.token for spelling in spellings],
                None if areas is None else list(areas),
                *born,
                ENOUGH,
                CAP,
            ],
        )
        rows = cursor.fetchall()
    return _scored(rows, spellings, year), len(rows) >= CAP


def _scored(rows: Sequence[Row], spellings: Sequence[Spelling], year: int | None) -> list[Scored]:
    weights: dict[str, list[tuple[int, float]]] = {}
    for spelling in spellings:
        weights.setdefault(spelling.token, []).append((spelling.place, spelling.weight))
    words = {spelling.place: spelling.word for spelling in spellings}
    found = {row[0]: _fit(row, weights, words, year) for row in rows}
    return sorted(found.values(), key=lambda scored: (-scored.score, scored.id))


def _fit(row: Row, weights: Weights, words: Mapping[int, str], year: int | None) -> Scored:
    """How well a person's tokens fit: the best one for each word, a little less for names left over."""
    person, born, tokens = row
    best: dict[int, tuple[float, str]] = {}
    for token in tokens:
        for place, weight in weights.get(token, ()):
            if place not in best or weight > best[place][0]:
                best[place] = (weight, token)
    score = sum(weight for weight, _token in best.values()) / len(words)
    left_over = len(set(tokens)) - len(words)
    if left_over > 0:
        score -= min(0.05, 0.01 * left_over)
    if year is not None and born is not None:
        score += 0.1 if born == year else 0.03
    return Scored(person, round(score, 4), best, words)


def _spellings(names: str) -> list[Spelling]:
    """For each word the known tokens that may be meant, at most ``VARIANTS``."""
    with connection.cursor() as cursor:
        cursor.execute("select place, asked, token, how from name_spellings(%s)", [names])
        rows = cursor.fetchall()
    best: dict[tuple[int, str], Spelling] = {}
    for place, word, token, how in rows:
        weight = _weight(word, token, how)
        found = best.get((place, token))
        if weight > (found.weight if found else 0):
            best[place, token] = Spelling(place, word, token, weight)
    kept: list[Spelling] = []
    for place in sorted({place for place, _token in best}):
        of_word = [spelling for spelling in best.values() if spelling.place == place]
        kept += sorted(of_word, key=lambda spelling: (-spelling.weight, spelling.token))[:VARIANTS]
    return kept


def _weight(word: str, token: str, how: str) -> float:
    """How much a token counts for a word, from 0 (not at all) to 1 (it is the word)."""
    if word == token:
        return 1.0
    if how == "p":
        return BEGINS - min(0.1, 0.01 * (len(token) - len(word)))
    slips = distance(word, token)
    longest = max(len(word), len(token))
    alike = 1 - slips / longest if slips <= allowed_slips(word) else 0.0
    return max(alike, SAME_FAMILY - 0.01 * min(slips, 9)) if how == "f" else alike


def allowed_slips(word: str) -> int:
    """How many letters may be wrong: none in a word of two, one in a word of up to four, else two."""
    return 0 if len(word) < 3 else 1 if len(word) < 5 else 2


def distance(one: str, other: str) -> int:
    """Letters to insert, drop, change or swap with their neighbour to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
