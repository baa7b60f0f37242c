"""The first load of an empty register: its indexes rest while the rows are written, and are built afterwards.

Keeping thirty indexes row by row costs more than all the rest of a first load; sorting them at the end costs a seventh
of it. It is done only when the register is empty, so nobody misses an index, and nobody else writes meanwhile: the pen
refuses, until every index is there again, whatever is not the load itself. What rests is written in a table in the
transaction in which it rests. A worker that is killed leaves it to the next one, or to :func:`restore_abandoned`.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.batch.plan import execute, fetch
from tessera.changes.models import ChangeRequest, RestingIndex
from tessera.lib.db import as_owner

# Rows from which resting pays: below, building takes as long as keeping.
LEAST: Final = 50_000
MOST_AT_ONCE: Final = 4
_TABLES: Final = (
    "registry_individual",
    "registry_group",
    "registry_membership",
    "registry_identifier",
    "registry_contactpoint",
    "registry_namesearch",
)
# Which household somebody is in is asked while rows are written; its index is written in order, which costs little.
_KEPT: Final = "registry_membership_group_id%"
_LOADING: Final = "the first load"  # held by the process that loads
_WAIT: Final = "5s"


@contextmanager
def first_load(request: ChangeRequest, *, rows: int, least: int = LEAST) -> Iterator[bool]:
    """Within the block indexes rest, if this is a first load; says whether they do."""
    begun = not connection.in_atomic_block and _is_mine() and _begin(request, rows=rows, least=least)
    try:
        yield begun
    finally:
        if begun:
            try:
                restore()
            finally:
                _let_go()


def restore_abandoned() -> int:
    """Build the indexes of a load whose process is gone; how many. Nothing while a load is under way."""
    if not RestingIndex.objects.exists() or not _is_mine():
        return 0
    try:
        return restore()
    finally:
        _let_go()


def restore() -> int:
    """Build every resting index, the slowest first, as many at a time as there are processors; how many."""
    resting = sorted(RestingIndex.objects.all(), key=lambda index: _TABLES.index(index.table))
    if not resting:
        return 0
    with ThreadPoolExecutor(max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))) as pool:
        for done in [pool.submit(_build_apart, index) for index in resting]:
            done.result()
    with _owner():
        for table in _TABLES:
            execute("analyze {table}", table=sql.Identifier(table))
    return len(resting)


def _begin(request: ChangeRequest, *, rows: int, least: int) -> bool:
    left_by = RestingIndex.objects.values_list("request_id", flat=True).first()
    if left_by == request.pk:  # a worker was killed in the middle of this load
        return True
    if left_by is not None:
        restore()
    begun = rows >= least and _rest(request)
    if not begun:
        _let_go()
    return begun


def _rest(request: ChangeRequest) -> bool:
    """Take the indexes down, unless somebody wrote meanwhile or holds a table for long."""
    with _owner():
        if not _is_empty():
            return False
    try:
        with transaction.atomic(), _owner():
            execute("select set_config('lock_timeout', {wait}, true)", wait=sql.Literal(_WAIT))
            execute("select pg_advisory_xact_lock(hashtextextended('the pen', 0))")
            execute(
                "lock table {tables} in access exclusive mode",
                tables=sql.SQL(", ").join([sql.Identifier(table) for table in _TABLES]),
            )
            if not _is_empty():
                return False
            _take_down(request)
    except DatabaseError:
        return False  # somebody reads on and on; the load is written as any other
    return True


def _take_down(request: ChangeRequest) -> None:
    found = fetch(
        """select t.relname, i.relname, pg_get_indexdef(i.oid), k.oid is not null
           from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
             left join pg_constraint k on k.conindid = i.oid and k.contype = 'u'
           where t.relname = any (%s) and t.relnamespace = 'public'::regnamespace and not x.indisprimary
             and x.indisvalid and i.relname not like %s""",
        [list(_TABLES), _KEPT],
    )
    RestingIndex.objects.bulk_create(
        RestingIndex(
            request=request, table=table, name=name, definition=definition, is_constraint=is_constraint
        )
        for table, name, definition, is_constraint in found
    )
    for table, name, _definition, is_constraint in found:
        statement = "alter table {table} drop constraint {name}" if is_constraint else "drop index {name}"
        execute(statement, table=sql.Identifier(table), name=sql.Identifier(name))


def _build_apart(index: RestingIndex) -> None:
    """One index in a thread of the pool, whose connection ends with it."""
    try:
        with _owner():
            _build(index)
            with transaction.atomic():
                _make_known(index)
    finally:
        connection.close()


def _build(index: RestingIndex) -> None:
    ((is_there,),) = fetch("select to_regclass(quote_ident(%s)) is not null", [index.name])
    if is_there:  # by a process that was killed before it could say so
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # One process an index: as many indexes are built side by side as there are processors.
        cursor.execute("set local max_parallel_maintenance_workers = 0")
        cursor.execute(index.definition)


def _make_known(index: RestingIndex) -> None:
    """In a transaction of its own: with the lock of the building, two on one table would wait in a circle."""
    if index.is_constraint:
        execute(
            "alter table {table} add constraint {name} unique using index {name}",
            table=sql.Identifier(index.table),
            name=sql.Identifier(index.name),
        )
    index.delete()


@contextmanager
def _owner() -> Iterator[None]:
    """As the owner of the tables; the reach of the session is as before after it."""
    with reach.narrowed_to(system_viewer()), as_owner():
        yield


def _is_empty() -> bool:
    some = sql.SQL(" or ").join(
        [sql.SQL("exists (select from {})").format(sql.Identifier(table)) for table in _TABLES]
    )
    ((found,),) = fetch("select {some}", some=some)
    return not found


def _is_mine() -> bool:
    ((mine,),) = fetch("select pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOADING])
    return bool(mine)


def _let_go() -> None:
    fetch("select pg_advisory_unlock(hashtextextended(%s, 0))", [_LOADING])
