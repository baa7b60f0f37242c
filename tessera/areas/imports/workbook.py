"""Reading areas from a workbook in the COD-AB layout: one sheet a level, the levels above in its columns."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

import openpyxl

from tessera.areas import errors
from tessera.areas.imports import headings as head
from tessera.areas.imports.cells import RowReader
from tessera.areas.imports.faults import Fault
from tessera.areas.imports.rows import AreaRow, FileContent

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_ROWS = 300_000
MAX_COLUMNS = 200

# What these give depends on the moment at which the file was last calculated: it is nobody's data.
_CHANGING = re.compile(r"\b(RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY)\s*\(", re.IGNORECASE)
_DAMAGED = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
    zipfile.BadZipFile,
)


@dataclass
class _Sheet:
    """A sheet of areas: its readings so far."""

    reader: RowReader
    names: list[str]
    rows: list[AreaRow] = field(default_factory=list)
    changing: dict[str, set[str]] = field(default_factory=dict)


def read(source: Path | IO[bytes]) -> FileContent:
    """The areas of a workbook. Raises ``FileUnreadable``, or ``FileTooLarge`` when it unpacks to too much."""
    _check_archive(source)
    try:
        return _read(source)
    except _DAMAGED as damage:
        raise errors.FileUnreadable from damage


def _check_archive(source: Path | IO[bytes]) -> None:
    """Look at the table of contents only: a small archive may unpack to very much."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except _DAMAGED as damage:
        raise errors.FileUnreadable from damage
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise errors.FileTooLarge(megabytes=MAX_UNPACKED_BYTES // 1024 // 1024)
    if not any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise errors.FileUnreadable


def _read(source: Path | IO[bytes]) -> FileContent:
    rows: list[AreaRow] = []
    faults: list[Fault] = []
    sheets: list[_Sheet] = []
    with (
        closing(openpyxl.load_workbook(source, read_only=True, data_only=True)) as values,
        closing(openpyxl.load_workbook(source, read_only=True, data_only=False)) as formulas,
    ):
        for of_values, of_formulas in zip(values.worksheets, formulas.worksheets, strict=True):
            sheet = _read_sheet(of_values, of_formulas, faults)
            if sheet is not None:
                rows += sheet.rows
                faults += sheet.reader.faults
                sheets.append(sheet)
    return FileContent(tuple(rows), tuple(faults), _left_out(sheets))


def _read_sheet(of_values: Any, of_formulas: Any, faults: list[Fault]) -> _Sheet | None:
    lines = _lines(of_values, of_formulas)
    first = next(lines, None)
    names = [str(value).strip() if value is not None else "" for value in first[1]] if first else []
    found = head.read(name for name in names if name)
    if found.level is None:
        return None
    sheet = _Sheet(RowReader(of_values.title, found, found.level), names)
    for number, values, formulas in lines:
        if number > MAX_ROWS:
            faults.append(Fault("too-many-rows", of_values.title, facts={"count": MAX_ROWS}))
            break
        _read_line(sheet, number, values, formulas)
    return sheet


def _lines(of_values: Any, of_formulas: Any) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """The rows that hold anything, with their number, their values and their formulas."""
    pairs = zip_longest(
        of_values.iter_rows(values_only=True, max_col=MAX_COLUMNS),
        of_formulas.iter_rows(values_only=True, max_col=MAX_COLUMNS),
        fillvalue=(),
    )
    for number, (values, formulas) in enumerate(pairs, 1):
        if any(_holds_something(cell) for cell in formulas):
            yield number, values, formulas


def _read_line(sheet: _Sheet, number: int, values: tuple[Any, ...], formulas: tuple[Any, ...]) -> None:
    line: dict[str, Any] = {}
    wanted = _wanted(sheet.reader.headings)
    for name, value, formula in zip(sheet.names, values, formulas, strict=False):
        if name not in wanted:
            continue
        changing = _CHANGING.findall(formula) if _is_formula(formula) else []
        if changing:
            sheet.changing.setdefault(name, set()).update(function.upper() for function in changing)
        elif _is_formula(formula) and value is None:
            sheet.reader.faults.append(Fault("formula-without-value", sheet.reader.sheet, number, name))
        else:
            line[name] = value
    if line.keys() & set(sheet.reader.headings.codes.values()) and any(
        _holds_something(value) for value in line.values()
    ):
        row = sheet.reader.read(number, line)
        sheet.rows += [row] if row else []


def _wanted(found: head.Headings) -> frozenset[str]:
    named = [*found.names.values(), *found.named_by.values()]
    headings = {heading for names in named for heading in names.values()}
    return frozenset(
        {*headings, *found.codes.values(), *found.facts.values(), "lang", "lang1", "lang2", "lang3"}
    )


def _holds_something(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _is_formula(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("=") and len(cell) > 1


def _left_out(sheets: list[_Sheet]) -> tuple[Fault, ...]:
    """One notice for each column, which names all the sheets."""
    titles: dict[str, list[str]] = {}
    functions: dict[str, set[str]] = {}
    for sheet in sheets:
        for name, used in sheet.changing.items():
            titles.setdefault(name, []).append(sheet.reader.sheet)
            functions.setdefault(name, set()).update(used)
    return tuple(
        Fault(
            "changing-formula", ", ".join(titles[name]), None, name,
            {"functions": ", ".join(sorted(functions[name]))},
        )
        for name in titles
    )  # fmt: skip
