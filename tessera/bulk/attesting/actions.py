"""A list that comes back: received, checked, applied as one change, taken back."""

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk import reading
from tessera.bulk.actions.receiving import keep
from tessera.bulk.attesting import checking, columns, staging
from tessera.bulk.choices import AttestedStatus, FileFormat
from tessera.bulk.errors import ListUnknown, NothingToApply, NotNow
from tessera.bulk.models import AttestationList, AttestedFile
from tessera.bulk.staging import SCHEMA
from tessera.changes.actions import batches
from tessera.changes.actions import undo as undoing
from tessera.changes.batch.attesting import AttestedRows, WordsWritten, chunk, name_areas
from tessera.changes.choices import ATTESTED_LIST, Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttestFacts, CorrectFacts
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.jobs import actions as jobs

Progress = Callable[..., None]
CHECK: Final = "bulk.check_attested"
APPLY: Final = "bulk.apply_attested"
CHUNK: Final = 20_000  # rows written in one transaction
_OPEN: Final = (AttestedStatus.CHECKING, AttestedStatus.CHECKED)


def receive(chunks: Iterable[bytes], *, name: str, by: Viewer, now: datetime) -> AttestedFile:
    """Keep an uploaded list and have it checked.

    Raises PermissionMissing, NotAList, ListUnknown and what reading a file raises; then nothing is kept.
    """
    by.must(Permission.FACTS_ATTEST)
    found = AttestedFile(
        owner_id=by.user_id, owner_name=by.name, name=Path(name).name[:200], size=0, created_at=now
    )
    found.folder.mkdir(parents=True, mode=0o700)
    try:
        found.format, found.size, found.sha256 = keep(found.folder, chunks, "original")
        found.of = _list_of(found)
        with transaction.atomic():
            found.save()
            _enqueue(found, CHECK, by=by)
    except BaseException:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    return found


@transaction.atomic
def start(found: AttestedFile, *, by: Viewer, now: datetime, in_background: bool = True) -> ChangeRequest:
    """Decide to apply: opens the change that all rows will belong to. Where a policy wants attestations or corrections
    approved, the list waits with its change, and nothing is written. Raises NotNow, NothingToApply and Frozen."""
    by.must(Permission.FACTS_ATTEST)
    found = AttestedFile.objects.select_for_update(of=["self"]).select_related("of").get(pk=found.pk)
    if found.status != AttestedStatus.CHECKED:
        raise NotNow(status=found.get_status_display())
    if not has_news(found):
        raise NothingToApply
    corrects = {CorrectFacts.kind} if found.counts.get("corrected") else set()
    found.request = batches.open_batch(
        ATTESTED_LIST,
        description={
            "number": found.of.number,
            "file": found.name,
            "sha256": found.sha256,
            "rows": found.rows,
        },
        channel=Channel.IMPORT,
        source=found.of.number,
        observed_on=None,
        by=by,
        now=now,
        as_well={AttestFacts.kind, *corrects},
        where=lambda: staging.paths(found),
    )
    if found.request.status == RequestStatus.APPLYING:
        begin(found, by=by, in_background=in_background)
    else:
        found.status = AttestedStatus.WAITING
        found.save(update_fields=["request", "status"])
    return found.request


def begin(found: AttestedFile, *, by: Viewer, in_background: bool = True) -> None:
    """From here on the rows may be written: nobody has to approve them, or everybody has."""
    found.status = AttestedStatus.APPLYING
    found.save(update_fields=["request", "status"])
    if in_background:
        _enqueue(found, APPLY, by=by)


def resume(found: AttestedFile, *, by: Viewer) -> None:
    """Go on after a failure: with the check, or behind the rows that were written."""
    by.must(Permission.FACTS_ATTEST)
    if found.status == AttestedStatus.CHECKING:
        _enqueue(found, CHECK, by=by)
    elif found.status == AttestedStatus.APPLYING:
        _enqueue(found, APPLY, by=by)
    else:
        raise NotNow(status=found.get_status_display())


def has_news(found: AttestedFile) -> bool:
    """Whether any row says something that can be taken."""
    return any(
        number for name, number in found.counts.items() if name == "corrected" or name.startswith("given:")
    )


