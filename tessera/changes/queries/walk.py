"""Going through a list of work one request after the other, whatever is decided on the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tessera.accounts.viewer import Viewer
from tessera.changes.models import Step
from tessera.changes.queries.work import PROPOSED, Wanted, before, behind, cursor_of, waiting

MOST_COUNTED: Final = 999


@dataclass(frozen=True)
class Neighbour:
    """Another request of the list, and its place there."""

    public_id: UUID
    cursor: str


@dataclass(frozen=True)
class Stop:
    """Where one stands in a list. ``number`` of ``total``; 0 for a request that has left it, or behind the first
    ``MOST_COUNTED``."""

    number: int
    total: int
    previous: Neighbour | None
    next: Neighbour | None


def stop(public_id: UUID, wanted: Wanted, *, viewer: Viewer, now: datetime) -> Stop | None:
    """The place of a request whose cursor is ``wanted.after``, in a fixed number of queries.

    It is told by the cursor, so that the next one is found after a decision, too, which takes the request off the
    list. None for a list that nobody goes through: what one has proposed oneself.
    """
    if wanted.which == PROPOSED or not wanted.after:
        return None
    steps = waiting(wanted, viewer=viewer, now=now).order_by("urgency", "pk")
    passed, coming = steps.filter(before(wanted.after)), steps.filter(behind(wanted.after))
    number = passed[: MOST_COUNTED + 1].count()
    total = steps[: MOST_COUNTED + 1].count()
    is_there = number < MOST_COUNTED and steps.filter(request__public_id=public_id).exists()
    return Stop(
        number=number + 1 if is_there else 0,
        total=total,
        previous=_neighbour(passed.reverse().select_related("request").first()),
        next=_neighbour(coming.select_related("request").first()),
    )


def _neighbour(step: Step | None) -> Neighbour | None:
    return Neighbour(step.request.public_id, cursor_of(step)) if step else None
