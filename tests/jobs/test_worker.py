"""A real worker process: it works, it is killed, another one takes over, it stops politely."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tests.jobs.handlers import count_slowly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESSERA_DATABASE_URL": database_url(),
            "TESSERA_JOBS_STALLED_AFTER": "2",
        }
        started.append(subprocess.Popen([sys.executable, "-m", "tests.jobs.handlers"], env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def _handler() -> None:
    jobs.handler("test.count")(count_slowly)


def database_url() -> str:
    found = connection.settings_dict
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgresql://{user}@/{found['NAME']}?host={quote(found['HOST'])}&port={found['PORT'] or 5432}"


def wait_for(job: Job, condition: Callable[[Job], bool], *, seconds: float = 30) -> Job:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if condition(job):
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job.status}, {job.done} of {job.total}, attempt {job.attempts}")


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
