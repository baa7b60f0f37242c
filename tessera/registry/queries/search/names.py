"""Finding by name: what each word may mean, who has such words, and how well they fit."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from django.db import connection

from tessera.registry.queries.search.parts import How, Pair
from tessera.registry.queries.search.where import ALL, Where

CAP: Final = 3_000  # people looked at; where there are more, the answer says so
FULL: Final = (
    200_000  # people with such names whom filters are tried on before the answer says that it is cut
)
SPARSE: Final = 300  # fewer of those looked at pass the filters: then all with such names are tried
ENOUGH: Final = 20  # fewer than that, and people who lack one of the words are looked at too
VARIANTS: Final = 60  # spellings of a word
LIKELY: Final = 10  # spellings of a word that are tried before all
MANY: Final = 500  # people whose names fit better than what is not tried any more
MOST_WORDS: Final = 6  # of a name, as name_spellings takes them
SAME_FAMILY: Final = 0.86
BEGINS: Final = 0.9

Row = tuple[int, int | None, list[str]]
Weights = Mapping[str, Sequence["Spelling"]]

# Who has such names at most; of those, who holds the condition. The first row says how many were met, also of nobody.
_CANDIDATES: Final = """
with c as materialized (
  select * from name_candidates(%s::int[], %s::text[], %s::int[], %s::ltree[], %s, %s, %s, %s, %s))
select k.individual_id, k.birth_year, k.tokens, met.total, met.is_all
from (select count(*) as total, coalesce(bool_and(is_all), true) as is_all from c) met
left join (select * from c where {holding} limit %s) k on true
"""
# Words are told apart as name_tokens does it: apostrophes join, other punctuation parts.
_UNHEARD: Final = re.compile("['`\u2018\u2019\u02b0-\u02ff]")
_SEPARATORS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Spelling:
    """A known token that may be meant by the word at a place; ``weight`` is 1 for the word itself.

    ``step`` is when it is tried: 1 for the word itself, 2 for the likeliest, 3 for all.
    """

    place: int
    word: str
    token: str
    weight: float
    how: How = How.SAME
    step: int = 1


class Scored(NamedTuple):
    """A person whose names fit. ``best`` is the spelling found for the word at each place.

    ``words`` are the words as they were typed, ``tokens`` all that the person is called by, in order.
    """

    id: int
    score: float
    best: Mapping[int, Spelling]
    words: Mapping[int, str]
    tokens: Sequence[str]

    @property
    def is_reordered(self) -> bool:
        """Whether the record has the words in another order."""
        at = [self.tokens.index(self.best[place].token) for place in sorted(self.best)]
        return at != sorted(at)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The words asked for and the tokens found for them."""
        return tuple(
            Pair(self.words[place], self.best[place].token, self.best[place].how)
            for place in sorted(self.best)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The words for which there is no token."""
        return tuple(word for place, word in self.words.items() if place not in self.best)


@dataclass(frozen=True)
class Among:
    """Whom the names are looked for among: area paths, years of birth, and a condition on ``c.individual_id``."""

    areas: Sequence[str] | None = None
    born: tuple[int | None, int | None] = (None, None)
    holding: Where = ALL


def by_name(names: str, *, among: Among, year: int | None = None) -> tuple[list[Scored], bool]:
    """People whose names fit, the best first, and whether there were more than we looked at. Three queries at most.

    Who was born in ``year`` comes before namesakes.
    """
    spellings = _spellings(names)
    if not spellings:
        return [], False
    many = MANY if among.holding == ALL else None
    rows, met, is_all = _candidates(spellings, among, cap=CAP, many=many)
    if met >= CAP and among.holding != ALL and len(rows) < SPARSE:
        rows, met, _is_all = _candidates(spellings, among, cap=FULL)
        return scored(rows, spellings, names, year), met >= FULL or len(rows) >= CAP
    return scored(rows, spellings, names, year), met >= CAP or not is_all


def all_by_name(names: str, *, among: Among) -> tuple[list[int], bool]:
    """The keys of all whose names fit, in no order, and whether there were more still. Two queries."""
    spellings = _spellings(names)
    if not spellings:
        return [], False
    rows, met, _is_all = _candidates(spellings, among, cap=FULL, most=FULL)
    return [row[0] for row in rows], met >= FULL


def _candidates(
    spellings: Sequence[Spelling], among: Among, *, cap: int, many: int | None = None, most: int | None = None
) -> tuple[list[Row], int, bool]:
    """Those of at most ``cap`` people with such names who hold the condition, how many such people were met, and
    whether every spelling was tried: not when ``many`` people have the likelier ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES.format(holding=among.holding.sql),
            [
                [spelling.place for spelling in spellings],
                [spelling.token for spelling in spellings],
                [spelling.step for spelling in spellings],
                None if among.areas is None else list(among.areas),
                *among.born,
                ENOUGH,
                many,
                cap,
                *among.holding.params,
                most or CAP,
            ],
        )
        rows = cursor.fetchall()
    return [row[:3] for row in rows if row[0] is not None], rows[0][3], rows[0][4]


