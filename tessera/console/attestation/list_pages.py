"""Pages of lists of facts that go out to be attested and come back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.queries.standings import label_of
from tessera.bulk.attesting import faults, queries
from tessera.bulk.attesting.actions import has_news
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.models import AttestationList, AttestedFile
from tessera.dictionary import catalogue, display
from tessera.dictionary.choices import Subject
from tessera.jobs.models import Job
from tessera.lib.dates import moment_in_words
from tessera.web import formatting
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Fact, Kind, Pages, Progress, Tab, Words

_KINDS: Final[dict[str, Kind]] = {
    AttestedStatus.CHECKED: "warn",
    AttestedStatus.WAITING: "warn",
    AttestedStatus.APPLIED: "ok",
    AttestedStatus.UNDONE: "warn",
    AttestedStatus.DISCARDED: "",
}
_AHEAD: Final = {AttestedStatus.CHECKED, AttestedStatus.WAITING}
SUBJECTS: Final = {"people": Subject.INDIVIDUAL, "households": Subject.GROUP}


def crumbs(*further: Crumb) -> tuple[Crumb, ...]:
    return (
        Crumb(_("To attest"), reverse("console:attestation")),
        Crumb(_("Lists"), reverse("console:attestation-lists") if further else ""),
        *further,
    )


def subject_tabs(current: Subject) -> tuple[Tab, ...]:
    labels = {"people": _("People"), "households": _("Households")}
    return tuple(Tab(labels[name], f"?who={name}", current == subject) for name, subject in SUBJECTS.items())


@dataclass(frozen=True)
class ListRow:
    number: str
    facts: str
    owner: str
    at: datetime


@dataclass(frozen=True)
class FileRow:
    name: str
    number: str
    url: str
    status: Words
    kind: Kind
    rows: int | None
    owner: str
    at: datetime


@dataclass(frozen=True)
class ListsPage:
    crumbs: tuple[Crumb, ...]
    files: tuple[FileRow, ...]
    lists: tuple[ListRow, ...]

    @classmethod
    def of(cls, files: Iterable[AttestedFile], lists: Iterable[AttestationList]) -> "ListsPage":
        return cls(
            crumbs=crumbs(),
            files=tuple(
                FileRow(
                    name=one.name,
                    number=one.of.number,
                    url=reverse("console:attestation-file", args=[one.public_id]),
                    status=one.state.label,
                    kind=_KINDS.get(one.state, "info"),
                    rows=one.rows,
                    owner=one.owner_name,
                    at=one.created_at,
                )
                for one in files
            ),
            lists=tuple(
                ListRow(one.number, _labels(one.subject, one.fields), one.owner_name, one.created_at)
                for one in lists
            ),
        )


def _labels(subject: str, keys: Sequence[str]) -> str:
    language = get_language() or "en"
    specs = (catalogue.field(subject, key) for key in keys)
    return _(", ").join(spec.label_in(language) for spec in specs if spec is not None)


@dataclass(frozen=True)
class FaultKind:
    message: str
    number: int
    first: int


@dataclass(frozen=True)
class Correction:
    row: int
    number: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class FilePage:
    """A list that came back. ``progress`` is None unless a job works on it; ``error`` is its word for the operator."""

    public_id: UUID
    title: str
    crumbs: tuple[Crumb, ...]
    status: Words
    kind: Kind
    is_applied: bool
    waits: bool
    progress: Progress | None
    error: str
    counts: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    faults: tuple[FaultKind, ...]
    corrections: tuple[Correction, ...]
    may_apply: bool
    may_discard: bool
    may_undo: bool
    change: str
    change_url: str
    in_the_way: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        found: AttestedFile,
        *,
        job: Job | None,
        viewer: Viewer,
        now: datetime,
        in_the_way: Sequence[tuple[str, UUID]] = (),
    ) -> "FilePage":
        works = found.status in {AttestedStatus.CHECKING, AttestedStatus.APPLYING}
        is_open = found.status in {AttestedStatus.CHECKING, AttestedStatus.CHECKED}
        request = found.request
        kinds = queries.faults_by_kind(found)
        return cls(
            public_id=found.public_id,
            title=found.name,
            crumbs=crumbs(Crumb(found.name)),
            status=found.state.label,
            kind=_KINDS.get(found.state, "info"),
            is_applied=request is not None and found.status != AttestedStatus.WAITING,
            waits=found.status == AttestedStatus.WAITING,
            progress=progress_of(found, job, now=now) if works and job and not job.is_finished else None,
            error=job.error_code if works and job and job.is_finished else "",
            counts=tuple(counts_of(found)),
            facts=tuple(facts_of(found)),
            faults=tuple(
                FaultKind(faults.message(one["code"]), one["number"], one["first"]) for one in kinds
            ),
            corrections=tuple(_corrections(found)) if found.status in _AHEAD else (),
            may_apply=found.status == AttestedStatus.CHECKED and has_news(found),
            may_discard=is_open,
            may_undo=found.state == AttestedStatus.APPLIED and viewer.may(Permission.CHANGE_UNDO),
            change=request.reference if request else "",
            change_url=reverse("console:change", args=[request.public_id]) if request else "",
            in_the_way=tuple(
                (reference, reverse("console:change", args=[key])) for reference, key in in_the_way
            ),
        )


def progress_of(found: AttestedFile, job: Job, *, now: datetime) -> Progress:
    left = job.remaining(now=now)
    return Progress(
        url=reverse("console:attestation-file-progress", args=[found.public_id]),
        done=job.done,
        total=job.total or 0,
        stage=job.stage or _("Waiting for its turn"),
        finished=job.is_finished,
        seconds_left=int(left.total_seconds()) if left is not None else None,
    )


def counts_of(found: AttestedFile) -> Iterable[Fact]:
    language = get_language() or "en"
    for name, number in sorted(found.counts.items()):
        if name.startswith("given:") and number:
            yield Fact(label_of(name.removeprefix("given:"), language), formatting.quantity(number))
    labels = {
        "corrected": _("Values to be corrected"),
        "silent": _("Rows of which nothing is said"),
        "refused": _("Rows refused"),
    }
    for name, label in labels.items():
        if found.counts.get(name):
            yield Fact(label, formatting.quantity(found.counts[name]))
    written: dict[str, Any] = found.counts.get("written", {})
    done = {
        "words": _("Words written"),
        "corrected": _("Values corrected"),
        "left_out": _("Left out while writing"),
    }
    for name, label in done.items():
        if written.get(name):
            yield Fact(label, formatting.quantity(written[name]))


def facts_of(found: AttestedFile) -> Iterable[Fact]:
    yield Fact(_("List number"), formatting.left_to_right(found.of.number))
    yield Fact(_("Facts"), _labels(found.of.subject, found.of.fields))
    taken = side_by_side(found.of.owner_name, moment_in_words(found.of.created_at))
    yield Fact(_("Taken out by"), taken)
    yield Fact(_("Uploaded by"), side_by_side(found.owner_name, moment_in_words(found.created_at)))
    if found.rows is not None:
        yield Fact(_("Rows"), formatting.quantity(found.rows))


def _corrections(found: AttestedFile) -> Iterable[Correction]:
    language = get_language() or "en"
    for row, number, key, before, after, in_clear in queries.corrections(found):
        spec = catalogue.field(found.of.subject, key)
        if spec is None:
            continue
        shown = [
            display.display(spec, orjson.loads(value), language=language) if in_clear else display.HIDDEN
            for value in (before, after)
        ]
        yield Correction(row, number, spec.label_in(language), *shown)


@dataclass(frozen=True)
class FaultRow:
    row: int
    number: str
    label: str
    message: str


@dataclass(frozen=True)
class FaultsPage:
    title: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[FaultRow, ...]
    paging: Pages
    file_url: str

    @classmethod
    def of(cls, found: AttestedFile, shown: Sequence[Any], *, limit: int) -> "FaultsPage":
        url = reverse("console:attestation-file", args=[found.public_id])
        rows = tuple(fault_row(found, one) for one in shown[:limit])
        more = f"?after={rows[-1].row}" if len(shown) > limit else ""
        title = _("Refused rows")
        return cls(
            title=title,
            crumbs=crumbs(Crumb(found.name, url), Crumb(title)),
            rows=rows,
            paging=Pages(next_url=more),
            file_url=reverse("console:attestation-file-faults", args=[found.public_id]) + "?format=csv",
        )


def fault_row(found: AttestedFile, fault: Any) -> FaultRow:
    spec = catalogue.field(found.of.subject, fault.field)
    label = spec.label_in(get_language() or "en") if spec else fault.field
    return FaultRow(fault.row, fault.number, label, faults.message(fault.code))
