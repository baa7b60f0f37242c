"""The change log of a record, and what differs between two dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.changes.queries.changelog import ChangeLog, LogEntry
from tessera.changes.queries.loglines import LogLine
from tessera.changes.queries.provenance import Provenance
from tessera.changes.queries.records import Record
from tessera.console.records.forms import DifferenceForm
from tessera.console.records.head import RecordHead, url_of
from tessera.lib.dates import moment_in_words
from tessera.web.formatting import side_by_side
from tessera.web.parts import Event, Pages

RECENT: Final = 5  # lines beside a record


@dataclass(frozen=True)
class LogEntryRow:
    title: str
    note: str
    url: str
    reason: str
    is_outside: bool
    lines: tuple[LogLine, ...]

    @classmethod
    def of(cls, entry: LogEntry) -> "LogEntryRow":
        origin = entry.origin
        titles = entry.sentences or tuple(line.title for line in entry.lines)
        return cls(
            title=titles[0] if titles else _("Change"),
            note=origin_words(origin),
            url=reverse("console:change", args=[origin.public_id]) if origin.public_id else "",
            reason=origin.reason,
            is_outside=origin.is_outside,
            lines=entry.lines,
        )


@dataclass(frozen=True)
class Recent:
    """The newest lines of the change log, for the side of a record page."""

    events: tuple[Event, ...]
    total: int

    @classmethod
    def of(cls, log: ChangeLog) -> "Recent":
        rows = (LogEntryRow.of(entry) for entry in log.entries[:RECENT])
        return cls(tuple(Event(row.title, row.note, row.url) for row in rows), log.total)


@dataclass(frozen=True)
class LogPage:
    head: RecordHead
    entries: tuple[LogEntryRow, ...]
    total: int
    field: str | None
    paging: Pages

    @classmethod
    def of(cls, record: Record, log: ChangeLog, *, viewer: Viewer, field: str | None = None) -> "LogPage":
        here = url_of(record, "-log")
        more = f"{here}?after={log.next_cursor.replace('+', '%2B')}" if log.next_cursor else ""
        return cls(
            head=RecordHead.of(record, viewer=viewer, current="log", changes=log.total),
            entries=tuple(LogEntryRow.of(entry) for entry in log.entries),
            total=log.total,
            field=field,
            paging=Pages(next_url=more),
        )


@dataclass(frozen=True)
class DifferencePage:
    head: RecordHead
    form: DifferenceForm
    lines: Sequence[LogLine] | None


def origin_words(provenance: Provenance) -> str:
    """Who, through which channel, when."""
    if provenance.is_outside:
        return _("Outside of a change, by database user %(user)s · %(when)s") % {
            "user": provenance.by,
            "when": moment_in_words(provenance.at),
        }
    return side_by_side(provenance.by, provenance.channel_label, moment_in_words(provenance.at))
