"""The refused rows of a file, as a file to mend: the original columns and one more that says what is wrong."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tessera.bulk import parts, sheets
from tessera.bulk.choices import ExportFormat, FileFormat
from tessera.bulk.messages import message
from tessera.bulk.models import Fault, Import, KeptHousehold
from tessera.bulk.parts import MEMBER, Part

ADDED: Final = gettext_noop("What is wrong")  # the heading of the column that a file to mend has more
_NUMBERED: Final = re.compile(r"(?P<words>.+) \(#(?P<number>\d{1,18})\)")
_KEPT: Final = "refused"  # the file of refused rows in the folder of an applied import
KEPT_FLAG: Final = "refused_kept"
KEPT_FOR: Final = timedelta(days=30)
_NAMED: Final = 20  # faults named in one cell


def mended(found: Import, file_format: ExportFormat) -> Iterator[bytes]:
    """The file in pieces. It can be uploaded again: the added column is left out by itself.

    Two tables come back as two sheets, whatever was asked for.
    """
    if not found.second:
        (only,) = parts.of(found)
        return sheets.write(_headings(found, only), _rows(found, only), file_format)
    names = (_("People"), _("Households"))
    read = zip(names, parts.of(found), strict=True)
    return sheets.workbook([(name, _headings(found, part), _rows(found, part)) for name, part in read])


def refused_file(found: Import) -> Path | None:
    """The refused rows of an applied import, as long as they are kept."""
    return next(iter(sorted(found.folder.glob(f"{_KEPT}.*"))), None)


def keep(found: Import, *, language: str) -> None:
    """Lay the refused rows aside, which are still to be mended when the rest is applied and its file is gone."""
    kind = ExportFormat.XLSX if found.second or found.format == FileFormat.XLSX else ExportFormat.CSV
    with translation.override(language), (found.folder / f"{_KEPT}.{kind}").open("wb") as file:
        os.chmod(file.fileno(), 0o600)
        file.writelines(mended(found, kind))


def forget_old(*, now: datetime) -> int:
    """Remove refused rows that nobody has mended in time; of how many imports."""
    return drop_refused(
        list(Import.objects.filter(counts__has_key=KEPT_FLAG, ended_at__lt=now - KEPT_FOR)[:1000])
    )


def drop_refused(imports: Sequence[Import]) -> int:
    """Remove the refused rows that are kept, and what would find their households."""
    for found in imports:
        found.counts.pop(KEPT_FLAG, None)
        transaction.on_commit(partial(shutil.rmtree, found.folder, ignore_errors=True))
    KeptHousehold.objects.filter(source__in=imports).delete()
    return Import.objects.bulk_update(imports, ["counts"])


def _headings(found: Import, part: Part) -> list[str]:
    """The table's own, and the added one with the number of the import, by which its households are found again."""
    return [*(found.headings[position] for position in _own(found, part)), f"{_(ADDED)} (#{found.pk})"]


def _own(found: Import, part: Part) -> list[int]:
    """The columns of a table but for those that an earlier mending added."""
    return [position for position in part.positions if not is_added(found.headings[position])]


def _rows(found: Import, part: Part) -> Iterator[list[str]]:
    columns = ["row", *(f"c{position}" for position in _own(found, part))]
    for frame in part.slices():
        if frame.is_empty():
            continue
        said = dict(_said(found, frame["row"][0], frame["row"][-1]))
        if not said:
            continue
        wanted = frame.filter(pl.col("row").is_in(list(said))).select(columns)
        for row, *cells in wanted.iter_rows():
            yield [*(cell or "" for cell in cells), said[row]]


def _said(found: Import, first: int, last: int) -> Iterator[tuple[int, str]]:
    faults = Fault.objects.filter(source=found, is_warning=False).order_by("row", "id")
    if found.has_members:  # each person of a row has a number of their own
        faults = faults.annotate(at=F("row") % MEMBER).order_by("at", "row", "id")
        faults = faults.filter(at__gte=first, at__lte=last)
    else:
        faults = faults.annotate(at=F("row")).filter(row__gte=first, row__lte=last)
    for row, of_row in groupby(faults.iterator(chunk_size=5_000), key=lambda fault: fault.at):
        said = dict.fromkeys(sentence(found, fault) for fault in list(of_row)[:_NAMED])
        yield row, " ".join(said)


def sentence(found: Import, fault: Fault) -> str:
    words = message(fault.code, fault.facts)
    if fault.position is None or fault.position >= len(found.headings):
        return words
    return _("%(column)s: %(message)s") % {"column": found.headings[fault.position], "message": words}


def is_added(heading: str) -> bool:
    """Whether a column is the one that we added to a file to mend, in any language."""
    numbered = _NUMBERED.fullmatch(heading)
    words = numbered["words"] if numbered else heading
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if words == translation.gettext(ADDED):
                return True
    return False


def parent_of(headings: Sequence[str], imports: QuerySet[Import]) -> Import | None:
    """The import, of those that may be seen, whose refused rows a file with these headings brings again."""
    for heading in reversed(headings):
        numbered = _NUMBERED.fullmatch(heading)
        if numbered and is_added(heading):
            return imports.filter(pk=int(numbered["number"])).first()
    return None
