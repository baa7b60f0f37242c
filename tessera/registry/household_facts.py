"""The verbs of household facts: giving marked fields their columns, computing all facts anew, checking them.

What the facts are and how triggers keep them is said in ``sql/household_facts.sql``. The work belongs to the owner of
the tables. A field that is marked is kept in a column of its own: of a household its value; of members a list with one
place for each, in the order of the birth dates, and for numbers their total as well.
"""

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.jobs import actions as jobs
from tessera.lib.db.roles import as_owner
from tessera.registry.models import Group

CHUNK: Final = 20_000  # households in one transaction of a rebuild
JOB: Final = "registry.keep_household_facts"
_AT_ONCE: Final = 4  # chunks
# A chunk is read by index: otherwise each would read all people of a large register.
_BY_INDEX: Final = (
    "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"
)
_AS_USUAL: Final = _BY_INDEX.replace("off", "default")
_TRIES: Final = 40
_PAUSE: Final = 0.25  # seconds
_TOLD: Final = 100

Progress = Callable[..., None]
Span = tuple[int, int]


@dataclass(frozen=True)
class FactColumn:
    """Where a marked field is kept. ``total`` is the column of the sum over the members, "" where there is none."""

    name: str
    total: str = ""


@dataclass(frozen=True)
class Fault:
    """A household whose facts are not what the register says: its number and which facts differ, not what they say."""

    registry_number: str
    kind: str  # missing, surplus or differs
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What a check found: how many households in all, and the first of them."""

    number: int
    faults: tuple[Fault, ...]


def columns() -> Mapping[tuple[str, str], FactColumn]:
    """The columns of the marked fields by subject and key; one that was just marked may not have its own yet."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select f.subject, f.key, f.name, coalesce(f.total, '') from household_fact_fields() f
            join pg_attribute a on a.attrelid = 'registry_householdfacts'::regclass and a.attname = f.name
              and not a.attisdropped""")
        return {(subject, key): FactColumn(name, total) for subject, key, name, total in cursor.fetchall()}


@contextmanager
def followed() -> Iterator[None]:
    """Within the block definitions change; if that touches what the facts are, a job keeps them so once it commits."""
    before = _definition()
    yield
    if _definition() != before:
        jobs.enqueue(JOB, lock=JOB, title=gettext("Prepare the household facts"))


def _definition() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_fact_disability(), (select array_agg(f.value || f.name order by f.name)"
            " from household_fact_fields() f)"
        )
        return tuple(cursor.fetchone())


def install() -> None:
    """Give the fields that are marked now their columns, and take them from those that are not.

    Other sessions are kept from the facts meanwhile, so it does not wait long for them but tries again.
    Raises OperationalError when it never gets its turn.
    """
    for attempt in range(_TRIES):
        try:
            with transaction.atomic(), _owner() as cursor:
                cursor.execute("set local lock_timeout = '2s'")
                cursor.execute("select install_household_facts()")
                cursor.execute("set local lock_timeout = default")
        except OperationalError:
            if connection.in_atomic_block or attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE)
        else:
            return


def rebuild(progress: Progress | None = None) -> int:
    """Compute the facts of every household anew, chunk by chunk, and write those that are wrong; how many.

    Several chunks are worked on at a time, one a processor. It may run while people work: a chunk locks its households.
    ``progress`` is called with ``done`` and ``total`` keys.
    """
    spans = _spans()
    last = spans[-1][1] if spans else 0
    written = 0
    with closing(_rebuilt(spans)) as chunks:
        for (_after, upto), rows in zip(spans, chunks, strict=True):
            written += rows
            if progress:
                progress(done=upto, total=last)
    return written


def _rebuilt(spans: Sequence[Span]) -> Generator[int, None, None]:
    """How many rows each chunk wrote. Within a transaction one at a time: others would not see what it has written."""
    workers = 1 if connection.in_atomic_block else min(_AT_ONCE, os.cpu_count() or 1)
    if workers == 1:
        yield from map(_rebuild, spans)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(_rebuild_apart, spans)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _rebuild_apart(span: Span) -> int:
    """A chunk in a thread of the pool, whose connection ends with it."""
    try:
        return _rebuild(span)
    finally:
        connection.close()


def _rebuild(span: Span) -> int:
    with transaction.atomic(), _owner() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute("select rebuild_household_facts(%s, %s)", span)
        (written,) = cursor.fetchone()
        cursor.execute(_AS_USUAL)
    return int(written)


def faults(*, most: int = _TOLD) -> Checked:
    """Compare all facts with the register, as both are at one moment; the first ``most`` faults by registry number."""
    with _owner() as cursor:
        cursor.execute(
            "select registry_number, fault, columns, of_all from household_facts_faults(%s)", [most]
        )
        rows = cursor.fetchall()
    found = tuple(Fault(number, kind, tuple(columns)) for number, kind, columns, _all in rows)
    return Checked(rows[0][3] if rows else 0, found)


def keep_marked(progress: Progress | None = None) -> int:
    """After a field was marked or unmarked: its column, and then everybody's facts; how many rows were written."""
    install()
    _wait_for_older_transactions(progress)
    return rebuild(progress)


def _wait_for_older_transactions(progress: Progress | None) -> None:
    """Those that began before may still write facts as they were defined then; a rebuild must come after them."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (newest,) = cursor.fetchone()
        while True:
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] >= newest:
                return
            if progress:
                progress(stage=gettext("Waiting for changes in progress"))
            time.sleep(_PAUSE)


def _spans() -> list[Span]:
    """The keys after and up to which each chunk goes."""
    spans: list[Span] = []
    with narrowed_to(system_viewer()):
        last = Group.objects.aggregate(last=Max("pk"))["last"] or 0
        after = 0
        while after < last:
            keys = Group.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
            upto = next(iter(keys[CHUNK - 1 : CHUNK]), last)
            spans.append((after, upto))
            after = upto
    return spans


@contextmanager
def _owner() -> Iterator[Any]:
    """A cursor of the owner, who may call what computes the facts. The reach of the session is given back."""
    with narrowed_to(system_viewer()), as_owner(), connection.cursor() as cursor:
        yield cursor
