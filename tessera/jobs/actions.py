"""Background work: ``from tessera.jobs import actions as jobs``,
then ``jobs.handler`` and ``jobs.enqueue``.
"""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from tessera.jobs import queue, registry
from tessera.jobs.choices import Status
from tessera.jobs.errors import NotToCancel, NotToRetry
from tessera.jobs.models import Job
from tessera.jobs.registry import handler, regularly, surround_with
from tessera.jobs.run import Run

log = structlog.get_logger(__name__)

__all__ = [
    "Run",
    "cancel",
    "can_be_cancelled",
    "can_be_retried",
    "enqueue",
    "handler",
    "regularly",
    "retry",
    "surround_with",
]


@transaction.atomic
def enqueue(
    name: str, *, lock: str | None = None, title: str = "", requested_by_id: int | None = None, **args: Any
) -> Job:
    """Have a job done in the background, once the surrounding transaction commits; never if it does not.

    ``args`` are ids and options that JSON can hold. Jobs with the same ``lock`` run one after the other.
    """
    registry.find(name)
    job = Job.objects.create(
        name=name, title=title, args=args, lock=lock or "", requested_by_id=requested_by_id
    )
    queue.defer(job)
    return job


def can_be_cancelled(job: Job) -> bool:
    """A job that has not begun, or one that leaves nothing half done."""
    if job.status == Status.RUNNING:
        return registry.is_stoppable(job.name) and not job.cancel_asked
    return job.status == Status.WAITING


def can_be_retried(job: Job) -> bool:
    return job.status in {Status.FAILED, Status.CANCELLED} and job.name in registry.names()


@transaction.atomic
def cancel(job: Job, *, by_id: int | None, now: datetime) -> None:
    """Give a job up: at once while it waits, at its next sign of progress while it runs. Raises NotToCancel."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not can_be_cancelled(job):
        raise NotToCancel(status=job.get_status_display())
    if job.status == Status.WAITING:
        job.status, job.finished_at = Status.CANCELLED, now
    job.cancel_asked = True
    job.save(update_fields=["status", "finished_at", "cancel_asked"])
    log.info("job cancelled", **job.facts(), user=by_id)


@transaction.atomic
def retry(job: Job, *, by_id: int | None) -> None:
    """Have a failed or cancelled job done again, from where it notices that it was. Raises NotToRetry."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not can_be_retried(job):
        raise NotToRetry(status=job.get_status_display())
    Job.objects.filter(pk=job.pk).update(
        status=Status.WAITING,
        attempts_before=job.attempts,
        cancel_asked=False,
        error_code="",
        stage="",
        done=0,
        total=None,
        started_at=None,
        finished_at=None,
    )
    queue.defer(job)
    log.info("job retried", **job.facts(), user=by_id)
