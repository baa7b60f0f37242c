"""What is done with an import: receive, map, discard. Checking and applying are in their own modules."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from django.conf import settings
from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk import guessing, reading, staging, targets
from tessera.bulk.choices import DateOrder, FileFormat, ImportStatus
from tessera.bulk.errors import (
    DateOrderAmbiguous,
    FileEmpty,
    FileTooLarge,
    HeadingTwice,
    NothingToMatch,
    NotNow,
    UnknownTarget,
)
from tessera.bulk.models import Fault, Import, RememberedMapping
from tessera.bulk.targets import IGNORE, Means, Target, Targets
from tessera.bulk.values import dates
from tessera.dictionary.choices import FieldType
from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job

_SAMPLE: Final = 2_000  # rows looked at for guessing
_SHOWN: Final = 5  # values kept of each column


@dataclass(frozen=True)
class Choices:
    """What somebody decided on the mapping page. ``mapping`` is the target key of each column, "" to leave it out."""

    mapping: Sequence[str]
    date_order: DateOrder = DateOrder.FOUND
    keys_last: bool = True
    refuse_all: bool = False
    observed_on: date | None = None


def receive(chunks: Iterable[bytes], *, name: str, by: Viewer, now: datetime, sheet: str = "") -> Import:
    """Keep an uploaded file and find out how it is written.

    Raises FileTooLarge, FileRefused, FileUnreadable and FileEmpty; then nothing is kept.
    """
    by.must(Permission.IMPORT)
    found = Import(
        owner_id=by.user_id, owner_name=by.name, name=Path(name).name[:200], size=0, created_at=now
    )
    found.folder.mkdir(parents=True, mode=0o700)
    try:
        arrived = found.folder / "arrived"
        found.size, found.sha256 = _write(chunks, arrived)
        found.format = reading.format_of(arrived)
        arrived.rename(found.original)
        look_at(found, sheet=sheet)
    except BaseException:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    return found


def _write(chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > settings.IMPORT_MAX_BYTES:
                raise FileTooLarge(limit=settings.IMPORT_MAX_BYTES // (1024 * 1024))
            digest.update(chunk)
            file.write(chunk)
    if size == 0:
        raise FileEmpty
    return size, digest.hexdigest()


def look_at(found: Import, *, sheet: str = "") -> None:
    """Read the headings and a few rows of a sheet, and guess what the columns are."""
    shape = reading.shape_of(found.original, FileFormat(found.format))
    if sheet and sheet in shape.sheets:
        shape = shape.on_sheet(sheet)
    headings = reading.headings_of(shape)
    sample = next(reading.slices(shape, len(headings), size=_SAMPLE), pl.DataFrame())
    if sample.is_empty():
        raise FileEmpty
    found.encoding, found.separator = shape.encoding, shape.separator
    found.sheets, found.sheet = list(shape.sheets), shape.sheet
    found.headings = headings
    found.signature = guessing.signature(headings)
    values = [sample[f"c{index}"].drop_nulls().head(_SAMPLE).to_list() for index in range(len(headings))]
    before = RememberedMapping.objects.filter(signature=found.signature).first()
    found.mapping = guessing.guess(headings, values, targets.current(), before.targets if before else {})
    found.date_order = before.date_order if before else DateOrder.FOUND
    found.samples = [list(dict.fromkeys(column))[:_SHOWN] for column in values]
    found.counts = {"new_fields": _suggestions(found, values), "keys_last": _keys_last(found, values)}
    found.keys_last = bool(found.counts["keys_last"])
    found.status = ImportStatus.MAPPING
    found.save()


def _suggestions(found: Import, values: Sequence[Sequence[str]]) -> list[dict[str, object] | None]:
    """For each column that nothing fits, the field that it could become."""
    has_households = any(key.startswith(("group.", "household.")) for key in found.mapping)
    suggestions: list[dict[str, object] | None] = []
    for heading, sample, key in zip(found.headings, values, found.mapping, strict=True):
        new = (
            guessing.new_field(heading, sample, has_households=has_households)
            if key == IGNORE and not guessing.is_added(heading)
            else None
        )
        suggestions.append(
            {"subject": new.subject, "type": new.type, "codes": list(new.codes)} if new else None
        )
    return suggestions


def _keys_last(found: Import, values: Sequence[Sequence[str]]) -> bool:
    """Short household keys such as 1, 2, 3 mean something in one file only."""
    if "household.key" not in found.mapping:
        return True
    keys = values[found.mapping.index("household.key")]
    return sum(len(key) for key in keys) >= 6 * max(1, len(keys))


@transaction.atomic
def choose_sheet(found: Import, sheet: str, *, by: Viewer) -> None:
    by.must(Permission.IMPORT)
    _must_be_open(found)
    look_at(found, sheet=sheet)


@transaction.atomic
def map_columns(found: Import, choices: Choices, *, by: Viewer, now: datetime) -> None:
    """Take the mapping, remember it for files with the same columns, and have the rows checked in the background.

    Raises NothingToMatch, HeadingTwice, UnknownTarget, and DateOrderAmbiguous when the file itself does not say which
    number is the day.
    """
    by.must(Permission.IMPORT)
    found = Import.objects.select_for_update().get(pk=found.pk)
    _must_be_open(found)
    known = targets.current()
    chosen = _sound(choices.mapping, known, columns=len(found.headings))
    found.mapping = [target.key if target else IGNORE for target in chosen]
    found.date_order = choices.date_order or date_order(found, chosen)
    found.keys_last, found.refuse_all, found.observed_on = (
        choices.keys_last,
        choices.refuse_all,
        choices.observed_on,
    )
    found.status = ImportStatus.CHECKING
    _remember(found, choices.date_order, now=now)
    job = jobs.enqueue(
        "bulk.check",
        lock=f"import-{found.pk}",
        title=found.name,
        requested_by_id=by.user_id,
        import_id=found.pk,
    )
    found.job = job.public_id
    found.save()


def _sound(mapping: Sequence[str], known: Targets, *, columns: int) -> list[Target | None]:
    chosen: list[Target | None] = []
    for key in list(mapping)[:columns]:
        target = known.get(key)
        if target is None and key != IGNORE:
            raise UnknownTarget(target=key)
        if target is not None and target in chosen:
            raise HeadingTwice(target=target.label_in("en"))
        chosen.append(target)
    if not any(target is not None and _tells_who(target) for target in chosen):
        raise NothingToMatch
    return chosen


def _tells_who(target: Target) -> bool:
    if target.means in {Means.FULL_NAME, Means.IDENTIFIER, Means.NUMBER}:
        return True
    return target.key in {"individual.given_name", "individual.family_name", "individual.preferred_name"}


def date_order(found: Import, chosen: Sequence[Target | None]) -> DateOrder:
    """The order in which the file writes dates, from all of its date columns together. Raises DateOrderAmbiguous."""
    columns = [
        (index, target)
        for index, target in enumerate(chosen)
        if target is not None and target.spec is not None and target.spec.type == FieldType.DATE
    ]
    if not columns:
        return DateOrder.DAY_FIRST
    lines = reading.lines(shape_of(found), len(found.headings))
    evidence = [expression for index, _ in columns for expression in dates.order_evidence(f"c{index}")]
    said = lines.select(evidence).collect(engine="streaming").row(0, named=True)
    orders = []
    for index, _target in columns:
        order = dates.order_found(*(said[f"c{index}_{what}"] for what in ("first", "second", "differ")))
        certain = said[f"c{index}_first"] is not None and said[f"c{index}_differ"]
        orders.append((index, order, bool(certain)))
    known = {order for _, order, certain in orders if certain and order is not None}
    if len(known) == 1:
        return known.pop()
    for index, order, _ in orders:
        if order is None or len(known) > 1:
            example = next(iter(found.samples[index]), "")
            raise DateOrderAmbiguous(column=found.headings[index], example=example, field="date_order")
    return DateOrder.DAY_FIRST


def shape_of(found: Import) -> reading.Shape:
    """How the file is written, as it was found when it arrived."""
    copy = found.folder / "utf8.csv"
    path = copy if copy.exists() else found.original
    return reading.Shape(
        FileFormat(found.format),
        path,
        found.encoding,
        found.separator,
        tuple(found.sheets),
        found.sheet,
    )


def _remember(found: Import, order: DateOrder, *, now: datetime) -> None:
    pairs: Mapping[str, str] = {
        guessing.normalised(heading): key
        for heading, key in zip(found.headings, found.mapping, strict=True)
        if key
    }
    RememberedMapping.objects.update_or_create(
        signature=found.signature, defaults={"targets": pairs, "date_order": order, "updated_at": now}
    )


def reopened(found: Import) -> Import:
    """The import, open again when the job that should have checked it has failed."""
    if (
        found.status == ImportStatus.CHECKING
        and found.job is not None
        and Job.objects.filter(public_id=found.job, status=Status.FAILED).exists()
    ):
        found.status = ImportStatus.MAPPING
        found.save(update_fields=["status"])
    return found


def _must_be_open(found: Import) -> None:
    if not found.is_open:
        raise NotNow(status=found.get_status_display())


@transaction.atomic
def discard(found: Import, *, by: Viewer, now: datetime) -> None:
    """Throw an import away that was not applied, with its file."""
    by.must(Permission.IMPORT)
    _must_be_open(found)
    found.status = ImportStatus.DISCARDED
    found.ended_at = now
    forget(found)


def forget(found: Import) -> None:
    """Remove the people's data that an ended import still holds: file, staging tables, samples, faults' values."""
    staging.drop(found)
    Fault.objects.filter(source=found).update(value="")
    found.samples = []
    found.save()
    folder = found.folder
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
