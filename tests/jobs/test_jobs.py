from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction

from tessera.jobs import actions as jobs
from tessera.jobs import queries, registry
from tessera.jobs.choices import Status
from tessera.jobs.errors import SupersededError, UnknownHandlerError
from tessera.jobs.models import Job
from tessera.jobs.run import Run, run
from tessera.lib.refusals import NotFound, Refusal

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class TooMany(Refusal):
    code = "too-many"
    message = "There are too many."


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    with patch.dict(registry._handlers), patch.object(registry, "_surroundings", []):
        yield


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_job_is_queued_only_when_its_transaction_commits() -> None:
    jobs.handler("test.noop")(lambda run: None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("test.noop")
        raise ZeroDivisionError
    assert (queued(), Job.objects.count()) == (0, 0)
    jobs.enqueue("test.noop")
    assert (queued(), Job.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_unknown_name_is_refused_when_enqueued() -> None:
    with pytest.raises(UnknownHandlerError):
        jobs.enqueue("no.such.handler")


def test_two_handlers_of_one_name_are_refused() -> None:
    jobs.handler("test.noop")(count := lambda run: None)
    jobs.handler("test.noop")(count)

    def other(run: Run) -> None: ...

    with pytest.raises(ValueError, match=r"test\.noop is already handled"):
        jobs.handler("test.noop")(other)


@pytest.mark.django_db
def test_a_handler_gets_its_arguments_and_its_progress_is_kept() -> None:
    @jobs.handler("test.steps")
    def steps(run: Run, *, batch: int) -> None:
        run.progress(done=3, total=batch, stage="steps")

    job = jobs.enqueue("test.steps", title="Steps", requested_by_id=7, batch=4)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.total, job.stage) == (Status.DONE, 3, 4, "steps")
    assert job.percent == 100
    assert job.finished_at >= job.started_at


@pytest.mark.django_db
def test_an_error_is_recorded_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    @jobs.handler("test.fails")
    def fails(run: Run) -> None:
        raise ValueError("Oumou Diallo has no birth date")

    job = jobs.enqueue("test.fails")
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "ValueError")
    said = capsys.readouterr()
    assert "Oumou" not in said.out + said.err


@pytest.mark.django_db
def test_a_refusal_is_recorded_by_its_code() -> None:
    @jobs.handler("test.refuses")
    def refuses(run: Run) -> None:
        raise TooMany

    job = jobs.enqueue("test.refuses")
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "too-many")


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(settings) -> None:
    jobs.handler("test.noop")(lambda run: None)
    job = jobs.enqueue("test.noop")
    Job.objects.update(attempts=settings.JOBS_MAX_ATTEMPTS, status=Status.RUNNING, started_at=NOON)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "worker-lost")


@pytest.mark.django_db
def test_a_run_that_was_overtaken_stops_and_changes_nothing() -> None:
    @jobs.handler("test.overtaken")
    def overtaken(run: Run) -> None:
        Job.objects.update(attempts=2)  # as another worker does
        with pytest.raises(SupersededError):
            run.progress(done=1, stage="late")
        raise SupersededError

    job = jobs.enqueue("test.overtaken")
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.stage) == (Status.RUNNING, "")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_a_long_transaction(settings) -> None:
    seen = []

    @jobs.handler("test.long")
    def long(run: Run) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            run.progress(done=5, total=10, stage="copying")
            raise ZeroDivisionError
        seen.append(Job.objects.get().done)

    run(jobs.enqueue("test.long").pk)
    assert seen == [5], "the roll-back of the handler's transaction does not take the progress back"


@pytest.mark.django_db
def test_handlers_run_within_what_a_higher_floor_asks_for() -> None:
    said = []

    @contextmanager
    def acting_as_the_system() -> Iterator[None]:
        said.append("in")
        yield
        said.append("out")

    jobs.surround_with(acting_as_the_system)
    jobs.handler("test.within")(lambda run: said.append("work"))
    run(jobs.enqueue("test.within").pk)
    assert said == ["in", "work", "out"]


@pytest.mark.django_db
def test_a_job_is_shown_only_to_whom_asked_for_it() -> None:
    jobs.handler("test.noop")(lambda run: None)
    job = jobs.enqueue("test.noop", requested_by_id=7)
    assert queries.get_job(job.public_id, requested_by_id=7) == job
    with pytest.raises(NotFound):
        queries.get_job(job.public_id, requested_by_id=8)


def test_the_remaining_time_follows_from_the_rate() -> None:
    job = Job(status=Status.RUNNING, started_at=NOON, done=25, total=100)
    assert job.remaining(now=NOON + timedelta(seconds=10)) == timedelta(seconds=30)
    assert Job(status=Status.RUNNING, started_at=NOON, total=100).remaining(now=NOON) is None
    assert job.percent == 25


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("a_job_has_a_known_status", {"status": "lost"}),
        ("a_job_never_undoes_its_progress", {"done": -1}),
        ("a_job_finishes_after_it_starts", {"started_at": NOON, "finished_at": NOON - timedelta(seconds=1)}),
        ("only_a_failed_job_has_an_error", {"status": Status.DONE, "error_code": "ValueError"}),
    ],
)
def test_the_database_keeps_the_promises(name: str, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=name):
        Job.objects.create(name="test.noop", **values)
