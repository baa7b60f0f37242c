"""A workbook that did not arrive whole is refused as such, never read as a file without rows."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tessera.bulk import reading
from tessera.bulk.errors import FileEmpty, WorkbookUnreadable


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def with_entry(content: bytes, name: str, entry: bytes) -> bytes:
    """The workbook with one of its entries replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for each in old.namelist():
            new.writestr(each, entry if each == name else old.read(each))
    return changed.getvalue()


PEOPLE = workbook(("Given name", "Family name"), ("Ana", "Silva"), ("Ben", "Costa"))
SHEET = "xl/worksheets/sheet1.xml"
HALF = zipfile.ZipFile(io.BytesIO(PEOPLE)).read(SHEET)[:300]


def rows(content: bytes, folder: Path) -> int:
    path = folder / "people.xlsx"
    path.write_bytes(content)
    shape = reading.shape_of(path, reading.format_of(path))
    columns = len(reading.headings_of(shape))
    return sum(frame.height for frame in reading.slices(shape, columns))


def test_a_sound_one_is_read(tmp_path: Path) -> None:
    assert rows(PEOPLE, tmp_path) == 2


@pytest.mark.parametrize(
    "content",
    [
        PEOPLE[: len(PEOPLE) // 2],
        PEOPLE[:-30],
        with_entry(PEOPLE, SHEET, b""),
        with_entry(PEOPLE, SHEET, HALF),
        with_entry(PEOPLE, "xl/workbook.xml", b"<workbook/>"),
        with_entry(PEOPLE, "xl/_rels/workbook.xml.rels", b"<Relationships/>"),
    ],
    ids=["half", "no end", "no sheet", "half a sheet", "no sheets", "nothing leads to the sheet"],
)
def test_a_damaged_one_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable):
        rows(content, tmp_path)


def test_an_empty_sheet_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        rows(workbook(), tmp_path)
