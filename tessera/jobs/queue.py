"""The queue, which is procrastinate's: jobs enter it in the caller's own transaction."""

from typing import Final

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager

from tessera.jobs.models import Job

TASK: Final = "tessera.job"  # one task for all: which handler runs is in our own row
QUEUE: Final = "default"


def defer(job: Job) -> None:
    """Put the job in the queue; it is there once the surrounding transaction commits."""
    entry = QueuedJob(
        id=None,
        queue=QUEUE,
        lock=job.lock or None,
        queueing_lock=None,
        task_name=TASK,
        task_kwargs={"job_id": job.pk},
    )
    # Not through procrastinate's app: inside a worker its connector is another connection.
    JobManager(DjangoConnector()).defer_job(entry)