def run(
    found: AttestedFile, *, by: Viewer, now: Callable[[], datetime], progress: Progress, size: int = CHUNK
) -> None:
    """Write what is not written yet, and close the change."""
    if found.status != AttestedStatus.APPLYING or found.request is None:
        return
    if not staging.is_there(found):  # the database server crashed meanwhile
        checking.check(found, by=by, on=timezone.localdate(found.request.proposed_at), progress=progress)
        AttestedFile.objects.filter(pk=found.pk).update(status=AttestedStatus.APPLYING)
        found.status = AttestedStatus.APPLYING
    rows, last = _rows(found, by=by), (found.rows or 0) + 1
    progress(stage=_("Writing the rows"), total=last, done=found.done)
    while found.done < last:
        _write(found, rows, upto=min(found.done + size, last))
        progress(done=found.done)
    _close(found, rows, now=now())


@transaction.atomic
def undo(found: AttestedFile, *, by: Viewer, reason: str, now: datetime) -> ChangeRequest:
    """Restore exactly what was before the list. Raises NotNow and what changes.actions.undo raises."""
    if found.state != AttestedStatus.APPLIED or found.request is None:
        raise NotNow(status=found.state.label)
    return undoing.undo(found.request, by=by, reason=reason, now=now)


@transaction.atomic
def discard(found: AttestedFile, *, by: Viewer, now: datetime) -> None:
    """Give the file up. Raises NotNow once it is being applied."""
    by.must(Permission.FACTS_ATTEST)
    found = AttestedFile.objects.select_for_update(of=["self"]).get(pk=found.pk)
    if found.status not in _OPEN:
        raise NotNow(status=found.get_status_display())
    give_up(found, now=now)


def give_up(found: AttestedFile, *, now: datetime) -> None:
    """As ``discard``, for a file that is locked and of which nothing will be written."""
    found.status, found.ended_at = AttestedStatus.DISCARDED, now
    found.save(update_fields=["status", "ended_at"])
    _forget(found)


def _list_of(found: AttestedFile) -> AttestationList:
    """The list that most of the first rows belong to."""
    shape = reading.shape_of(found.original, FileFormat(found.format))
    headings = reading.headings_of(shape)
    place = columns.places(headings)[columns.LIST]
    first = next(reading.slices(shape, len(headings), size=1_000), pl.DataFrame({f"c{place}": []}))
    said = first.get_column(f"c{place}").drop_nulls().cast(pl.String).str.to_uppercase()
    if said.is_empty():
        raise ListUnknown
    number = str(said.mode().sort()[0])
    known = AttestationList.objects.filter(number=number).first()
    if known is None:
        raise ListUnknown
    return known


def _enqueue(found: AttestedFile, name: str, *, by: Viewer) -> None:
    job = jobs.enqueue(
        name, lock="bulk-attested", title=found.of.number, requested_by_id=by.user_id, file_id=found.pk
    )
    AttestedFile.objects.filter(pk=found.pk).update(job=job.public_id)
    found.job = job.public_id


def _rows(found: AttestedFile, *, by: Viewer) -> AttestedRows:
    assert found.request is not None
    with catalogue.held():
        specs = {spec.id: spec for spec in checking.specs_of(found).values()}
    return AttestedRows(
        schema=SCHEMA,
        rows=staging.judged_table(found),
        subject=Subject(found.of.subject),
        specs=specs,
        number=found.of.number,
        by=by,
        now=found.request.proposed_at,
        seen_at=found.checked_at or found.created_at,
        change=found.request.pk,
    )


def _write(found: AttestedFile, rows: AttestedRows, *, upto: int) -> None:
    assert found.request is not None
    with batches.writing(found.request):
        result = chunk(rows, after=found.done, upto=upto)
        counts = {**found.counts, "written": _sum(found.counts.get("written", {}), result)}
        AttestedFile.objects.filter(pk=found.pk).update(done=upto, counts=counts)
    found.done, found.counts = upto, counts


def _sum(before: dict[str, int], result: WordsWritten) -> dict[str, int]:
    added = {"words": result.words, "corrected": result.corrected, "left_out": result.left_out}
    return {name: before.get(name, 0) + number for name, number in added.items()}


@transaction.atomic
def _close(found: AttestedFile, rows: AttestedRows, *, now: datetime) -> None:
    assert found.request is not None
    with batches.writing(found.request):
        name_areas(rows, found.request)
        checking.keep_faults(found)
    batches.close_batch(found.request, now=now)
    AttestedFile.objects.filter(pk=found.pk).update(status=AttestedStatus.APPLIED, ended_at=now)
    found.status, found.ended_at = AttestedStatus.APPLIED, now
    _forget(found)


def _forget(found: AttestedFile) -> None:
    """What it said is kept no longer than it is needed."""
    staging.drop(found)
    folder = found.folder
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
