"""Writes tables as CSV, XLSX and NDJSON, row by row, with formulas guarded where a spreadsheet would run them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from tessera.bulk import workbooks
from tessera.bulk.choices import ExportFormat
from tessera.bulk.workbooks import Cell

CONTENT_TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.NDJSON: "application/x-ndjson",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BLOCK: Final = 1 << 16


def write(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], file_format: ExportFormat
) -> Iterator[bytes]:
    """The table in pieces of bytes, without holding it in memory."""
    match file_format:
        case ExportFormat.CSV:
            return _csv(headings, rows)
        case ExportFormat.XLSX:
            return workbook([("Sheet", headings, rows)])
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


def workbook(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> Iterator[bytes]:
    """Several tables as the sheets of one workbook: the name of each, its headings and its rows."""
    return workbooks.workbook(
        (name, [guarded(heading) for heading in headings], _guarded(rows)) for name, headings, rows in tables
    )


def _guarded(rows: Iterable[Sequence[Any]]) -> Iterator[list[Cell]]:
    return ([guarded(value) for value in row] for row in rows)
