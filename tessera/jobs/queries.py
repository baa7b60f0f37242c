"""Questions about background work."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound


def get_job(public_id: UUID, *, requested_by_id: int | None) -> Job:
    """The job, for whom asked for it; another's job and no job give the same answer."""
    job = Job.objects.filter(public_id=public_id, requested_by_id=requested_by_id).first()
    if job is None:
        raise NotFound
    return job


def find(public_id: UUID | None) -> Job | None:
    """The job with a key that something keeps; None where it keeps none, or the job is gone."""
    return Job.objects.filter(public_id=public_id).first() if public_id else None


def visible(*, to: int | None, every: bool) -> QuerySet[Job]:
    """Jobs that a user may see, the newest first: every one, or their own and those that nobody asked for."""
    mine = Q() if every else Q(requested_by_id=to) | Q(requested_by_id=None)
    return Job.objects.filter(mine).order_by("-pk")


def find_job(public_id: UUID, *, to: int | None, every: bool) -> Job:
    """One of the visible jobs; another one and none at all give the same answer."""
    job = visible(to=to, every=every).filter(public_id=public_id).first()
    if job is None:
        raise NotFound
    return job


def numbers(found: QuerySet[Job]) -> dict[str, int]:
    """How many of the jobs wait, run, have failed or were cancelled. Done ones are too many to be counted."""
    counted = found.exclude(status=Status.DONE).order_by().values("status").annotate(number=Count("pk"))
    return {row["status"]: row["number"] for row in counted}


def a_worker_is_alive(*, within: timedelta, now: datetime) -> bool:
    """Whether any worker has given a sign of life lately."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (latest,) = cursor.fetchone() or (None,)
    return latest is not None and now - latest <= within
