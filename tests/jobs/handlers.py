"""Handlers for tests, and a worker process that knows them: ``python -m tests.jobs.handlers``."""

import os
import time
from pathlib import Path

import django


def count_slowly(run, *, to: int, notes: str, pause: float) -> None:
    """Resumes where the file of notes ends, as a bulk job resumes after its last chunk."""
    file = Path(notes)
    done = len(file.read_text().splitlines()) if file.exists() else 0
    run.progress(done=done, total=to, stage="counting")
    while done < to:
        with file.open("a") as out:
            out.write(f"{done} {os.getpid()}\n")
        done += 1
        run.progress(done=done)
        time.sleep(pause)


def main() -> None:
    django.setup()
    from tessera.jobs import worker  # noqa: PLC0415 - needs the apps
    from tessera.jobs.actions import handler  # noqa: PLC0415

    handler("test.count")(count_slowly)
    worker.work(concurrency=1)


if __name__ == "__main__":
    main()
