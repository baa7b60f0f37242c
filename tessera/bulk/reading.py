"""Reads a file as columns of text: what it is, how it is written, its headings, and its rows slice by slice.

Every cell comes as text without spaces around it; an empty cell is null. Columns are named ``c0``, ``c1`` … by
position, because files do repeat headings; ``row`` is the row number that a spreadsheet shows.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import fastexcel
import filetype
import polars as pl

from tessera.bulk import bounds, encodings
from tessera.bulk.choices import FileFormat
from tessera.bulk.errors import (
    CellTooLong,
    FileEmpty,
    FileRefused,
    FileUnreadable,
    TooManyColumns,
    WorkbookUnreadable,
)
from tessera.lib.refusals import Refusal

SLICE: Final = (
    50_000  # rows held in memory at a time; two slices are, one being read while the other is stored
)
_BLOCK: Final = 1 << 20
_SEPARATORS: Final = (",", ";", "\t", "|")
_GUARD: Final = r"^'([=+\-@])"  # what an export put before a cell that a spreadsheet would run as a formula
_ZIP: Final = {"application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Shape:
    """How a file is written."""

    format: FileFormat
    path: Path
    encoding: str = ""
    separator: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def on_sheet(self, sheet: str) -> "Shape":
        return Shape(self.format, self.path, sheets=self.sheets, sheet=sheet)


def format_of(path: Path) -> FileFormat:
    """What the file is by its content, whatever its name says. Raises FileRefused."""
    found = filetype.guess(str(path))
    if found is not None and found.mime in _ZIP:
        return FileFormat.XLSX
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if found is not None or (b"\0" in head and not encodings.wide_of(head)) or not head.strip():
        raise FileRefused
    return FileFormat.CSV


def shape_of(path: Path, kind: FileFormat, *, encoding: str = "", separator: str = "") -> Shape:
    """How the file is written, as far as it is not said. A CSV file that is not plain UTF-8 gets a copy that is.

    Raises WorkbookUnreadable, FileTooLarge, SheetTooLarge and CellTooLong.
    """
    if kind == FileFormat.XLSX:
        with _workbook():
            bounds.measure(path)
            sheets = tuple(fastexcel.read_excel(str(path)).sheet_names)
        if not sheets:
            raise WorkbookUnreadable
        return Shape(kind, path, sheets=sheets, sheet=sheets[0])
    separator = separator or encodings.separator_said(path)
    encoding, path = encodings.plain(path, encoding)
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = file.read(_BLOCK // 4)
    return Shape(kind, path, encoding=encoding, separator=separator or separator_of(sample))


def separator_of(sample: str) -> str:
    """The separator under which most lines have as many cells as the headings, and more than one.

    Lines alone would not do: under a comma, ``1,5;2,5`` has as many cells as under a semicolon.
    """
    lines = io.StringIO(sample).readlines()[:50]
    best, best_score, broken = ",", (False, 0), []
    for separator in _SEPARATORS:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        except csv.Error as error:  # under this separator; another one may be right
            broken.append(error)
            continue
        if not widths:
            continue
        cells, times = Counter(widths).most_common(1)[0]
        score = (widths[0] == cells and cells > 1, times * (cells - 1))
        if score > best_score:
            best, best_score = separator, score
    if len(broken) == len(_SEPARATORS):
        raise _refusal_for(broken[0])
    return best


def _refusal_for(error: csv.Error) -> Refusal:
    """Why the csv module stopped: it names its limit when a cell is too long; else lines end as nobody ends them."""
    limit = csv.field_size_limit()
    return CellTooLong(most=limit) if str(limit) in str(error) else FileUnreadable()


def _rows_of(shape: Shape) -> Iterator[list[str]]:
    """The rows of a CSV file by the csv module. Raises CellTooLong and FileUnreadable."""
    with shape.path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.reader(file, delimiter=shape.separator)
        except csv.Error as error:
            raise _refusal_for(error) from None


def headings_of(shape: Shape) -> list[str]:
    """The first row. Raises FileEmpty when there is none, and TooManyColumns."""
    if shape.format == FileFormat.XLSX:
        top = _sheet(shape, rows=1)
        cells = [str(cell or "").strip() for cell in top.row(0)] if top.height else []
    else:
        cells = [cell.strip() for cell in next(_rows_of(shape), [])]
    cells = [re.sub(_GUARD, r"\1", cell) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    if not cells:
        raise FileEmpty
    if len(cells) > bounds.MOST_COLUMNS:
        raise TooManyColumns(columns=len(cells), most=bounds.MOST_COLUMNS)
    return cells


def slices(shape: Shape, columns: int, *, size: int = SLICE) -> Iterator[pl.DataFrame]:
    """The rows below the headings, a slice at a time; rows that are empty throughout are left out."""
    if shape.format == FileFormat.XLSX:
        whole = _numbered(_sheet(shape).slice(1), columns)
        for start in range(0, whole.height, size):
            yield _clean(whole.slice(start, size))
        return
    frames = lines(shape, columns).collect_batches(chunk_size=size, maintain_order=True)
    try:
        for frame in frames:
            yield _clean(frame)
    except pl.exceptions.ComputeError:
        raise FileUnreadable from None


def lines(shape: Shape, columns: int) -> pl.LazyFrame:
    """The rows of a file, unread."""
    if shape.format == FileFormat.XLSX:
        return _numbered(_sheet(shape).slice(1), columns).lazy()
    found = pl.scan_csv(
        shape.path,
        separator=shape.separator,
        infer_schema=False,
        truncate_ragged_lines=True,
        with_column_names=lambda names: [f"c{index}" for index in range(len(names))],
        row_index_name="row",
        row_index_offset=2,
    )
    return found.select(pl.col("row").cast(pl.Int64), *[pl.col(f"c{index}") for index in range(columns)])


def overlong_rows(shape: Shape, columns: int) -> list[int]:
    """Rows with more cells than there are headings: a separator stands unquoted inside a value."""
    if shape.format == FileFormat.XLSX:
        return []
    return [
        number
        for number, cells in enumerate(_rows_of(shape), start=1)
        if len(cells) > columns and any(cells[columns:])
    ]


def has_overlong_rows(shape: Shape, columns: int) -> bool:
    """Whether any row has too many cells: quick, by the reader that refuses them."""
    if shape.format == FileFormat.XLSX:
        return False
    strict = pl.scan_csv(shape.path, separator=shape.separator, infer_schema=False)
    try:
        strict.select(pl.all().count()).collect(engine="streaming")
    except pl.exceptions.PolarsError:
        return True
    return False


def _sheet(shape: Shape, rows: int | None = None) -> pl.DataFrame:
    options: dict[str, Any] = {"header_row": None, "dtypes": "string"}
    if rows is not None:
        options["n_rows"] = rows
    with _workbook():
        return pl.read_excel(shape.path, sheet_name=shape.sheet, engine="calamine", read_options=options)


@contextmanager
def _workbook() -> Iterator[None]:
    """What a reader of workbooks says of a damaged one, as a refusal. Raises WorkbookUnreadable and FileEmpty."""
    try:
        yield
    except pl.exceptions.NoDataError:
        raise FileEmpty from None
    except (FileUnreadable, fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise WorkbookUnreadable from None


def _numbered(frame: pl.DataFrame, columns: int) -> pl.DataFrame:
    frame = frame[:, :columns]
    named = frame.rename({old: f"c{index}" for index, old in enumerate(frame.columns)})
    return named.with_row_index("row", offset=2).with_columns(pl.col("row").cast(pl.Int64))


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    cells = [name for name in frame.columns if name != "row"]
    trimmed = frame.with_columns(pl.col(cells).str.strip_chars(" \t\r\n\u00a0\u200e\u200f\ufeff"))
    quoted = trimmed.select(pl.col(cells).str.starts_with("'").any()).row(0, named=True) if cells else {}
    plain = trimmed.with_columns(
        pl.col(name).str.replace(_GUARD, "${1}") for name, found in quoted.items() if found
    )
    emptied = plain.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in cells)
    return emptied.filter(pl.any_horizontal(pl.col(cells).is_not_null()))
