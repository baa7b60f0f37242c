"""Chunks of a batch written several at a time, each in a transaction and on a connection of its own."""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Final, TypeVar

from django.db import connection

MOST_AT_ONCE: Final = 4
Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def at_once() -> int:
    """How many chunks are written side by side: as many as there are processors, up to four.

    Within a transaction only one: other connections would not see what it has not committed.
    """
    return 1 if connection.in_atomic_block else max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))


def written(
    chunks: Sequence[Chunk], write_one: Callable[[Chunk], Result], *, workers: int
) -> Generator[Result, None, None]:
    """Write the chunks and give each result as it comes. The first one goes alone: the others are planned by what is
    known of the tables after it."""
    if chunks:
        yield write_one(chunks[0])
    if workers == 1:
        yield from map(write_one, chunks[1:])
        return
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = {pool.submit(_apart, write_one, chunk) for chunk in chunks[1:]}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _apart(write_one: Callable[[Chunk], Result], chunk: Chunk) -> Result:
    """One chunk in a thread of the pool, whose connection to the database ends with it."""
    try:
        return write_one(chunk)
    finally:
        connection.close()
