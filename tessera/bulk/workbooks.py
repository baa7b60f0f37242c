"""Writes XLSX workbooks row by row into a ZIP that is sent while it grows: nothing is held but the latest rows.

Only what every reader takes is written: text in the cells themselves, numbers, yes and no. No formula is ever written.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Final
from xml.sax.saxutils import escape

Cell = str | int | float | bool | None
Table = tuple[str, Sequence[Cell], Iterable[Sequence[Cell]]]  # the sheet's name, headings, rows

MOST_ROWS: Final = 1_048_575  # below the headings of one sheet
MOST_BYTES: Final = (
    1 << 30
)  # of one sheet, before it is packed: with 2 GiB its ZIP would be of a kind Excel repairs
_LONGEST: Final = 32_767  # characters of a cell
_BLOCK: Final = 500  # rows that are packed at once
_LEVEL: Final = 3  # quick; the file is a tenth longer than at the highest
_IMPOSSIBLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL: Final = re.compile("[^\t\n\x20-\ud7ff]|[&<>\n]|_x|^\\s|\\s$")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(tables: Iterable[Table]) -> Iterator[bytes]:
    """The file in pieces. A table that is longer than a sheet may be goes on in the next one, below the headings."""
    sink = _Sink()
    names: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, headings, rows in tables:
            left = _Rest(iter(rows))
            while True:
                names.append(_sheet_name(name, names))
                with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as sheet:
                    for _block in _sheet(sheet, headings, left):
                        yield from sink.taken()
                if left.is_over:
                    break
        for path, text in _around(names):
            archive.writestr(path, _HEAD + text)
    yield from sink.taken()


@dataclass
class _Sink:
    """Where the ZIP is written: it cannot be rewound, and what has been written is taken away."""

    _pieces: list[bytes] = field(default_factory=list)

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Everything is there at once."""

    def close(self) -> None:
        """It is whoever reads the pieces that ends."""

    def taken(self) -> Iterator[bytes]:
        if self._pieces:
            yield b"".join(self._pieces)
            self._pieces.clear()


@dataclass
class _Rest:
    """The rows that no sheet has yet."""

    rows: Iterator[Sequence[Cell]]
    is_over: bool = False
    _next: list[Sequence[Cell]] = field(default_factory=list)

    def block(self, most: int) -> list[Sequence[Cell]]:
        """So many rows at most; one more is looked at, so that no empty sheet follows the last of them."""
        found = [*self._next, *islice(self.rows, most + 1 - len(self._next))]
        self._next = found[most:]
        self.is_over = not self._next
        return found[:most]


def _sheet(sheet: IO[bytes], headings: Sequence[Cell], left: _Rest) -> Iterator[None]:
    """Write one sheet, and say after each block that there is something to be sent."""
    columns = [_letters(position) for position in range(max(len(headings), 1))]
    size = sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(columns, 1, headings)}'.encode())
    number = 1
    while number <= MOST_ROWS and size < MOST_BYTES:
        block = left.block(min(_BLOCK, MOST_ROWS + 1 - number))
        lines = [_row(columns, number + at, row) for at, row in enumerate(block, start=1)]
        size += sheet.write("".join(lines).encode())
        number += len(block)
        yield
        if left.is_over:
            break
    sheet.write(b"</sheetData></worksheet>")


def _row(columns: Sequence[str], number: int, row: Sequence[Cell]) -> str:
    cells = [_cell(f"{column}{number}", value) for column, value in zip(columns, row, strict=False)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Cell) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, str):
        if len(value) <= _LONGEST and not _SPECIAL.search(value):
            return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        kept = ' xml:space="preserve"' if value.strip() != value or "\n" in value else ""
        return f'<c r="{place}" t="inlineStr"><is><t{kept}>{_text(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def _text(value: str) -> str:
    """Text without the characters that XML cannot hold; what looks like Excel's own way to write those stays text."""
    known = _IMPOSSIBLE.sub("", value)[:_LONGEST]
    return escape(_LOOKS_ESCAPED.sub("_x005F_", known) if "_x" in known else known)


def _letters(position: int) -> str:
    """The name of a column: A to Z, AA and so on."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that spreadsheets allow, and that no other sheet has."""
    plain = _NOT_IN_NAMES.sub(" ", _IMPOSSIBLE.sub("", wanted)).strip() or "Sheet"
    known = {name.casefold() for name in taken}
    name, number = plain[:31], 1
    while name.casefold() in known:
        number += 1
        end = f" {number}"
        name = plain[: 31 - len(end)] + end
    return name


def _around(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts that say which sheets there are."""
    numbered = list(enumerate(names, start=1))
    sheets = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _name in numbered
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for number, _name in numbered
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    )
    root = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    yield "_rels/.rels", root
    kinds = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{parts}</Types>'
    )
    yield "[Content_Types].xml", kinds
