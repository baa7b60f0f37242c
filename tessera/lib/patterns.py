"""Regular expressions that users write: refused when a text could keep the matcher busy for long.

A backtracking matcher tries every way in which the repeats of a pattern can share a text. The number of ways
for the longest text that is matched bounds the time; a pattern with too many is refused before it is used.
"""

import re
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # the standard library's own parser
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST_PATTERN = 200
LONGEST_TEXT = 200
MOST_WAYS = 1_000_000
REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
SINGLE = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.AT, op.CATEGORY, op.RANGE}


class PatternRefused(ValueError):  # noqa: N818 - the house word for a typed "no"
    """The pattern cannot be read, or it could be slow. ``unsafe`` tells which."""

    def __init__(self, reason: str, *, unsafe: bool) -> None:
        super().__init__(reason)
        self.unsafe = unsafe


def check(pattern: str) -> None:
    """Raise :class:`PatternRefused` unless the pattern is readable and quick on every text."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternRefused("too long", unsafe=True)
    try:
        tree = parser.parse(pattern)
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as fault:
        raise PatternRefused(str(fault), unsafe=False) from fault
    if _ways(tree) > MOST_WAYS:
        raise PatternRefused("too many ways to match", unsafe=True)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches; a text of more than ``LONGEST_TEXT`` characters never does."""
    return len(text) <= LONGEST_TEXT and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    check(pattern)
    return re.compile(pattern)


def _ways(tree: Any) -> int:
    """In how many ways the nodes, one after the other, may match; it is enough to know of too many."""
    product = 1
    for kind, argument in tree:
        product *= _ways_of(kind, argument)
        if product > MOST_WAYS:
            return MOST_WAYS + 1
    return product


def _ways_of(kind: Any, argument: Any) -> int:
    if kind in SINGLE:
        return 1
    if kind in REPEATS:
        return _ways_of_repeat(*argument)
    if kind is op.SUBPATTERN:
        return _ways(argument[-1])
    if kind is op.ATOMIC_GROUP:
        return _ways(argument)
    if kind is op.BRANCH:
        return sum(_ways(branch) for branch in argument[1])
    return MOST_WAYS + 1  # references back, conditions, looking around: not needed for the form of a value


def _ways_of_repeat(least: int, most: int, body: Any) -> int:
    most = min(int(most), LONGEST_TEXT)
    lengths = max(most - min(int(least), most), 0) + 1
    inner = _ways(body)
    # An inner choice is made again in every round.
    return (
        lengths
        if inner == 1
        else lengths * (inner**most if most * inner.bit_length() < 64 else MOST_WAYS + 1)
    )
