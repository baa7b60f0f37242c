"""``tessera worker``"""

import os
import threading
import time
from typing import Annotated

import typer

from tessera.cli import session
from tessera.jobs import worker
from tessera.jobs.run import stopping


def command(
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="How many jobs at once.")] = 2,
    *,
    with_parent: Annotated[
        bool, typer.Option(hidden=True, help="Stop when the parent process ends.")
    ] = False,
) -> None:
    if with_parent:
        threading.Thread(target=_stop_with, args=[os.getppid()], daemon=True).start()
    with session.database_running():
        worker.work(concurrency=concurrency)


def _stop_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    stopping.set()
