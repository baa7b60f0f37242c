"""Giving a job up, and starting it again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from tessera.jobs import actions as jobs
from tessera.jobs import queries, registry
from tessera.jobs.choices import Status
from tessera.jobs.errors import CancelledByStaffError, NotToCancel, NotToRetry
from tessera.jobs.models import Job
from tessera.jobs.run import Run, run
from tessera.lib.refusals import NotFound

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    with patch.dict(registry._handlers), patch.object(registry, "_stoppable", set()):
        yield


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        return int(cursor.fetchone()[0])


def nothing(run: Run) -> None: ...


def fails(run: Run) -> None:
    raise ZeroDivisionError


def cancelled_meanwhile(stoppable: bool) -> Job:
    """A job that somebody cancels between its first and its second step."""
    steps: list[int] = []

    def work(run: Run) -> None:
        for step in (1, 2):
            Job.objects.filter(pk=run.job_id).update(cancel_asked=step == 2)
            run.progress(total=10 + step)
            steps.append(step)

    jobs.handler("test.steps", stoppable=stoppable)(work)
    job = jobs.enqueue("test.steps")
    run(job.pk)
    job.refresh_from_db()
    assert steps == ([1] if stoppable else [1, 2])
    return job


def test_a_waiting_job_is_cancelled_at_once() -> None:
    done: list[int] = []
    jobs.handler("test.note")(lambda run: done.append(run.job_id))
    job = jobs.enqueue("test.note")
    jobs.cancel(job, by_id=1, now=NOON)
    job.refresh_from_db()
    assert (job.status, job.finished_at, job.is_finished) == (Status.CANCELLED, NOON, True)
    run(job.pk)
    assert done == []


def test_a_running_job_that_leaves_nothing_half_done_stops() -> None:
    job = cancelled_meanwhile(stoppable=True)
    assert (job.status, job.error_code) == (Status.CANCELLED, "")


def test_a_running_job_that_would_goes_on() -> None:
    assert cancelled_meanwhile(stoppable=False).status == Status.DONE
    jobs.handler("test.noop")(nothing)
    job = jobs.enqueue("test.noop")
    Job.objects.filter(pk=job.pk).update(status=Status.RUNNING)
    job.refresh_from_db()
    assert not jobs.can_be_cancelled(job)
    with pytest.raises(NotToCancel):
        jobs.cancel(job, by_id=1, now=NOON)


def test_a_stoppable_job_stops_from_within_its_transaction() -> None:
    """Whose rows nobody sees: progress goes by another connection."""
    job = Job(name="test.steps", attempts=1)
    handle = Run(job)
    handle._began_in_transaction = False
    jobs.handler("test.steps", stoppable=True)(nothing)
    with patch.object(handle, "_write_outside", return_value=(True,)), pytest.raises(CancelledByStaffError):
        handle.progress(total=5)


def test_a_cancelled_job_is_not_cancelled_again() -> None:
    jobs.handler("test.noop")(nothing)
    job = jobs.enqueue("test.noop")
    jobs.cancel(job, by_id=1, now=NOON)
    with pytest.raises(NotToCancel):
        jobs.cancel(job, by_id=1, now=NOON)


def test_a_failed_job_is_done_again() -> None:
    jobs.handler("test.divide")(fails)
    job = jobs.enqueue("test.divide")
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempts) == (Status.FAILED, "ZeroDivisionError", 1)
    before = queued()
    with patch.dict(registry._handlers, {"test.divide": nothing}):
        jobs.retry(job, by_id=1)
        job.refresh_from_db()
        assert (job.status, job.error_code, job.finished_at) == (Status.WAITING, "", None)
        assert queued() == before + 1
        run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.attempts_before) == (Status.DONE, 2, 1)


def test_a_job_that_was_tried_too_often_gets_as_many_attempts_again(settings: object) -> None:
    jobs.handler("test.noop")(nothing)
    job = jobs.enqueue("test.noop")
    Job.objects.filter(pk=job.pk).update(attempts=5)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "worker-lost")
    jobs.retry(job, by_id=1)
    run(job.pk)
    job.refresh_from_db()
    assert job.status == Status.DONE


@pytest.mark.parametrize("status", [Status.WAITING, Status.RUNNING, Status.DONE])
def test_what_has_not_ended_badly_is_not_done_again(status: Status) -> None:
    jobs.handler("test.noop")(nothing)
    job = jobs.enqueue("test.noop")
    Job.objects.filter(pk=job.pk).update(status=status)
    with pytest.raises(NotToRetry):
        jobs.retry(job, by_id=1)


def test_a_job_whose_work_nobody_knows_is_not_done_again() -> None:
    job = Job.objects.create(name="test.gone", status=Status.FAILED)
    with pytest.raises(NotToRetry):
        jobs.retry(job, by_id=1)


def test_everybody_sees_their_own_jobs_and_those_of_nobody() -> None:
    mine, yours, ours = (
        Job.objects.create(name="test.noop", requested_by_id=owner) for owner in (1, 2, None)
    )
    assert list(queries.visible(to=1, every=False)) == [ours, mine]
    assert list(queries.visible(to=None, every=False)) == [ours]
    assert list(queries.visible(to=1, every=True)) == [ours, yours, mine]
    with pytest.raises(NotFound):
        queries.find_job(yours.public_id, to=1, every=False)
    assert queries.find_job(yours.public_id, to=2, every=False) == yours


def test_jobs_that_are_not_done_are_counted() -> None:
    for status in (Status.WAITING, Status.WAITING, Status.FAILED, Status.DONE):
        Job.objects.create(name="test.noop", status=status)
    assert queries.numbers(queries.visible(to=None, every=True)) == {"waiting": 2, "failed": 1}


def test_a_worker_and_a_clerk_at_the_same_moment() -> None:
    """The worker has read the job as waiting when it is cancelled: it does not begin."""
    done: list[int] = []
    jobs.handler("test.note")(lambda run: done.append(run.job_id))
    job = jobs.enqueue("test.note")
    first = Job.objects.filter

    def cancel_between(*args: object, **named: object) -> object:
        found = first(*args, **named)
        if "attempts" in named:
            with transaction.atomic():
                first(pk=job.pk).update(status=Status.CANCELLED)
        return found

    with patch.object(Job.objects, "filter", cancel_between):
        run(job.pk)
    assert done == []
