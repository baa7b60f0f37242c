"""The refused rows of a file, as a file to mend: the original columns and one more that says what is wrong."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import polars as pl
from django.utils.translation import gettext as _

from tessera.bulk import guessing, reading, sheets
from tessera.bulk.actions import imports
from tessera.bulk.choices import ExportFormat
from tessera.bulk.messages import message
from tessera.bulk.models import Fault, Import

ADDED: Final = guessing.ADDED
_NAMED: Final = 20  # faults named in one cell


def mended(found: Import, file_format: ExportFormat) -> Iterator[bytes]:
    """The file in pieces. It can be uploaded again: the added column is left out by itself."""
    headings = [*found.headings, _(ADDED)]
    return sheets.write(headings, _rows(found), file_format)


def _rows(found: Import) -> Iterator[list[str]]:
    columns = len(found.headings)
    for frame in reading.slices(imports.shape_of(found), columns):
        first, last = frame["row"][0], frame["row"][-1]
        said = dict(_said(found, first, last))
        if not said:
            continue
        wanted = frame.filter(pl.col("row").is_in(list(said)))
        for row, *cells in wanted.iter_rows():
            yield [*(cell or "" for cell in cells), said[row]]


def _said(found: Import, first: int, last: int) -> Iterator[tuple[int, str]]:
    faults = Fault.objects.filter(source=found, is_warning=False, row__gte=first, row__lte=last).order_by(
        "row", "id"
    )
    for row, of_row in groupby(faults.iterator(chunk_size=5_000), key=lambda fault: fault.row):
        yield row, " ".join(sentence(found, fault) for fault in list(of_row)[:_NAMED])


def sentence(found: Import, fault: Fault) -> str:
    words = message(fault.code, fault.facts)
    if fault.position is None or fault.position >= len(found.headings):
        return words
    return _("%(column)s: %(message)s") % {"column": found.headings[fault.position], "message": words}
