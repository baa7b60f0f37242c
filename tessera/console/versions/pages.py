"""What the pages of a record's versions show."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.provenance import Provenance
from tessera.changes.queries.records import Record
from tessera.changes.queries.versions import Block, Column, Comparison, DefaultLine, Listed, NamedLine
from tessera.console.records.head import RecordHead, noun_of, url_of
from tessera.console.records.logs import origin_words
from tessera.lib.dates import in_words, moment_in_words
from tessera.web.formatting import side_by_side


@dataclass(frozen=True)
class NamedRow:
    token: str
    name: str
    note: str
    differs: int
    shown_url: str
    adopt_url: str
    change_url: str
    change: str


@dataclass(frozen=True)
class DefaultRow:
    """``token`` is "" for what is the default now."""

    token: str
    title: str
    note: str
    change_url: str
    change: str
    is_now: bool


@dataclass(frozen=True)
class VersionsPage:
    head: RecordHead
    named: tuple[NamedRow, ...]
    defaults: tuple[DefaultRow, ...]
    compare_url: str
    keep_url: str

    @classmethod
    def of(cls, record: Record, found: Listed, *, viewer: Viewer) -> "VersionsPage":
        may = viewer.reach(Permission.FACTS_CORRECT).covers(record.area_path)
        return cls(
            head=RecordHead.of(record, viewer=viewer, current="versions"),
            named=tuple(_named(line, record, may=may) for line in found.named),
            defaults=tuple(_default(line) for line in found.defaults),
            compare_url=url_of(record, "-versions-compared"),
            keep_url=url_of(record, "-keep") if may else "",
        )


def _named(line: NamedLine, record: Record, *, may: bool) -> NamedRow:
    source = line.source if line.source != line.name else ""
    return NamedRow(
        token=str(line.version),
        name=line.name,
        note=side_by_side(source, _observed(line.observed_on), origin_words(line.origin)),
        differs=line.differs,
        shown_url=url_of(record) + "?" + urlencode({"as": line.version}),
        adopt_url=adopt_url(record, line.version) if may and line.differs else "",
        change_url=_change_url(line.origin),
        change=line.origin.reference,
    )


def _default(line: DefaultLine) -> DefaultRow:
    since = moment_in_words(line.since)
    lasted = (
        _("Since %(since)s") % {"since": since}
        if line.until is None
        else _("From %(since)s to %(until)s") % {"since": since, "until": moment_in_words(line.until)}
    )
    return DefaultRow(
        token="" if line.until is None else line.since.isoformat(),
        title=line.sentences[0] if line.sentences else _("Change"),
        note=side_by_side(lasted, line.origin.by, line.origin.channel_label),
        change_url=_change_url(line.origin),
        change=line.origin.reference,
        is_now=line.until is None,
    )


def adopt_url(record: Record, version: UUID) -> str:
    return reverse(f"console:adopt-{noun_of(record)}", args=[record.public_id, version])


def _observed(day: date | None) -> str:
    return _("observed %(date)s") % {"date": in_words(day)} if day else ""


def _change_url(origin: Provenance) -> str:
    return reverse("console:change", args=[origin.public_id]) if origin.public_id else ""


@dataclass(frozen=True)
class ColumnHead:
    title: str
    note: str
    adopt_url: str


@dataclass(frozen=True)
class ComparedPage:
    """``blocks`` are tables of the record's own facts, section by section, then what differs of each member."""

    head: RecordHead
    columns: tuple[ColumnHead, ...]
    blocks: tuple[Block, ...]
    differs: int

    @classmethod
    def of(cls, record: Record, found: Comparison, *, viewer: Viewer) -> "ComparedPage":
        may = viewer.reach(Permission.FACTS_CORRECT).covers(record.area_path)
        return cls(
            head=RecordHead.of(record, viewer=viewer, current="versions"),
            columns=tuple(_column(column, record, may=may) for column in found.columns),
            blocks=found.blocks,
            differs=sum(line.differs for block in found.blocks for line in block.lines),
        )


def _column(column: Column, record: Record, *, may: bool) -> ColumnHead:
    if column.version is not None:
        seen = in_words(column.seen_on) if column.seen_on else ""
        return ColumnHead(
            column.name,
            side_by_side(column.source if column.source != column.name else "", seen),
            adopt_url(record, column.version) if may else "",
        )
    if column.at is not None:
        return ColumnHead(_("Default before"), moment_in_words(column.at), "")
    return ColumnHead(_("Default now"), "", "")
