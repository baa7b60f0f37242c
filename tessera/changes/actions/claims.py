"""Taking a request on, so that two colleagues do not work on it at the same time, and giving it back."""

from datetime import datetime

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions, notes
from tessera.changes.approval import seats
from tessera.changes.approval.errors import ClaimedByAnother, NotClaimed, NotYourStage
from tessera.changes.choices import NoteKind
from tessera.changes.models import ChangeRequest, Step


@transaction.atomic
@acting
def claim(request: ChangeRequest, *, by: Viewer, now: datetime) -> None:
    """Take the request on at its stage. Where one person decides, nobody else does meanwhile. Claiming what one has
    claimed changes nothing. Raises what ``decisions.find_waiting`` raises, and ClaimedByAnother."""
    waiting = decisions.find_waiting(request, by=by, now=now)
    if waiting.step.claimed_by == by.actor:
        return
    if waiting.step.claimed_by:
        raise ClaimedByAnother(name=waiting.step.claimed_by_name)
    Step.objects.filter(pk=waiting.step.pk).update(
        claimed_by=by.actor, claimed_by_name=by.name, claimed_at=now
    )
    notes.write(waiting.request, NoteKind.CLAIMED, by=by, now=now)


@transaction.atomic
@acting
def release(request: ChangeRequest, *, by: Viewer, now: datetime) -> None:
    """Give the request back; also what a colleague of the same stage has taken on, for people fall ill. Raises
    NotFound, ChangeNotApplicable, NotClaimed, NotYourStage."""
    locked, step = decisions.open_step(request)
    if not step.claimed_by:
        raise NotClaimed
    if step.claimed_by != by.actor and not (seats.is_for(step, by) and locked.actor != by.actor):
        raise NotYourStage(stage=step.name_in(by.language))
    Step.objects.filter(pk=step.pk).update(claimed_by="", claimed_by_name="", claimed_at=None)
    notes.write(locked, NoteKind.RELEASED, by=by, now=now, said=step.claimed_by_name)
