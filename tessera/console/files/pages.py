"""What the pages of imports show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.bulk import mending, parts
from tessera.bulk.choices import ImportStatus
from tessera.bulk.messages import row_in_words
from tessera.bulk.models import Import
from tessera.bulk.preview import Difference, Example
from tessera.console.changes.undo_parts import UndoShown
from tessera.console.files import faulty
from tessera.console.files.addresses import crumbs_to, url_of
from tessera.console.files.forms import ENCODINGS, SEPARATORS, MappingForm, ReadingForm
from tessera.console.files.words import Words
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.versions.choices import Arrival
from tessera.web import formatting
from tessera.web.parts import Crumb, Fact, Kind, Pages, Progress

KINDS: dict[str, Kind] = {
    ImportStatus.APPLIED: "ok",
    ImportStatus.CHECKED: "info",
    ImportStatus.WAITING: "warn",
    ImportStatus.UNDONE: "warn",
    ImportStatus.APPLYING: "info",
}
# Nothing of it is written yet, and what would happen can be shown.
AHEAD = frozenset({ImportStatus.CHECKED, ImportStatus.WAITING})


@dataclass(frozen=True)
class FileRow:
    name: str
    url: str
    status: str
    kind: Kind
    rows: int | None
    owner: str
    at: datetime


@dataclass(frozen=True)
class FilesPage:
    rows: tuple[FileRow, ...]
    paging: Pages

    @classmethod
    def of(cls, found: Sequence[Import], *, size: int) -> "FilesPage":
        shown = found[:size]
        more = f"?{urlencode({'before': shown[-1].pk})}" if len(found) > size else ""
        return cls(tuple(file_row(one) for one in shown), Pages(next_url=more))


def file_row(found: Import) -> FileRow:
    return FileRow(
        found.name, url_of(found), str(found.state.label), KINDS.get(found.state, ""), found.rows,
        found.owner_name,
        found.created_at,
    )  # fmt: skip


@dataclass(frozen=True)
class ColumnRow:
    """A column on the mapping page: its heading, some of its values, and the choice; ``whose`` where people stand side
    by side in a row."""

    heading: str
    samples: tuple[str, ...]
    field: BoundField
    is_known: bool
    whose: BoundField | None


@dataclass(frozen=True)
class ColumnTable:
    """The columns of one table of the file. ``title`` is empty where there is only one."""

    title: str
    name: str
    columns: tuple[ColumnRow, ...]


@dataclass(frozen=True)
class ColumnsPage:
    title: str
    crumbs: tuple[Crumb, ...]
    tables: tuple[ColumnTable, ...]
    reading: tuple[BoundField, ...]
    unknown: int
    may_add: bool
    is_remembered: bool
    mends: str
    mends_url: str
    public_id: str
    settings: tuple[BoundField, ...]
    has_members: bool
    heading_row: int


def columns_page(
    found: Import, form: MappingForm, *, reading: ReadingForm, unknown: int, may_add: bool
) -> ColumnsPage:
    names = (
        *("date_order", "decimal_mark", "keys_last", "observed_on"),
        *("version_name", "version_source", "arrival", "refuse_all"),
    )
    return ColumnsPage(
        title=_("What the columns are"),
        crumbs=crumbs_to(found, _("Columns")),
        tables=_column_tables(found, form),
        reading=tuple(reading),
        unknown=unknown,
        may_add=may_add,
        is_remembered=bool(found.counts.get("remembered")),
        mends=found.mends.name if found.mends else "",
        mends_url=url_of(found.mends) if found.mends else "",
        public_id=str(found.public_id),
        settings=tuple(form[name] for name in names),
        has_members=form.has_members,
        heading_row=found.heading_row,
    )


def _column_tables(found: Import, form: MappingForm) -> tuple[ColumnTable, ...]:
    rows = [
        ColumnRow(
            heading,
            tuple(samples),
            form[f"column_{position}"],
            bool(found.mapping[position]),
            form[f"person_{position}"] if form.has_members else None,
        )
        for position, (heading, samples) in enumerate(zip(found.headings, found.samples, strict=True))
    ]
    if not found.second:
        return (ColumnTable("", "", tuple(rows)),)
    own = len(rows) - parts.second_columns(found)
    people, households = found.sheet or found.name, found.second["name"]
    return (
        ColumnTable(_("People"), people, tuple(rows[:own])),
        ColumnTable(_("Households"), households, tuple(rows[own:])),
    )


@dataclass(frozen=True)
class ExampleRow:
    row: str
    name: str
    url: str
    differences: tuple[tuple[str, str, str], ...]  # label, before, after


@dataclass(frozen=True)
class Effect:
    """How often a field of known records would be filled in, changed or erased. ``note`` tells whose it is in doubt."""

    label: str
    note: str
    filled: int
    changed: int
    erased: int


@dataclass(frozen=True)
class Examples:
    """Some records of one sort that a file would make or change."""

    title: str
    is_new: bool
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True)
class FilePage:
    """One import, whatever its state; the template shows what there is."""

    title: str
    crumbs: tuple[Crumb, ...]
    status: str
    kind: Kind
    state: str
    public_id: str
    facts: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    progress: Progress | None
    error: str
    fault_kinds: tuple[faulty.FaultKind, ...]
    refused: int
    examples: tuple[Examples, ...]
    change: str
    change_url: str
    same_as: str
    same_url: str
    may_apply: bool
    may_undo: bool
    undoing: UndoShown
    has_file: bool
    has_refused: bool
    is_double: bool
    effects: tuple[Effect, ...]
    mended_by: tuple[tuple[str, str], ...]


def file_page(
    found: Import, *, job: Job | None, kinds: Sequence[dict[str, Any]], examples: Sequence[Example],
    same: Import | None,
    may_undo: bool, undoing: UndoShown, language: str, now: datetime,
) -> FilePage:  # fmt: skip
    is_busy = found.status in {ImportStatus.CHECKING, ImportStatus.APPLYING}
    has_failed = is_busy and job is not None and job.status in {Status.FAILED, Status.CANCELLED}
    return FilePage(
        title=found.name,
        crumbs=crumbs_to(found),
        status=str(found.state.label),
        kind=KINDS.get(found.state, ""),
        state=found.state,
        public_id=str(found.public_id),
        facts=_facts(found),
        counts=counts_of(found),
        progress=progress_of(found, job, now=now) if is_busy and job is not None and not has_failed else None,
        error=(job.error_code or job.get_status_display()) if has_failed and job is not None else "",
        fault_kinds=tuple(faulty.fault_kind(found, kind) for kind in kinds),
        refused=int(found.counts.get("refused", 0)),
        examples=tuple(sorts_of(examples, language)),
        change=found.request.reference if found.request else "",
        change_url=reverse("console:change", args=[found.request.public_id]) if found.request else "",
        same_as=same.request.reference if same is not None and same.request is not None else "",
        same_url=url_of(same) if same is not None else "",
        may_apply=found.status == ImportStatus.CHECKED,
        may_undo=may_undo and undoing.is_free and found.state == ImportStatus.APPLIED,
        undoing=undoing,
        has_file=found.status in {ImportStatus.CHECKED, ImportStatus.WAITING, ImportStatus.APPLYING},
        is_double=bool(found.second),
        effects=tuple(effects_of(found, language)) if found.status in AHEAD else (),
        has_refused=bool(found.counts.get(mending.KEPT_FLAG)),
        mended_by=tuple((one.name, url_of(one)) for one in found.mended_by.all()),
    )


def progress_of(found: Import, job: Job, *, now: datetime) -> Progress:
    left = job.remaining(now=now)
    return Progress(
        url=reverse("console:file-progress", args=[found.public_id]),
        done=job.done,
        total=job.total or 0,
        stage=job.stage or _("Waiting for its turn"),
        finished=job.is_finished,
        seconds_left=int(left.total_seconds()) if left is not None else None,
    )


def _facts(found: Import) -> tuple[Fact, ...]:
    return (
        Fact(_("Uploaded by"), found.owner_name),
        Fact(_("Uploaded on"), formatting.moment(found.created_at)),
        Fact(_("Rows"), "" if found.rows is None else formatting.quantity(found.rows)),
        *([Fact(_("Sheet"), found.sheet)] if found.sheet else _written(found)),
        *([Fact(_("Households"), found.second["name"])] if found.second else []),
        *([Fact(_("Version"), found.version_name)] if found.version_name else []),
        *(
            [Fact(_("Those who are registered already"), Arrival(found.arrival).label)]
            if found.version_name
            else []
        ),
    )


def _written(found: Import) -> list[Fact]:
    encodings, separators = dict(ENCODINGS), dict(SEPARATORS)
    return [
        Fact(_("Character set"), encodings.get(found.encoding, found.encoding)),
        Fact(_("Between the cells"), separators.get(found.separator, found.separator)),
    ]


def counts_of(found: Import) -> tuple[Fact, ...]:
    written = found.counts.get("written")
    if written is not None:
        labels = {
            "people_created": _("People registered"),
            "people_updated": _("People whose own facts were updated"),
            "households_created": _("Households registered"),
            "households_updated": _("Households updated"),
            "memberships": _("Memberships recorded"),
            "identifiers": _("Numbers recorded"),
            "contacts": _("Contacts recorded"),
            **({"versions": _("Versions kept")} if found.version_name else {}),
        }
    else:
        written = found.counts
        labels = {
            "create": _("People to be registered"),
            "update": _("People to be updated"),
            "same": _("People who stay as they are"),
            "households_create": _("Households to be registered"),
            "households_update": _("Households to be updated"),
        }
    facts = [
        Fact(label, formatting.quantity(written[name])) for name, label in labels.items() if name in written
    ]
    if "refused" in found.counts:
        facts.append(Fact(_("Rows refused"), formatting.quantity(found.counts["refused"])))
    return tuple(facts)


def effects_of(found: Import, language: str) -> Iterator[Effect]:
    known = catalogue.current()
    told = found.counts.get("fields", [])
    for one in told:
        spec = known.field(Subject(one["subject"]), one["key"])
        of_household = one["subject"] == Subject.GROUP
        yield Effect(
            spec.label_in(language) if spec else one["key"],
            _("of the household") if of_household else "",
            one["filled"],
            one["changed"],
            one["erased"],
        )


def sorts_of(examples: Sequence[Example], language: str, *, shows_hidden: bool = True) -> Iterator[Examples]:
    """What changes comes first: new records say nothing against the file. Sensitive facts are masked for who may not
    see them."""
    titles = {
        (Subject.INDIVIDUAL, False): _("Some of the people who change"),
        (Subject.GROUP, False): _("Some of the households that change"),
        (Subject.INDIVIDUAL, True): _("Some of the new people"),
        (Subject.GROUP, True): _("Some of the new households"),
    }
    words = Words.of(examples, language, shows_hidden)
    for (subject, is_new), title in titles.items():
        chosen = [one for one in examples if (one.subject, one.is_new) == (subject, is_new)]
        if chosen:
            yield Examples(title, is_new, tuple(_example(one, words) for one in chosen))


def _example(one: Example, words: Words) -> ExampleRow:
    page = "console:household" if one.subject == Subject.GROUP else "console:individual"
    url = reverse(page, args=[one.public_id]) if one.public_id else ""
    changes = tuple(
        words.difference(change, one.subject)
        for change in one.differences
        if (one.is_new is False or change.after) and not _is_implied(change)
    )
    name = one.name or " ".join(
        str(change.after)
        for change in one.differences
        if change.key in {"given_name", "family_name"} and change.after
    )
    return ExampleRow(row_in_words(one.row), name, url, changes)


def _is_implied(change: Difference) -> bool:
    """That a date of birth is known to the day goes without saying."""
    return change.key == "birth_date_precision" and change.after == "day" and not change.before


__all__ = ["ColumnsPage", "FilePage", "FilesPage", "columns_page", "file_page", "progress_of", "url_of"]
