"""Background work: ``from tessera.jobs import actions as jobs``,
then ``jobs.handler`` and ``jobs.enqueue``.
"""

from typing import Any

from django.db import transaction

from tessera.jobs import queue, registry
from tessera.jobs.models import Job
from tessera.jobs.registry import handler, regularly, surround_with
from tessera.jobs.run import Run

__all__ = ["Run", "enqueue", "handler", "regularly", "surround_with"]


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
