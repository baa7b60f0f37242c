"""Chunks of a batch written several at a time, each in a transaction of its own."""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, Final, TypeVar

from django.db import connection

MOST_AT_ONCE: Final = 4
_ENDED: Final = object()
Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def at_once() -> int:
    """How many chunks are written side by side: as many as there are processors, up to four.

    Within a transaction only one: other connections would not see what it has not committed.
    """
    return 1 if connection.in_atomic_block else max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))


def written(
    chunks: Sequence[Chunk], write_one: Callable[[Chunk], Result], *, workers: int, first_alone: bool = True
) -> Generator[Result, None, None]:
    """Write the chunks and give each result as it comes. The first one goes alone where the others are planned by what
    is known of the tables after it.

    When one fails those under way are finished, no other is begun, and its error is raised.
    """
    alone = len(chunks) if workers == 1 else int(first_alone)
    yield from map(write_one, chunks[:alone])
    if chunks[alone:]:
        yield from _together(chunks[alone:], write_one, workers=workers)


def _together(
    chunks: Sequence[Chunk], write_one: Callable[[Chunk], Result], *, workers: int
) -> Generator[Result, None, None]:
    """Each thread keeps its session of the database to the end: a new one knows neither the tables nor the plans, and
    learning them costs as much as a thousand rows."""
    pile, results, stop = SimpleQueue[Chunk](), SimpleQueue[Any](), Event()
    for chunk in chunks:
        pile.put(chunk)

    def work() -> None:
        try:
            while not (stop.is_set() or pile.empty()):
                with suppress(Empty):
                    results.put(write_one(pile.get_nowait()))
        except BaseException:
            stop.set()
            raise
        finally:
            connection.close()
            results.put(_ENDED)

    with ThreadPoolExecutor(workers) as pool:
        members = [pool.submit(work) for _ in range(workers)]
        try:
            for _ in members:
                yield from iter(results.get, _ENDED)
        finally:
            stop.set()
    for member in members:
        member.result()
