"""Measures a workbook before it is opened: the reader sets aside memory for every cell between the first and the last,
so that two cells in far corners of a small file would take all of it."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.parsers import expat

from tessera.bulk.errors import FileTooLarge, FileUnreadable, SheetTooLarge

MOST_COLUMNS: Final = 2_000
MOST_ROWS: Final = 1_100_000
MOST_CELLS: Final = 50_000_000  # between the corners of a sheet; a gigabyte and a half in the reader
MOST_BYTES: Final = 4 << 30  # unpacked
MOST_RATIO: Final = 300  # unpacked to packed; what people fill in stays below 100
_SMALL: Final = 8 << 20  # bytes; below this the ratio says nothing
_BLOCK: Final = 1 << 18
_UNSOUND: Final = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    NotImplementedError,  # a way of packing that is not known
    RuntimeError,  # an entry under a password
    EOFError,
    OSError,
)
_CELLS: Final = b"sheetData"  # the element that holds them; the reader knows no encoding but UTF-8
_PREFIXED: Final = (b":c", b":row")
_PLACES: Final = re.compile(rb'<(?:c|row)(?=[\s/>])(?: r="([A-Z]{0,3})(\d{1,7})")?')
_CELL: Final = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")


def measure(path: Path) -> None:
    """Raises FileTooLarge, SheetTooLarge, or FileUnreadable when it is not a workbook at all."""
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
            _must_be_workbook({entry.filename for entry in entries})
            _must_not_swell(entries)
            for entry in entries:
                _measure_entry(book, entry)
    except _UNSOUND:
        raise FileUnreadable from None


def _must_be_workbook(names: set[str]) -> None:
    """The reader would open an OpenDocument or a binary workbook too, which are not measured here."""
    if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
        raise FileUnreadable


def _must_not_swell(entries: list[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise FileTooLarge(limit=MOST_BYTES >> 20)
    for entry in entries:
        if entry.file_size > max(_SMALL, MOST_RATIO * entry.compress_size):
            raise FileUnreadable


def _measure_entry(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Any entry may be a sheet, whatever its name: the workbook itself says which ones are."""
    if not _holds_cells(book, entry) or _is_plain(book, entry):
        return
    ruler = _Ruler()
    with book.open(entry) as file:
        while block := file.read(_BLOCK):
            ruler.parser.Parse(block, False)
            ruler.judge()
    ruler.parser.Parse(b"", True)
    ruler.judge()


def _is_plain(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Measure a sheet as nearly all programs write them, ten times faster than by parsing: every row and every cell
    names its place first. False when this one is not written so. Raises SheetTooLarge."""
    rows, columns, rest = 0, 0, b""
    with book.open(entry) as file:
        while block := file.read(_BLOCK):
            text = rest + block
            cut = text.rfind(b"<")
            text, rest = text[:cut], text[cut:]
            if cut < 0 or len(rest) > _BLOCK or any(sign in text for sign in _PREFIXED):
                return False
            places = _PLACES.findall(text)
            if not places:
                continue
            if (b"", b"") in places:
                return False
            letters, numbers = map(set, zip(*places, strict=True))
            rows = max(rows, max(map(int, numbers)))
            columns = max(columns, max(map(_column, letters)))
            _judge(rows, columns)
    return _PLACES.search(rest) is None


def _holds_cells(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether the reader could find a sheet in it. Drawings, which need not be sound XML, are no sheets."""
    end = b""
    with book.open(entry) as file:
        while block := file.read(_BLOCK):
            if _CELLS in end + block:
                return True
            end = block[-len(_CELLS) :]
    return False


class _Ruler:
    """How far the rows and columns of a sheet reach, by the places that its cells name."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0
        self.row_text = ""
        self.known: set[str] = set()  # letters of columns that are counted already
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        raise FileUnreadable

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c" or name.endswith(":c"):
            self.cell(attributes.get("r"))
        elif name == "row" or name.endswith(":row"):
            self.begin_row(attributes.get("r"))

    def begin_row(self, text: str | None) -> None:
        if text is not None and not (text.isascii() and text.isdigit()):
            raise FileUnreadable
        self.row = int(text[:10]) if text is not None else self.row + 1
        self.row_text = str(self.row)
        self.column = 0
        self.rows = max(self.rows, self.row)

    def cell(self, place: str | None) -> None:
        if place is None:
            self.column += 1
            self.columns = max(self.columns, self.column)
            return
        if place.removesuffix(self.row_text) in self.known:
            return
        found = _CELL.fullmatch(place)
        if found is None:
            raise FileUnreadable
        letters = found[1]
        self.known.add(letters)
        self.column = _column(letters.upper().encode())
        self.columns = max(self.columns, self.column)
        self.rows = max(self.rows, int(found[2]))

    def judge(self) -> None:
        _judge(self.rows, self.columns)


def _column(letters: bytes) -> int:
    """The number of the column with the given capital letters; no letters are 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _judge(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise SheetTooLarge(rows=rows, columns=columns)
