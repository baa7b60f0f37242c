"""Files made to exhaust the server, and files that no reader gets through, are refused with a reason."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import openpyxl
import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import bounds
from tessera.bulk.actions import imports
from tessera.bulk.errors import CellTooLong, FileUnreadable, SheetTooLarge, TooManyColumns
from tests.bulk.conftest import NOW, checked

HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>Given name</t></is></c></row>'


def workbook(rows: str, **also: bytes) -> bytes:
    """A workbook whose only sheet has the given rows; ``also`` adds entries under xl/."""
    book = openpyxl.Workbook()
    book.active.append(["Given name"])
    honest, made = io.BytesIO(), io.BytesIO()
    book.save(honest)
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:A2"/><sheetData>{rows}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
        for name, content in also.items():
            new.writestr(f"xl/{name}", content)
    return made.getvalue()


FAR = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'
REACHING = {
    "two far corners": HEADINGS + f'<row r="1048576">{FAR.format("XFD1048576")}</row>',
    "no place on the row": HEADINGS + f"<row>{FAR.format('A99999999')}</row>",
    "one wide row": HEADINGS + f'<row r="2">{FAR.format("XFD2")}</row>',
    "cells without places": HEADINGS + '<row r="2">' + "<c><v>1</v></c>" * 2_500 + "</row>",
    "wide and long": HEADINGS
    + f'<row r="2">{FAR.format("BXW2")}</row><row r="900000">{FAR.format("A900000")}</row>',
    "a prefix": HEADINGS
    + '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9"><x:c r="XFD9"/></x:row>',
}


@pytest.mark.parametrize("rows", REACHING.values(), ids=REACHING)
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_opened(
    everything: Viewer, tmp_path: Path, rows: str
) -> None:
    content = workbook(rows)
    tracemalloc.start()
    began = perf_counter()
    with pytest.raises(SheetTooLarge):
        imports.receive([content], name="sparse.xlsx", by=everything, now=NOW)
    assert perf_counter() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()
    assert not list((tmp_path / "imports").glob("*"))


UNSOUND: dict[str, Callable[[], bytes]] = {
    "a cell of zeros": lambda: workbook(HEADINGS + FAR.format("A2").replace("x", "0" * 20_000_000)),
    "swelling": lambda: workbook(HEADINGS, **{"other.bin": b"\0" * (30 << 20)}),
    "no archive": lambda: workbook(HEADINGS).replace(b"PK", b"KP"),
    "no place": lambda: workbook(HEADINGS + '<row r="2"><c r="2B"/></row>'),
    "cut off": lambda: workbook(HEADINGS)[:-400],
}


@pytest.mark.parametrize("made", UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_workbook_is_refused(tmp_path: Path, made: Callable[[], bytes]) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(made())
    with pytest.raises(FileUnreadable):
        bounds.measure(path)


def test_an_honest_workbook_passes_quickly(everything: Viewer, tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"Heading {n}" for n in range(20)])
    for number in range(5_000):
        sheet.append([f"Same {number % 7}" for _ in range(20)])
    path = tmp_path / "book.xlsx"
    book.save(path)
    began = perf_counter()
    bounds.measure(path)
    assert perf_counter() - began < 3
    plain = workbook(HEADINGS + f'<row r="2">{FAR.format("A2")}</row>')
    assert checked(plain, by=everything, name="plain.xlsx").counts["create"] == 1


WIDE = ",".join(f"h{n}" for n in range(20_000))
TEXTS = [
    (b"Given name,Family name\nA\r,B\n", FileUnreadable),
    (b"Given name,Family name\n" + b"A" * 200_000 + b",B\n", CellTooLong),
    (f"{WIDE}\n{WIDE}\n".encode(), TooManyColumns),
]


@pytest.mark.parametrize(("content", "refusal"), TEXTS, ids=["bare CR", "long cell", "wide"])
def test_a_text_file_that_cannot_be_read_says_why(
    everything: Viewer, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        imports.receive([content], name="people.csv", by=everything, now=NOW)
