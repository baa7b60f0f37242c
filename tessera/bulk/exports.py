"""Files out: people or households within the viewer's reach, streamed, without what their roles do not let them see.

A file holds what a search finds: the same words and the same filters, read by the same code.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Reach, Viewer
from tessera.audit.models import AccessRecord
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.bulk.export_columns import Column, Style, columns_of
from tessera.changes.batch.plan import compose
from tessera.dictionary.choices import Subject
from tessera.registry.errors import SearchTooWide
from tessera.registry.queries import find
from tessera.registry.queries.search.filters import Filters
from tessera.registry.queries.search.where import Where

_AT_ONCE: Final = 2_000  # rows fetched at a time
_TABLES: Final = {Subject.INDIVIDUAL: "registry_individual", Subject.GROUP: "registry_group"}
_INSIDE: Final = "s.area_id in (select id from areas_area where path <@ any (%s::ltree[]))"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to take out, why, and whether whole identifiers are needed.

    ``words`` and ``filters`` are those of the find page. ``labels``: the labels of codes and the names of areas,
    for people; codes can be read back by an import.
    """

    subject: Subject
    format: ExportFormat
    purpose: Purpose
    words: str = ""
    filters: Filters = field(default_factory=Filters)
    reveal: bool = False
    labels: bool = False


@dataclass(frozen=True)
class Size:
    """How many records a file will hold: at least ``count``, and ``is_more``. ``is_cut``: some were not compared.

    ``count`` is None where counting takes too long.
    """

    count: int | None
    is_more: bool
    is_cut: bool


def export(asked: Asked, *, viewer: Viewer, on: date) -> Iterator[bytes]:
    """The file in pieces. Who asked for what is recorded before the first one. Raises PermissionMissing.

    The pieces are read by a server-side cursor in a transaction of their own, so the file shows one moment.
    """
    viewer.must(Permission.EXPORT)
    within = _within(asked, viewer)
    if asked.reveal and not viewer.holds_all([Permission.IDENTIFIER_REVEAL], within):
        raise PermissionMissing(permission=Permission.IDENTIFIER_REVEAL.label)
    by_machine = asked.format == ExportFormat.NDJSON
    style = Style(viewer.language, by_machine=by_machine, labels=asked.labels)
    columns = columns_of(asked.subject, style=style, viewer=viewer, within=within, reveal=asked.reveal)
    where, _is_cut = _where(asked, viewer, on)
    _record(asked, viewer)
    headings = [column.key if by_machine else column.label for column in columns]
    return sheets.write(headings, _rows(asked, columns, where, viewer), asked.format)


def size(asked: Asked, *, viewer: Viewer, on: date) -> Size:
    """How many records the file will hold, counted as far as lists are. Raises PermissionMissing."""
    viewer.must(Permission.EXPORT)
    where, is_cut = _where(asked, viewer, on)
    with reach.narrowed_to(viewer), suppress(SearchTooWide):
        return Size(*find.count(where, subject=asked.subject), is_cut)
    return Size(None, True, is_cut)


def _record(asked: Asked, viewer: Viewer) -> None:
    AccessRecord.objects.create(
        viewer=viewer.actor,
        viewer_name=viewer.name,
        purpose=asked.purpose,
        channel=viewer.channel,
        subject=AccessRecord.Subject.EXPORT,
        revealed="identifiers" if asked.reveal else "",
    )


def _where(asked: Asked, viewer: Viewer, on: date) -> tuple[Where, bool]:
    """What the search finds, narrowed to where the viewer may export as well as see, and whether it is cut."""
    with reach.narrowed_to(viewer):
        where, is_cut = find.matching(
            asked.words, subject=asked.subject, viewer=viewer, on=on, filters=asked.filters
        )
    allowed = viewer.reach(Permission.EXPORT)
    return where if allowed.everywhere else where & Where(_INSIDE, (sorted(allowed.paths),)), is_cut


def _rows(asked: Asked, columns: Sequence[Column], where: Where, viewer: Viewer) -> Iterator[list[Any]]:
    statement = compose(
        "select {columns} from {table} s where ",
        columns=sql.SQL(", ").join([column.expression for column in columns]),
        table=sql.Identifier(_TABLES[asked.subject]),
    )
    readers = [(at, column.read) for at, column in enumerate(columns) if column.read is not None]
    with reach.narrowed_to(viewer), transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement.replace("%", "%%") + where.sql + " order by s.id", where.params)
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                cells = list(row)
                for at, read in readers:
                    if cells[at] is not None:
                        cells[at] = read(cells[at])
                yield cells


def _within(asked: Asked, viewer: Viewer) -> Reach:
    """The areas that the file may reach into, throughout which a permission must hold to open a column."""
    area = asked.filters.area
    return Reach(paths=frozenset({area.path})) if area is not None else viewer.reach(Permission.EXPORT)
