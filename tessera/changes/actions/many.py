"""Deciding on several requests at once: each has its own result, and all of it is one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions
from tessera.changes.actions.rehearsal import draw_no_numbers
from tessera.changes.approval.errors import TooManyAtOnce
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.lib.refusals import NotFound, Refusal

MOST: Final = 100

_ACTIONS: Final[dict[Outcome, Callable[..., ChangeRequest]]] = {
    Outcome.APPROVED: decisions.approve,
    Outcome.REJECTED: decisions.reject,
    Outcome.RETURNED: decisions.send_back,
}


@dataclass(frozen=True)
class Result:
    """What came, or would come, of deciding on one request: the status that it has then, or why nothing was decided.

    ``reference`` is empty for a request that is absent or out of reach.
    """

    public_id: UUID
    reference: str
    status: RequestStatus | None = None
    refusal: Refusal | None = None

    @property
    def is_decided(self) -> bool:
        return self.refusal is None


@acting
def preview(
    requests: Sequence[UUID], outcome: Outcome, *, by: Viewer, now: datetime, note: str = ""
) -> list[Result]:
    """What ``decide`` would answer: it is done, looked at and taken back. Raises TooManyAtOnce."""
    with transaction.atomic():
        draw_no_numbers()
        results = _decide(requests, outcome, by=by, now=now, note=note)
        transaction.set_rollback(True)
    return results


@transaction.atomic
@acting
def decide(
    requests: Sequence[UUID], outcome: Outcome, *, by: Viewer, now: datetime, note: str = ""
) -> list[Result]:
    """Decide alike on each request, in the order given; what is refused of one does not touch the others. Raises
    TooManyAtOnce."""
    return _decide(requests, outcome, by=by, now=now, note=note)


def _decide(keys: Sequence[UUID], outcome: Outcome, *, by: Viewer, now: datetime, note: str) -> list[Result]:
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST:
        raise TooManyAtOnce(most=MOST)
    found = {request.public_id: request for request in ChangeRequest.objects.filter(public_id__in=wanted)}
    return [_one(key, found.get(key), outcome, by=by, now=now, note=note) for key in wanted]


def _one(
    key: UUID, request: ChangeRequest | None, outcome: Outcome, *, by: Viewer, now: datetime, note: str
) -> Result:
    if request is None:
        return Result(key, "", refusal=NotFound())
    try:
        with transaction.atomic():
            decided = _ACTIONS[outcome](request, by=by, now=now, note=note)
    except Refusal as refusal:
        return Result(key, request.reference, refusal=refusal)
    return Result(key, request.reference, RequestStatus(decided.status))
