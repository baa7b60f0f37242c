"""What a change would undo besides the facts it changes, told by whoever knows: which attestations fall back, say."""

from collections.abc import Callable, Collection, Mapping
from typing import Final
from uuid import UUID

Fact = tuple[UUID, str]  # a record and the key of one of its fields
Teller = Callable[[Collection[Fact]], Mapping[Fact, str]]

_tellers: Final[list[Teller]] = []


def told_by(teller: Teller) -> Teller:
    """Have a function say, for facts that are about to change, in a sentence each what falls back with them. It asks
    the database a fixed number of questions, within the reach of whoever looks."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def of(facts: Collection[Fact]) -> dict[Fact, tuple[str, ...]]:
    """What is told of each fact."""
    found: dict[Fact, tuple[str, ...]] = {}
    for teller in _tellers:
        for fact, sentence in teller(facts).items():
            found[fact] = (*found.get(fact, ()), sentence)
    return found
