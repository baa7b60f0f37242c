"""How far the undo of a batch is, and what came of it."""

from dataclasses import dataclass

from tessera.changes.models import ChangeRequest, Undoing
from tessera.jobs import queries as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job


@dataclass(frozen=True)
class UndoNow:
    """The latest undo that the worker was asked for, with its job."""

    undoing: Undoing
    job: Job | None

    @property
    def is_stopped(self) -> bool:
        """Whether its job has failed: nothing was written, and it may be asked for again."""
        is_over = self.job is not None and self.job.status in {Status.FAILED, Status.CANCELLED}
        return self.undoing.ended_at is None and is_over

    @property
    def is_under_way(self) -> bool:
        return self.undoing.ended_at is None and not self.is_stopped


def undo_of(request: ChangeRequest | None) -> UndoNow | None:
    """The latest undo of a change that the viewer may see; None where nobody asked the worker for one."""
    if request is None:
        return None
    found = Undoing.objects.select_related("inverse").filter(request=request).first()
    if found is None:
        return None
    return UndoNow(found, jobs.find(found.job))
