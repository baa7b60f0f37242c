"""One run of one job: what its handler holds in its hands, and how it ends."""

import threading
import time
import traceback
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tessera.jobs import queue, registry
from tessera.jobs.choices import ENDED, Status
from tessera.jobs.errors import CancelledByStaffError, InterruptedByStopError, SupersededError
from tessera.jobs.models import Job
from tessera.lib.refusals import Refusal

log = structlog.get_logger(__name__)

stopping: Final = threading.Event()  # set when the worker is asked to stop
_BETWEEN_WRITES: Final = 0.5  # seconds; pages poll about once a second
_WRITE: Final = """UPDATE jobs_job SET done = %s, total = %s, stage = %s
    WHERE id = %s AND attempts = %s RETURNING cancel_asked"""


class Run:
    """Given to a handler. ``progress`` is visible at once, also from within the handler's transaction."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.public_id: UUID = job.public_id
        self.requested_by_id: int | None = job.requested_by_id
        self.attempt: int = job.attempts
        self._job = job
        self._began_in_transaction = connection.in_atomic_block
        self._written_at = 0.0
        self._outside: psycopg.Connection[Any] | None = None

    def progress(
        self, *, done: int | None = None, total: int | None = None, stage: str | None = None
    ) -> None:
        """Say how far it is. Cheap enough to call often.

        Raises InterruptedByStopError when the worker stops, SupersededError when another one runs the job, and
        CancelledByStaffError when somebody gives it up.
        """
        if stopping.is_set():
            raise InterruptedByStopError
        news = {"done": done, "total": total, "stage": stage}
        changed = {name: value for name, value in news.items() if value is not None}
        is_new_stage = stage is not None and stage != self._job.stage
        for name, value in changed.items():
            setattr(self._job, name, value)
        if is_new_stage or total is not None or time.monotonic() - self._written_at >= _BETWEEN_WRITES:
            self._write()

    def close(self) -> None:
        if self._outside is not None:
            self._outside.close()
            self._outside = None

    def _write(self) -> None:
        self._written_at = time.monotonic()
        values = (self._job.done, self._job.total, self._job.stage)
        if connection.in_atomic_block and not self._began_in_transaction:
            row = self._write_outside(values)
        else:
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, [*values, self.job_id, self.attempt])
                row = cursor.fetchone()
        if row is None:
            raise SupersededError
        if row[0] and registry.is_stoppable(self._job.name):
            raise CancelledByStaffError

    def _write_outside(self, values: tuple[int, int | None, str]) -> Any:
        """By a connection of its own: the handler's transaction hides its rows until it ends."""
        if self._outside is None:
            where = connection.get_connection_params()
            names = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
            given = {name: where[name] for name in names if name in where}
            self._outside = psycopg.connect(autocommit=True, **given)
        return self._outside.execute(_WRITE, [*values, self.job_id, self.attempt]).fetchone()


def run(job_id: int) -> None:
    """Do the job. Every outcome is recorded in its row; nothing is raised but what ends the process."""
    job = _take(job_id)
    if job is None:
        return
    log.info("job started", **job.facts())
    handle = Run(job)
    try:
        with registry.surroundings():
            registry.find(job.name)(handle, **job.args)
    except InterruptedByStopError:
        _put_back(job)
    except SupersededError:
        log.warning("job superseded", **job.facts())
    except CancelledByStaffError:
        _mark(job, status=Status.CANCELLED, finished_at=timezone.now())
        log.info("job ended as asked", **job.facts())
    except Refusal as refusal:
        _finish(job, handle, error_code=refusal.code)
    except Exception as error:  # noqa: BLE001 - a job's fault must not take the worker down; it is recorded
        _finish(job, handle, error_code=type(error).__name__, where=_frames(error))
    else:
        _finish(job, handle)
    finally:
        handle.close()


def _take(job_id: int) -> Job | None:
    """Mark the job as running; None when there is nothing to do any more, or it was tried too often."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.is_finished:
        return None
    if job.attempts - job.attempts_before >= settings.JOBS_MAX_ATTEMPTS:
        _mark(job, status=Status.FAILED, error_code="worker-lost", finished_at=timezone.now())
        log.error("job failed", **job.facts(), error="worker-lost")
        return None
    values = {
        "status": Status.RUNNING,
        "attempts": job.attempts + 1,
        "started_at": timezone.now(),
        "finished_at": None,
        "done": 0,
    }
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts).exclude(status__in=ENDED)
    if not mine.update(**values):  # cancelled, or taken by another worker, this very moment
        return None
    for name, value in values.items():
        setattr(job, name, value)
    return job


def _put_back(job: Job) -> None:
    _mark(job, status=Status.WAITING, attempts=job.attempts - 1)
    queue.defer(job)
    log.info("job put back", **job.facts())


def _finish(job: Job, handle: Run, *, error_code: str = "", where: list[str] | None = None) -> None:
    status = Status.FAILED if error_code else Status.DONE
    with suppress(SupersededError, InterruptedByStopError, CancelledByStaffError):
        handle._write()
    _mark(job, status=status, error_code=error_code[:100], finished_at=timezone.now())
    if error_code:
        log.error("job failed", **job.facts(), error=error_code, where=where)
    else:
        log.info("job done", **job.facts(), done=job.done)


def _mark(job: Job, **values: Any) -> None:
    """Change the row unless another worker has taken the job up since."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(**values)
    for name, value in values.items():
        setattr(job, name, value)


def _frames(error: BaseException) -> list[str]:
    """Where it went wrong. The message is left out: it may quote people's data."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-6:]
    ]
