"""Batches that wait for approval: what a higher floor does with one when it is approved, and when it never will be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tessera.changes.models import ChangeRequest

Effect = Callable[[ChangeRequest, datetime], None]


@dataclass(frozen=True)
class Waiting:
    """``begin`` has the worker write the batch: the request is being applied by then. ``end`` throws away what waited,
    after the request was rejected or withdrawn. Both are called within the transaction of the decision."""

    begin: Effect
    end: Effect


_kinds: Final[dict[str, Waiting]] = {}


def let_wait(kind: str, *, begin: Effect, end: Effect) -> None:
    """Batches of the kind may wait; a higher floor says so at start-up. Others are refused where approval is asked."""
    _kinds[kind] = Waiting(begin, end)


def may_wait(kind: str) -> bool:
    return kind in _kinds


def waiting(request: ChangeRequest) -> Waiting | None:
    """What is to be done with the batch that the request stands for; None for a change that is none."""
    kinds = request.operations.values_list("kind", flat=True)
    return next((_kinds[kind] for kind in kinds if kind in _kinds), None)
