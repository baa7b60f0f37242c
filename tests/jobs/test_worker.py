"""A real worker process: it works, it is killed, another one takes over, it stops politely."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.db import connection

from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tests.jobs.handlers import count_slowly
from tests.jobs.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _handler() -> None:
    jobs.handler("test.count")(count_slowly)


def counted(notes: Path) -> list[int]:
    return [int(line.split()[0]) for line in notes.read_text().splitlines()]


def test_a_killed_workers_job_is_taken_up_again_and_finishes(start_worker, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    job = jobs.enqueue("test.count", lock="one", to=30, notes=str(notes), pause=0.1)
    first = start_worker()
    wait_for(job, lambda job: job.status == Status.RUNNING and job.done >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker()
    wait_for(job, lambda job: job.status == Status.DONE)
    assert job.attempts == 2
    assert counted(notes) == list(range(30)), "nothing is lost and nothing done twice"
    assert len({line.split()[1] for line in notes.read_text().splitlines()}) == 2, "two workers shared it"


def test_a_stopped_worker_puts_its_job_back_and_leaves_quickly(start_worker, tmp_path: Path) -> None:
    job = jobs.enqueue("test.count", to=10_000, notes=str(tmp_path / "notes"), pause=0.05)
    worker = start_worker()
    wait_for(job, lambda job: job.status == Status.RUNNING and job.done >= 3)
    worker.terminate()
    assert worker.wait(timeout=10) == 0
    job.refresh_from_db()
    assert job.status == Status.WAITING
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        assert cursor.fetchone() == (1,)


def test_regular_work_goes_on_after_a_fault(start_worker) -> None:
    worker = start_worker()
    visits = Path(os.environ["TESSERA_DATA_DIR"]) / f"visits-{worker.pid}"
    deadline = time.monotonic() + 20
    while not (visits.exists() and visits.stat().st_size >= 3):
        assert time.monotonic() < deadline
        time.sleep(0.05)
