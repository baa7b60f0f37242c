"""Real worker processes for tests of background work."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from tessera.jobs.models import Job


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
