"""A worker is killed in the middle of an import; another one finishes it, and nothing is written twice."""

import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import Recorded
from tessera.bulk.actions import apply as applying
from tessera.bulk.choices import ImportStatus
from tessera.bulk.models import AppliedChunk
from tessera.changes.choices import RequestStatus
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.registry.models import Group, Identifier, Individual, Membership
from tests.bulk.conftest import NOW, checked
from tests.jobs.workers import wait_for

PEOPLE = 1200
HEADINGS = "National ID,Full name,Date of birth,Sex,Household number,Relationship\n"


def a_file() -> str:
    rows = (
        f"KW{number:06},Amina Diallo{number},1986-03-27,F,HH-{number // 4:06},{'head' if number % 4 == 0 else 'child'}"
        for number in range(PEOPLE)
    )
    return HEADINGS + "\n".join(rows) + "\n"


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(start_worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    viewer = system_viewer(channel="import")
    with reach.narrowed_to(viewer):
        found = checked(a_file(), by=viewer)
        found.counts = {
            **found.counts,
            "chunk": 20,
        }  # small chunks, so that there is a middle to be killed in
        found.save(update_fields=["counts"])
        applying.start(found, by=viewer, now=NOW)
        found.refresh_from_db()
        job = Job.objects.get(public_id=found.job)

        first = start_worker()
        deadline = time.monotonic() + 60
        while AppliedChunk.objects.filter(source=found).count() < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
        first.wait()
        done = AppliedChunk.objects.filter(source=found).count()
        assert 0 < done < PEOPLE // 20, "the worker was to be killed in the middle"

        start_worker()
        wait_for(job, lambda job: job.status == Status.DONE, seconds=120)
        found.refresh_from_db()
        assert found.status == ImportStatus.APPLIED
        assert found.request is not None
        assert found.request.status == RequestStatus.APPLIED
        expected: dict[type[Recorded], int] = {
            Individual: PEOPLE, Identifier: PEOPLE + PEOPLE // 4, Membership: PEOPLE, Group: PEOPLE // 4,
        }  # fmt: skip
        assert {model: model.objects.count() for model in expected} == expected  # type: ignore[attr-defined]
