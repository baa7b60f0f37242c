"""What somebody is to a new head of the household."""

from collections.abc import Callable
from typing import Final

from tessera.demo.families import Kin


def relation_to(head: Kin, other: Kin) -> str:
    """The relation to a new head, from parents and spouses; who is tied in no way keeps being unrelated."""
    for relation, holds in _RULES:
        if holds(head, other):
            return relation
    return other.relation if other.relation in {"not_related", "foster_child"} else "other_relative"


def _parents(kin: Kin | None) -> set[Kin]:
    return {parent for parent in (kin.mother, kin.father) if parent is not None} if kin is not None else set()


def _is_child(head: Kin, other: Kin) -> bool:
    return head in _parents(other) or (head.spouse is not None and head.spouse in _parents(other))


def _is_grandchild(head: Kin, other: Kin) -> bool:
    return any(_is_child(head, parent) for parent in _parents(other)) or (
        other.relation == "grandchild" and other.guardian is head
    )


_RULES: Final[tuple[tuple[str, Callable[[Kin, Kin], bool]], ...]] = (
    ("spouse", lambda head, other: other.spouse is head),
    ("child", _is_child),
    ("parent", lambda head, other: other in _parents(head)),
    ("sibling", lambda head, other: bool(_parents(head) & _parents(other))),
    ("grandchild", _is_grandchild),
    ("grandparent", lambda head, other: any(other in _parents(parent) for parent in _parents(head))),
    ("child_in_law", lambda head, other: other.spouse is not None and _is_child(head, other.spouse)),
    ("parent_in_law", lambda head, other: other in _parents(head.spouse)),
    (
        "nephew_niece",
        lambda head, other: any(_parents(head) & _parents(parent) for parent in _parents(other)),
    ),
)
