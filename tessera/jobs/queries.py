"""Questions about background work."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound


def get_job(public_id: UUID, *, requested_by_id: int | None) -> Job:
    """The job, for whom asked for it; another's job and no job give the same answer."""
    job = Job.objects.filter(public_id=public_id, requested_by_id=requested_by_id).first()
    if job is None:
        raise NotFound
    return job


def a_worker_is_alive(*, within: timedelta, now: datetime) -> bool:
    """Whether any worker has given a sign of life lately."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (latest,) = cursor.fetchone() or (None,)
    return latest is not None and now - latest <= within
