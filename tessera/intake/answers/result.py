"""What cleaning gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tessera.intake.profile.model import Question

Answers = dict[str, Any]


@dataclass(frozen=True)
class Refused:
    """An answer that is not taken. ``path`` names it with its row: ``members[2].age``."""

    path: str
    rule: str
    question: Question
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Cleaned:
    """``answers`` hold what was answered to questions that are shown. ``shown`` are the paths of those questions and
    the keys of the pages, whether answered or not."""

    answers: Answers
    refused: tuple[Refused, ...]
    shown: frozenset[str]

    @property
    def is_complete(self) -> bool:
        return not self.refused


@dataclass(frozen=True)
class KnownArea:
    """An area that may be chosen, with its keys; ``level`` is the number of its level, as a text."""

    code: str
    level: str
    pk: int = 0
    public_id: UUID | None = None


@dataclass(frozen=True)
class Known:
    """What the answers may point to outside of the form: areas by code, uploaded files by their id."""

    areas: Mapping[str, KnownArea] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