def scored(rows: Sequence[Row], spellings: Sequence[Spelling], names: str, year: int | None) -> list[Scored]:
    weights: dict[str, list[Spelling]] = {}
    for spelling in spellings:
        weights.setdefault(spelling.token, []).append(spelling)
    words = _as_typed(names, {spelling.place: spelling.word for spelling in spellings})
    fits: dict[tuple[str, ...], _Fit] = {}  # namesakes fit alike
    found: dict[int, Scored] = {}
    for person, born, tokens in rows:
        called = tuple(tokens)
        fit = fits.get(called)
        if fit is None:
            fit = fits[called] = _fit(called, weights, words)
        near = 0.0 if year is None or born is None else 0.1 if born == year else 0.03
        found[person] = Scored(person, round(fit.score + near, 4), fit.best, words, called)
    return sorted(found.values(), key=lambda scored: (-scored.score, scored.id))


def _as_typed(names: str, folded: Mapping[int, str]) -> Mapping[int, str]:
    """The words as somebody typed them, where they can be told apart as the database does; else as it folds them."""
    unmarked = (sign for sign in unicodedata.normalize("NFC", names) if unicodedata.category(sign) != "Mn")
    typed = _SEPARATORS.sub(" ", _UNHEARD.sub("", "".join(unmarked))).split()
    is_told_apart = len(typed) == len(folded) or len(typed) > len(folded) == MOST_WORDS
    return {place: typed[place - 1] if is_told_apart else folded[place] for place in sorted(folded)}


class _Fit(NamedTuple):
    score: float
    best: Mapping[int, Spelling]


def _fit(tokens: Sequence[str], weights: Weights, words: Mapping[int, str]) -> _Fit:
    """How well a person's tokens fit: the best one for each word, a little less for names left over."""
    best: dict[int, Spelling] = {}
    for token in tokens:
        for spelling in weights.get(token, ()):
            place = spelling.place
            if place not in best or spelling.weight > best[place].weight:
                best[place] = spelling
    score = sum(spelling.weight for spelling in best.values()) / len(words)
    left_over = len(set(tokens)) - len(words)
    if left_over > 0:
        score -= min(0.05, 0.01 * left_over)
    return _Fit(score, best)


def _spellings(names: str) -> list[Spelling]:
    """For each word the known tokens that may be meant, at most ``VARIANTS``."""
    with connection.cursor() as cursor:
        cursor.execute("select place, asked, token, how from name_spellings(%s)", [names])
        return kept(cursor.fetchall())


def kept(rows: Iterable[tuple[int, str, str, str]]) -> list[Spelling]:
    """The best of what ``name_spellings`` offers for each word."""
    best: dict[tuple[int, str], Spelling] = {}
    for place, word, token, how in rows:
        weight = _weight(word, token, how)
        found = best.get((place, token))
        # Of two reasons that weigh the same, the sound ("f") says more than the letters ("k").
        if weight and (found is None or (-weight, how) < (-found.weight, found.how)):
            best[place, token] = Spelling(place, word, token, weight, How.SAME if word == token else How(how))
    of_all: list[Spelling] = []
    for place in sorted({place for place, _token in best}):
        of_word = [spelling for spelling in best.values() if spelling.place == place]
        ordered = sorted(of_word, key=lambda spelling: (-spelling.weight, spelling.token))[:VARIANTS]
        of_all += [replace(one, step=_step(one, at)) for at, one in enumerate(ordered)]
    return of_all


def _step(spelling: Spelling, at: int) -> int:
    if spelling.weight == 1:
        return 1
    return 2 if at < LIKELY else 3


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
