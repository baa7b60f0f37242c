"""Workbooks that are sent while they are written: what every reader finds in them, and that nothing is held."""

import io
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tessera.bulk import sheets, workbooks
from tessera.bulk.choices import ExportFormat

ODD = [
    "=1+1",
    "@cmd",
    " two blanks ",
    "a & b < c > d",
    "first\nsecond",
    "أمينة ديالو",
    "𞤀𞤣𞤤𞤢𞤥",
    "bell\x07, not a character\ufffe",
    "_x0041_ is not A",
    "]]>",
]


def written(*tables: tuple[str, list[str], Iterable[list[Any]]]) -> bytes:
    return b"".join(sheets.workbook(tables))


def read(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_values_come_back_as_they_were() -> None:
    content = written(("People", ["text", "n", "b"], [[text, 1.5, True] for text in ODD]))
    rows = read(content)["People"]
    assert rows[0] == ("text", "n", "b")
    assert {row[1:] for row in rows[1:]} == {(1.5, True)}
    expected = ["'=1+1", "'@cmd", *ODD[2:7], "bell, not a character", "_x0041_ is not A", "]]>"]
    told = pl.read_excel(io.BytesIO(content), infer_schema_length=None)["text"].to_list()
    assert told == expected, "as an import reads it"
    assert [row[0] for row in rows[1:]][:7] == expected[:7]


def test_no_cell_is_a_formula() -> None:
    content = written(("=1+1", ["=A1", "-2"], [["+3", -3], ["\t=4", {"=": 1}]]))
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds == {"s", "n"}
        assert [cell.value for cell in sheet[2]] == ["'+3", -3]


def test_empty_cells_and_columns_beyond_z() -> None:
    headings = [f"h{position}" for position in range(60)]
    row: list[Any] = [None] * 60
    row[27], row[59] = "AB", "BH"
    sheet = openpyxl.load_workbook(io.BytesIO(written(("S", headings, [row])))).active
    assert (sheet["AB2"].value, sheet["BH2"].value, sheet["A2"].value) == ("AB", "BH", None)


def test_names_of_sheets_are_possible_and_differ() -> None:
    name = "A/very:long*name?of[a]sheet, that goes on"
    found = read(written((name, ["a"], []), (name, ["a"], []), ("", ["a"], []), ("People & 'co'", ["a"], [])))
    assert len(found) == 4 and all(len(each) <= 31 for each in found)
    assert "Sheet" in found and "People &  co" in found


def test_a_long_table_goes_on_in_the_next_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1200)
    found = read(written(("S", ["n"], ([number] for number in range(2400)))))
    assert [len(rows) for rows in found.values()] == [1201, 1201]
    assert found["S 2"][:2] == [("n",), (1200,)]
    monkeypatch.setattr(workbooks, "MOST_BYTES", 60_000)
    by_size = read(written(("S", ["n"], (["x" * 100] for _number in range(1500)))))
    assert len(by_size) > 2
    assert sum(len(rows) - 1 for rows in by_size.values()) == 1500


def test_it_is_sent_while_it_is_written() -> None:
    taken = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal taken
        for taken in range(1, 40_001):
            yield [f"Amina {taken}", taken] + ["facts of one person"] * 18

    pieces = sheets.write([f"h{n}" for n in range(20)], rows(), ExportFormat.XLSX)
    content = io.BytesIO(next(pieces))
    assert taken <= 1_000, "the first piece is sent before the rest is read"
    tracemalloc.start()
    content.seek(0, io.SEEK_END)
    longest = max(content.write(piece) for piece in pieces)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert longest < 1 << 20
    assert peak - content.getbuffer().nbytes < 8 << 20
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].flag_bits & 0x08, "nothing was written before it was known"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    book = tmp_path / "people.xlsx"
    book.write_bytes(written(("People", ["name", "n"], [[text, 2] for text in ODD])))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76",
         "--outdir", str(tmp_path), str(book)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    lines = (tmp_path / "people.csv").read_text().splitlines()
    assert lines[:3] == ["name,n", "'=1+1,2", "'@cmd,2"]
    assert "أمينة ديالو,2" in lines and "_x0041_ is not A,2" in lines
