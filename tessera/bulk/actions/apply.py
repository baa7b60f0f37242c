"""Applies a checked import through the pen, chunk by chunk, and takes it back."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk import approved, places, plans, staging
from tessera.bulk.actions import check as checks
from tessera.bulk.actions import chunks, imports
from tessera.bulk.choices import ImportStatus
from tessera.bulk.errors import HasFaults, NothingToApply, NotNow
from tessera.bulk.models import AppliedChunk, Fault, Import
from tessera.changes.actions import batches, notes, undoings, versions
from tessera.changes.actions import undo as undoing
from tessera.changes.batch import Plan, merge
from tessera.changes.batch.loading import first_load
from tessera.changes.batch.plan import fetch
from tessera.changes.choices import Channel, NoteKind, RequestStatus
from tessera.changes.models import ChangeRequest, Undoing
from tessera.jobs import actions as jobs

Progress = Callable[..., None]
KIND: Final = "import"
_WRITES: Final = ("create", "update", "households_create", "households_update")
# Rows written in one transaction. The first chunk may go alone, so that a large one would leave processors idle.
CHUNK: Final = 10_000


@transaction.atomic
def start(found: Import, *, by: Viewer, now: datetime, in_background: bool = True) -> ChangeRequest:
    """Decide to apply: opens the change that all rows will belong to. Where a policy wants it approved, the import
    waits with its change, and nothing is written. Raises NotNow, HasFaults, NothingToApply and Frozen."""
    by.must(Permission.IMPORT)
    found = Import.objects.select_for_update().get(pk=found.pk)
    if found.status != ImportStatus.CHECKED:
        raise NotNow(status=found.get_status_display())
    if found.refuse_all and found.counts.get("refused"):
        raise HasFaults
    if not found.version_name and not any(found.counts.get(name) for name in _WRITES):
        raise NothingToApply
    found.request = batches.open_batch(
        KIND,
        description={
            "file": found.name,
            "rows": found.rows,
            "sha256": found.sha256,
            "import": str(found.public_id),
            **({"version": found.version_name, "arrival": found.arrival} if found.version_name else {}),
            "counts": {name: found.counts.get(name, 0) for name in (*_WRITES, "refused")},
        },
        channel=Channel.IMPORT,
        source=found.version_source or found.name,
        observed_on=found.observed_on,
        by=by,
        now=now,
        where=lambda: places.paths_of(found, today=timezone.localdate(now)),
    )
    if found.request.status == RequestStatus.APPLYING:
        begin(found, by=by, now=now, in_background=in_background)
    else:
        found.status = ImportStatus.WAITING
        found.save()
        approved.keep(found, has_households=plans.layout_of(found).has_households)
    return found.request


def begin(found: Import, *, by: Viewer, now: datetime, in_background: bool = True) -> None:
    """From here on the rows may be written: nobody has to approve them, or everybody has."""
    if found.version_name:
        found.named = versions.named(
            found.version_name, source=found.version_source, channel=Channel.IMPORT, observed_on=found.observed_on,
            by=by, now=now,
        )  # fmt: skip
    found.status = ImportStatus.APPLYING
    found.save()
    if in_background:
        enqueue(found, by=by)


def enqueue(found: Import, *, by: Viewer) -> None:
    """Have the import applied, or gone on with after a failure. Imports are applied one after the other."""
    job = jobs.enqueue(
        "bulk.apply", lock="bulk-apply", title=found.name, requested_by_id=by.user_id, import_id=found.pk
    )
    Import.objects.filter(pk=found.pk).update(job=job.public_id)


def resume(found: Import, *, by: Viewer) -> None:
    by.must(Permission.IMPORT)
    if found.status != ImportStatus.APPLYING:
        raise NotNow(status=found.get_status_display())
    enqueue(found, by=by)


def run(
    found: Import, *, by: Viewer, now: Callable[[], datetime], progress: Progress, chunk: int = CHUNK
) -> None:
    """Write what is not written yet. After a crash it goes on with the chunks that were not saved."""
    if found.status != ImportStatus.APPLYING or found.request is None:
        return
    request, size = found.request, _chunk_size(found, chunk)
    plan = _ready(found, by=by, today=now().date(), progress=progress)
    left = chunks.numbers(found, plan, size=size)
    progress(stage=_("Writing the rows"), total=len(left) * size, done=0)
    with first_load(request, rows=len(left) * size) as is_first:
        results = chunks.written(
            left,
            lambda number: chunks.write(found, request, plan, number, size=size),
            workers=chunks.at_once(),
            first_alone=not is_first,
        )
        with closing(results):
            for number, written in enumerate(results, start=1):
                progress(done=number * size)
                if not is_first:
                    merge.refresh_statistics(written)
        if is_first:
            progress(stage=_("Building the indexes"))
    _close(found, plan, by=by, now=now())


def _chunk_size(found: Import, size: int) -> int:
    """The size with which the import was begun; a later one would cut the rows differently."""
    if "chunk" not in found.counts:
        found.counts = {**found.counts, "chunk": size}
        found.save(update_fields=["counts"])
    return int(found.counts["chunk"])


def _ready(found: Import, *, by: Viewer, today: date, progress: Progress) -> Plan:
    """The staged rows, matched with the register as it is now."""
    shape = plans.layout_of(found)
    request = found.request
    assert request is not None
    day = request.proposed_at.date()
    if not staging.is_there(found):
        checks.stage(found, shape, by=by, today=today, progress=progress)
        checks.match(found, shape, by=by, today=day)
    elif (
        approved.is_there(found)
        or _others_wrote(found, request)
        or AppliedChunk.objects.filter(source=found).exists()
    ):
        progress(stage=_("Finding who is registered already"))
        checks.match(found, shape, by=by, today=day)
    plan = plans.plan_of(found, shape, today=day, cleared=bool(found.counts.get("clears", True)))
    return replace(plan, registered_on=found.observed_on or day, has_known=_knows_any(found, plan))


def _knows_any(found: Import, plan: Plan) -> bool:
    """Whether any person or household of the file is in the register already."""
    asked = "exists (select from {people} where not is_new and individual_id is not null)"
    if plan.has_households:
        asked += " or exists (select from {groups} where not is_new)"
    ((known,),) = fetch(f"select {asked}", **staging.names(found))
    return bool(known)


def _others_wrote(found: Import, request: ChangeRequest) -> bool:
    """Whether changes were made between the check and the decision to apply."""
    since = found.counts.get("latest_change", 0)
    return ChangeRequest.objects.filter(pk__gt=since).exclude(pk=request.pk).exists()


@transaction.atomic
def _close(found: Import, plan: Plan, *, by: Viewer, now: datetime) -> None:
    request = found.request
    assert request is not None
    with batches.writing(request):
        merge.name_areas(plan, request)
    _tell_of_held_back(found, now=now)
    imports.keep_refused(found, language=by.language)
    batches.close_batch(request, now=now)
    found.status = ImportStatus.APPLIED
    found.ended_at = now
    found.counts = {**found.counts, "written": chunks.forget(found)}
    imports.forget(found)


def _tell_of_held_back(found: Import, *, now: datetime) -> None:
    """Whoever approved is told how many rows were not written, because they would do something else by now."""
    held = Fault.objects.filter(source=found, code=approved.CHANGED).values("row").distinct().count()
    if not held or found.request is None:
        return
    found.counts = {**found.counts, "refused": int(found.counts.get("refused", 0)) + held, "held_back": held}
    said = ngettext(
        "%(number)d row was left out: its record was changed or registered by somebody since.",
        "%(number)d rows were left out: their records were changed or registered by somebody since.",
        held,
    )
    with reach.narrowed_to(system_viewer()):
        notes.write_as_system(found.request, NoteKind.NOT_APPLIED, now=now, said=said % {"number": held})


def undo(found: Import, *, by: Viewer, reason: str, now: datetime) -> ChangeRequest:
    """Restore exactly what was before the import, or ask for it where that waits for an approval. A large one takes
    minutes: pages have the worker do it (``undo_later``). Raises NotNow and what changes.actions.undo raises."""
    return undoing.undo(_applied(found), by=by, reason=reason, now=now)


def undo_later(found: Import, *, by: Viewer, reason: str, now: datetime) -> Undoing:
    """Have the import taken back by the worker. Raises NotNow and what changes.actions.undoings.start raises."""
    return undoings.start(_applied(found), by=by, reason=reason, now=now)


def _applied(found: Import) -> ChangeRequest:
    if found.state != ImportStatus.APPLIED or found.request is None:
        raise NotNow(status=found.state.label)
    return found.request
