"""Keeps an uploaded file, finds out how it is written, and guesses what its columns are."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk import guessing, members, mending, queries, reading, tables, targets
from tessera.bulk.choices import DateOrder, DecimalMark, FileFormat, ImportStatus
from tessera.bulk.errors import FileEmpty, FileTooLarge, NotNow
from tessera.bulk.members import Whose
from tessera.bulk.models import Import, RememberedMapping
from tessera.bulk.tables import Reread, Table
from tessera.bulk.targets import IGNORE, Targets, slot_of
from tessera.dictionary.choices import Subject

_SHOWN: Final = 5  # values kept of each column


@dataclass(frozen=True)
class Upload:
    """A file as it comes."""

    chunks: Iterable[bytes]
    name: str


def receive(
    chunks: Iterable[bytes],
    *,
    name: str,
    by: Viewer,
    now: datetime,
    households: Upload | None = None,
    how: Reread | None = None,
    sheet: str = "",
) -> Import:
    """Keep an uploaded file, and the one of the households where they have one of their own.

    Raises FileTooLarge, FileRefused, FileUnreadable and FileEmpty; then nothing is kept.
    """
    by.must(Permission.IMPORT)
    found = Import(
        owner_id=by.user_id, owner_name=by.name, name=Path(name).name[:200], size=0, created_at=now
    )
    found.folder.mkdir(parents=True, mode=0o700)
    try:
        found.format, found.size, found.sha256 = keep(found.folder, chunks, "original")
        if households is not None:
            found.second = _kept_second(found, households)
        look_at(found, how or Reread(sheet=sheet), by=by)
    except BaseException:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    return found


def keep(folder: Path, chunks: Iterable[bytes], stem: str) -> tuple[FileFormat, int, str]:
    """Write what comes into the folder; its format by its content, its size and its digest. Raises FileTooLarge,
    FileEmpty and FileRefused."""
    arrived = folder / "arrived"
    size, sha256 = _write(chunks, arrived)
    kind = reading.format_of(arrived)
    arrived.rename(folder / f"{stem}.{kind}")
    return kind, size, sha256


def _kept_second(found: Import, upload: Upload) -> dict[str, Any]:
    kind, size, sha256 = keep(found.folder, upload.chunks, "second")
    found.size += size
    found.sha256 = hashlib.sha256((found.sha256 + sha256).encode()).hexdigest()
    return {"format": str(kind), "name": Path(upload.name).name[:200]}


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


def look_at(found: Import, how: Reread, *, by: Viewer) -> None:
    """Read the headings and a few rows of each table, and guess what the columns are."""
    known = targets.current()
    read = tables.of_import(found, how, known)
    main = read[0]
    found.encoding, found.separator = main.shape.encoding, main.shape.separator
    found.sheets, found.sheet = list(main.shape.sheets), main.shape.sheet
    found.heading_row = main.shape.heading_row
    found.second = _second(found, read[1]) if len(read) > 1 else {}
    found.headings = [heading for table in read for heading in table.headings]
    found.signature = tables.signature([table.headings for table in read])
    values = [column for table in read for column in table.values]
    before = RememberedMapping.objects.filter(signature=found.signature).first()
    remembered = _remembered(before, found.headings)
    whose = _whose(how.members, read, known, remembered)
    found.has_members = whose is not None
    if found.has_members != any(slot_of(key or "") for key in remembered):
        remembered = []
    found.mapping = tables.guessed(read, known, remembered, whose)
    found.samples = [list(dict.fromkeys(column))[:_SHOWN] for column in values]
    found.counts = {
        "new_fields": _suggestions(found, values, whose or ()),
        "remembered": before is not None,
        "guessed": tables.guessed(read, known, (), whose) if before else found.mapping,
    }
    found.date_order = before.date_order if before else DateOrder.FOUND
    found.decimal_mark = before.decimal_mark if before else DecimalMark.FOUND
    found.mends = mending.parent_of(main.headings, queries.imports(viewer=by))
    found.keys_last = _keys_last(found, values, before)
    found.status = ImportStatus.MAPPING
    found.save()


def _whose(
    said: str, read: Sequence[Table], known: Targets, remembered: Sequence[str | None]
) -> list[Whose] | None:
    """Whose each column is, where people stand side by side: as somebody says, as it was before, or by the headings."""
    if len(read) > 1 or said == "no":
        return None
    headings = read[0].headings
    found = members.whose(headings, known)
    is_so = said == "yes" or any(slot_of(key or "") for key in remembered)
    if found is None and is_so:
        return [Whose("", heading) for heading in headings]
    return found if is_so or not any(remembered) else None


def _second(found: Import, table: Table) -> dict[str, Any]:
    shape = table.shape
    return {
        "is_sheet": shape.path == found.original,
        "name": found.second.get("name", shape.sheet),
        "format": str(shape.format),
        "encoding": shape.encoding,
        "separator": shape.separator,
        "sheets": list(shape.sheets),
        "sheet": shape.sheet,
        "heading_row": shape.heading_row,
        "columns": len(table.headings),
    }


def _remembered(before: RememberedMapping | None, headings: Sequence[str]) -> list[str | None]:
    """What was chosen for each column. Choices that an older version kept by heading are forgotten."""
    if before is None or not isinstance(before.targets, list):
        return []
    chosen = iter(before.targets)
    return [IGNORE if mending.is_added(heading) else next(chosen, None) for heading in headings]


def _suggestions(
    found: Import, values: Sequence[Sequence[str]], whose: Sequence[Whose]
) -> list[Mapping[str, object] | None]:
    """For each column that nothing fits, the field that it could become. Of people who stand side by side several
    columns would become the same one, so none does by itself."""
    has_households = any(key.startswith(("group.", "household.")) for key in found.mapping)
    own = len(found.headings) - int(found.second.get("columns", 0))
    suggestions: list[Mapping[str, object] | None] = []
    for position, (heading, sample, key) in enumerate(
        zip(found.headings, values, found.mapping, strict=True)
    ):
        is_of_one = bool(whose) and bool(whose[position].slot)
        if key != IGNORE or is_of_one or mending.is_added(heading):
            suggestions.append(None)
            continue
        new = guessing.new_field(heading, sample, has_households=has_households)
        of_household = bool(whose) or position >= own or not tables.holds_people(found.mapping)
        subject = Subject.GROUP if of_household else new.subject
        suggestions.append({"subject": subject, "type": new.type, "codes": list(new.codes)})
    return suggestions


def _keys_last(found: Import, values: Sequence[Sequence[str]], before: RememberedMapping | None) -> bool:
    """Short household keys such as 1, 2, 3 mean something in one file only, unless nothing else tells who is who."""
    if found.mends is not None:
        return found.mends.keys_last
    if before is not None and before.keys_last is not None:
        return before.keys_last
    if "household.key" not in found.mapping or not tables.holds_people(found.mapping):
        return True
    keys = values[found.mapping.index("household.key")]
    return sum(len(key) for key in keys) >= 6 * max(1, len(keys))


@transaction.atomic
def read_again(found: Import, how: Reread, *, by: Viewer) -> None:
    """Read the file as somebody says that it is written. Raises NotNow and what reading raises."""
    by.must(Permission.IMPORT)
    must_be_open(found)
    look_at(found, how, by=by)


def must_be_open(found: Import) -> None:
    if not found.is_open:
        raise NotNow(status=found.get_status_display())
