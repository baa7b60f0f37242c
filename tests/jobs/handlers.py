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


def note_a_visit() -> None:
    """Fails at first, as anything may."""
    visits = Path(os.environ["TESSERA_DATA_DIR"]) / f"visits-{os.getpid()}"
    with visits.open("a") as out:
        out.write("x")
    if visits.stat().st_size == 1:
        raise ValueError("Oumou Diallo")


def main() -> None:
    django.setup()
    from tessera.jobs import worker  # noqa: PLC0415 - needs the apps
    from tessera.jobs.actions import handler, regularly  # noqa: PLC0415

    handler("test.count")(count_slowly)
    regularly(seconds=0.1)(note_a_visit)
    worker.work(concurrency=1)


if __name__ == "__main__":
    main()
