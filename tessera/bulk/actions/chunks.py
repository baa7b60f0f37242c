"""Writes an import chunk by chunk, several at a time, each in a transaction that also says that it is done.

A chunk is a range of row numbers; a household belongs to the chunk of its first row, so no chunk waits for another.
Which rows a chunk holds does not depend on what was written before, hence a killed worker's chunks can be told.
"""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Final

from django.db import connection, transaction

from tessera.bulk.models import AppliedChunk, Import
from tessera.changes.actions import batches
from tessera.changes.batch import Plan, merge
from tessera.changes.batch.plan import fetch
from tessera.changes.models import ChangeRequest

Write = Callable[[int], merge.Written]
MOST_AT_ONCE: Final = 4


def numbers(found: Import, plan: Plan, *, size: int) -> list[int]:
    """The chunks that are not written yet, in order."""
    done = set(AppliedChunk.objects.filter(source=found).values_list("number", flat=True))
    rows = fetch("select distinct (place - 1) / %s from {people} order by 1", [size], **plan.tables)
    return [number for (number,) in rows if number not in done]


def write(found: Import, request: ChangeRequest, plan: Plan, number: int, *, size: int) -> merge.Written:
    with batches.writing(request):
        written = merge.chunk(plan, after=number * size, upto=(number + 1) * size)
        AppliedChunk.objects.create(source=found, number=number, counts=written.added_to({}))
    return written


def at_once() -> int:
    """How many chunks are written side by side: as many as there are processors, up to four.

    Within a transaction only one: other connections would not see what it has not committed.
    """
    return 1 if connection.in_atomic_block else max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))


def written(chunks: Sequence[int], write_one: Write, *, workers: int) -> Generator[merge.Written, None, None]:
    """Write the chunks and give each result as it comes. The first one goes alone: the others are planned by what is
    known of the tables after it."""
    if chunks:
        yield write_one(chunks[0])
    if workers == 1:
        yield from map(write_one, chunks[1:])
        return
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = {pool.submit(_apart, write_one, number) for number in chunks[1:]}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _apart(write_one: Write, number: int) -> merge.Written:
    """One chunk in a thread of the pool, whose connection to the database ends with it."""
    try:
        return write_one(number)
    finally:
        connection.close()


@transaction.atomic
def forget(found: Import) -> dict[str, int]:
    """The sum of what the chunks wrote; the chunks themselves are of no more use."""
    total: dict[str, int] = {}
    chunks = AppliedChunk.objects.filter(source=found)
    for counts in chunks.values_list("counts", flat=True):
        total = {name: total.get(name, 0) + number for name, number in counts.items()}
    chunks.delete()
    return total
