"""Waiting for background work at the terminal."""

import time
from pathlib import Path
from typing import Final
from uuid import UUID

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from tessera.cli import terminal
from tessera.jobs.choices import Status
from tessera.jobs.models import Job

_POLL_SECONDS: Final = 0.2


def wait_for(public_id: UUID, *, log: Path) -> None:
    """Show the job's progress until it ends. Ends the command where the job failed, and says which log tells why."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.err, transient=True) as bar:
        task = bar.add_task("Waiting for a worker", total=None)
        while not (job := Job.objects.get(public_id=public_id)).is_finished:
            if job.status == Status.RUNNING:
                bar.update(task, description=job.stage or job.title, completed=job.done, total=job.total)
            time.sleep(_POLL_SECONDS)
    if job.status == Status.CANCELLED:
        terminal.fail(f"{job.title} was cancelled in the console.")
    if job.status == Status.FAILED:
        terminal.fail(f"{job.title} failed: {job.error_code}. The log says where: {log}")
