"""Writes tables as CSV, XLSX and NDJSON, row by row, with formulas guarded where a spreadsheet would run them."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import openpyxl
import orjson

from tessera.bulk.choices import ExportFormat

Cell = str | int | float | bool | None
CONTENT_TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.NDJSON: "application/x-ndjson",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BLOCK: Final = 1 << 16
MOST_SHEET_ROWS: Final = 1_048_575  # rows below the headings of one sheet


def write(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], file_format: ExportFormat
) -> Iterator[bytes]:
    """The table in pieces of bytes, without holding it in memory (XLSX goes through a temporary file)."""
    match file_format:
        case ExportFormat.CSV:
            return _csv(headings, rows)
        case ExportFormat.XLSX:
            return _xlsx(headings, rows)
        case ExportFormat.NDJSON:
            return _ndjson(headings, rows)


def guarded(value: Any) -> Cell:
    """A cell that no spreadsheet takes for a formula; numbers and yes-or-no stay what they are."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = (
        value
        if isinstance(value, str)
        else orjson.dumps(value).decode()
        if isinstance(value, dict | list)
        else str(value)
    )
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    buffer.write("\ufeff")  # by which spreadsheets know that it is UTF-8
    writer = csv.writer(buffer)
    writer.writerow([guarded(heading) for heading in headings])
    for row in rows:
        writer.writerow(["" if value is None else guarded(value) for value in row])
        if buffer.tell() >= _BLOCK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _ndjson(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    block: list[bytes] = []
    for row in rows:
        known = {key: value for key, value in zip(headings, row, strict=True) if value is not None}
        block.append(orjson.dumps(known, option=orjson.OPT_APPEND_NEWLINE, default=str))
        if len(block) >= 500:
            yield b"".join(block)
            block.clear()
    if block:
        yield b"".join(block)


def _xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    book = openpyxl.Workbook(write_only=True)
    sheet = _sheet(book, headings)
    for number, row in enumerate(rows, start=1):
        if number % MOST_SHEET_ROWS == 0:
            sheet = _sheet(book, headings)
        sheet.append([_drawable(guarded(value)) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _sheet(book: Any, headings: Sequence[str]) -> Any:
    sheet = book.create_sheet()
    sheet.append([guarded(heading) for heading in headings])
    return sheet


def workbook(
    tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]],
) -> Iterator[bytes]:
    """Several tables as the sheets of one workbook: the name of each, its headings and its rows."""
    book = openpyxl.Workbook(write_only=True)
    for name, headings, rows in tables:
        sheet = book.create_sheet(name)
        sheet.append([guarded(heading) for heading in headings])
        for row in rows:
            sheet.append([_drawable(guarded(value)) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _drawable(value: Cell) -> Cell:
    """Text without the control characters that a workbook cannot hold."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign >= " " or sign in "\n\t")
    return value
