"""Writes an import chunk by chunk, several at a time, each in a transaction that also says that it is done.

A chunk is a range of row numbers; a household belongs to the chunk of its first row, so no chunk waits for another.
Which rows a chunk holds does not depend on what was written before, hence a killed worker's chunks can be told.
"""

from django.db import transaction

from tessera.bulk.models import AppliedChunk, Import
from tessera.changes.actions import batches
from tessera.changes.batch import Plan, merge
from tessera.changes.batch.plan import fetch
from tessera.changes.batch.side_by_side import at_once, written
from tessera.changes.models import ChangeRequest

__all__ = ["at_once", "forget", "numbers", "write", "written"]


def numbers(found: Import, plan: Plan, *, size: int) -> list[int]:
    """The chunks that are not written yet, in order."""
    done = set(AppliedChunk.objects.filter(source=found).values_list("number", flat=True))
    rows = fetch("select distinct (place - 1) / %s from {people} order by 1", [size], **plan.tables)
    return [number for (number,) in rows if number not in done]


def write(found: Import, request: ChangeRequest, plan: Plan, number: int, *, size: int) -> merge.Written:
    with batches.writing(request):
        result = merge.chunk(plan, after=number * size, upto=(number + 1) * size)
        AppliedChunk.objects.create(source=found, number=number, counts=result.added_to({}))
    return result


@transaction.atomic
def forget(found: Import) -> dict[str, int]:
    """The sum of what the chunks wrote; the chunks themselves are of no more use."""
    total: dict[str, int] = {}
    chunks = AppliedChunk.objects.filter(source=found)
    for counts in chunks.values_list("counts", flat=True):
        total = {name: total.get(name, 0) + number for name, number in counts.items()}
    chunks.delete()
    return total
