"""Reads a file as columns of text: what it is, how it is written, its headings, and its rows slice by slice.

Every cell comes as text without spaces around it; an empty cell is null. Columns are named ``c0``, ``c1`` … by
position, because files do repeat headings; ``row`` is the row number that a spreadsheet shows.
"""

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
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
MOST_ABOVE: Final = 50  # rows looked at for the headings
_BLOCK: Final = 1 << 20
_SEPARATORS: Final = (",", ";", "\t", "|")
_QUOTED: Final = re.compile(r'"[,;\t|]"')
_GUARD: Final = r"^'([=+\-@])"  # what an export put before a cell that a spreadsheet would run as a formula
_ZIP: Final = {"application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Shape:
    """How a file is written. ``heading_row`` is the row of the headings as a spreadsheet counts; what stands above them
    is left out, and ``path`` of a CSV file is then a copy without it."""

    format: FileFormat
    path: Path
    encoding: str = ""
    separator: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    heading_row: int = 1

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


def headed(shape: Shape, row: int = 0) -> Shape:
    """The table with its headings in that row; where none is said, in the first row that is more than a title.

    Raises FileEmpty where the file ends above it.
    """
    row = row or _heading_row(shape)
    if shape.format == FileFormat.XLSX or row == 1:
        return replace(shape, heading_row=row)
    path = titleless_of(shape.path, row)
    _cut(shape, path, row)
    return replace(shape, path=path, heading_row=row)


def titleless_of(path: Path, row: int) -> Path:
    """Where the copy of a CSV file lies that begins with its headings."""
    return path.with_name(f"{path.stem}.from{row}.csv")


def _heading_row(shape: Shape) -> int:
    """Rows above the headings are empty or have one cell: the title of a list, a date, who made it."""
    widths = [sum(bool(cell.strip()) for cell in cells) for cells in _top(shape)]
    wide = next((at for at, width in enumerate(widths, start=1) if width > 1), 0)
    return wide or next((at for at, width in enumerate(widths, start=1) if width), 1)


def _top(shape: Shape) -> list[list[str]]:
    """The cells of the first rows."""
    if shape.format == FileFormat.XLSX:
        return [[str(cell or "") for cell in row] for row in _sheet(shape, rows=MOST_ABOVE).rows()]
    return list(islice(_rows_of(shape), MOST_ABOVE))


def _cut(shape: Shape, path: Path, row: int) -> None:
    """Copy what stands from that row on; a row may be several lines, where a cell in quotation marks is."""
    with shape.path.open(encoding="utf-8-sig", newline="") as old:
        above = csv.reader(old, delimiter=shape.separator)
        try:
            if len(list(islice(above, row - 1))) < row - 1:
                raise FileEmpty
        except csv.Error as error:
            raise _refusal_for(error) from None
        lines = above.line_num
    with shape.path.open("rb") as old, path.open("wb") as new:
        path.chmod(0o600)
        for _line in range(lines):
            old.readline()
        shutil.copyfileobj(old, new, _BLOCK)


def separator_of(sample: str) -> str:
    """The separator under which most lines have as many cells as the headings, and more than one.

    Lines alone would not do: under a comma, ``1,5;2,5`` has as many cells as under a semicolon. And a cell with ``","``
    in it was most likely several.
    """
    lines = io.StringIO(sample).readlines()[:50]
    best, best_score, broken = ",", (False, False, 0), []
    for separator in _SEPARATORS:
        try:
            rows = [cells for cells in csv.reader(lines, delimiter=separator) if cells]
        except csv.Error as error:  # under this separator; another one may be right
            broken.append(error)
            continue
        if not rows:
            continue
        widths = [len(cells) for cells in rows]
        cells, times = Counter(widths).most_common(1)[0]
        first = next((width for width in widths if width > 1), 1)  # titles above the headings are one cell
        is_whole = cells > 1 and not any(_QUOTED.search(cell) for cells in rows for cell in cells)
        score = (is_whole, first == cells and cells > 1, times * (cells - 1))
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
    """The row of the headings. Raises FileEmpty when there is none, and TooManyColumns."""
    if shape.format == FileFormat.XLSX:
        top = _sheet(shape, rows=shape.heading_row)
        is_there = top.height >= shape.heading_row
        cells = [str(cell or "").strip() for cell in top.row(shape.heading_row - 1)] if is_there else []
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
        whole = _below(shape, columns)
        for start in range(0, whole.height, size):
            yield _clean(whole.slice(start, size))
        return
    frames = lines(shape, columns).collect_batches(chunk_size=size, maintain_order=True)
    try:
        for frame in frames:
            yield _clean(frame)
    except (pl.exceptions.ComputeError, pl.exceptions.ColumnNotFoundError):  # damaged, or strangely quoted
        raise FileUnreadable from None


def lines(shape: Shape, columns: int) -> pl.LazyFrame:
    """The rows of a file, unread."""
    if shape.format == FileFormat.XLSX:
        return _below(shape, columns).lazy()
    found = pl.scan_csv(
        shape.path,
        separator=shape.separator,
        infer_schema=False,
        truncate_ragged_lines=True,
        with_column_names=lambda names: [f"c{index}" for index in range(len(names))],
        row_index_name="row",
        row_index_offset=shape.heading_row + 1,
    )
    return found.select(pl.col("row").cast(pl.Int64), *[pl.col(f"c{index}") for index in range(columns)])


def overlong_rows(shape: Shape, columns: int) -> list[int]:
    """Rows with more cells than there are headings: a separator stands unquoted inside a value."""
    if shape.format == FileFormat.XLSX:
        return []
    return [
        number
        for number, cells in enumerate(_rows_of(shape), start=shape.heading_row)
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
    """All of a sheet, empty rows as well: they count in the numbers of those below them."""
    options: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string"}
    if rows is not None:
        options["n_rows"] = rows
    with _workbook():
        return pl.read_excel(
            shape.path,
            sheet_name=shape.sheet,
            engine="calamine",
            read_options=options,
            drop_empty_rows=False,
            drop_empty_cols=False,
        )


@contextmanager
def _workbook() -> Iterator[None]:
    """What a reader of workbooks says of a damaged one, as a refusal. Raises WorkbookUnreadable and FileEmpty."""
    try:
        yield
    except pl.exceptions.NoDataError:
        raise FileEmpty from None
    except (FileUnreadable, fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise WorkbookUnreadable from None


def _below(shape: Shape, columns: int) -> pl.DataFrame:
    """The rows below the headings of a sheet, numbered as it shows them."""
    frame = _sheet(shape).slice(shape.heading_row)[:, :columns]
    named = frame.rename({old: f"c{index}" for index, old in enumerate(frame.columns)})
    return named.with_row_index("row", offset=shape.heading_row + 1).with_columns(
        pl.col("row").cast(pl.Int64)
    )


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    cells = [name for name in frame.columns if name != "row"]
    trimmed = frame.with_columns(pl.col(cells).str.strip_chars(" \t\r\n\u00a0\u200e\u200f\ufeff"))
    quoted = trimmed.select(pl.col(cells).str.starts_with("'").any()).row(0, named=True) if cells else {}
    plain = trimmed.with_columns(
        pl.col(name).str.replace(_GUARD, "${1}") for name, found in quoted.items() if found
    )
    emptied = plain.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in cells)
    return emptied.filter(pl.any_horizontal(pl.col(cells).is_not_null()))
