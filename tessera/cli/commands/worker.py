"""``tessera worker``"""

from typing import Annotated

import typer

from tessera.cli import orphans, session
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
        orphans.when_orphaned(stopping.set)
    with session.database_running():
        worker.work(concurrency=concurrency)
