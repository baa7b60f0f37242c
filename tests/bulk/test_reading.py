"""Whatever program wrote a file: its cells come back as they are. Nonsense is refused, and nothing is kept of it."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tessera.accounts.viewer import Viewer
from tessera.bulk import encodings, reading
from tessera.bulk.actions import imports
from tessera.bulk.choices import FileFormat
from tessera.bulk.errors import FileUnreadable
from tessera.bulk.models import Import
from tessera.lib.refusals import Refusal
from tests.bulk.conftest import NOW

Rows = Sequence[Sequence[str]]
SEPARATORS = (",", ";", "\t", "|")
WORDS = ("Nom", "Prénom", "Sexe", "Région", "Âge", "Téléphone")
ARABIC = ("الاسم", "الجنس", "المحافظة", "تاريخ الميلاد", "رقم الهوية", "الهاتف")
# What every one of the character sets can write.
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;|\t'\"\n-éèàçôî"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def cells(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=12)


def tables(headings: Sequence[str], alphabet: str) -> st.SearchStrategy[Rows]:
    def of_width(width: int) -> st.SearchStrategy[Rows]:
        row = st.lists(cells(alphabet), min_size=width, max_size=width)
        rows = st.lists(row, min_size=1, max_size=6)
        return rows.map(lambda found: [list(headings[:width]), *found])

    return st.integers(2, len(headings)).flatmap(of_width)


def written(rows: Rows, *, separator: str, quoting: int, ending: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator=ending).writerows(rows)
    return buffer.getvalue()


def read(content: bytes) -> tuple[reading.Shape, list[list[str]]]:
    """The headings and the rows that hold anything, as an import reads them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "original.csv"
        path.write_bytes(content)
        shape = reading.shape_of(path, reading.format_of(path))
        headings = reading.headings_of(shape)
        rows = [
            [value or "" for value in values]
            for frame in reading.slices(shape, len(headings))
            for _row, *values in frame.iter_rows()
        ]
        return shape, [headings, *rows]


def expected(rows: Rows) -> list[list[str]]:
    """Without spaces around cells, rows that are empty throughout, and the guard of our own exports."""
    trimmed = [[_trimmed(cell) for cell in row] for row in rows]
    return [trimmed[0], *(row for row in trimmed[1:] if any(row))]


def _trimmed(cell: str) -> str:
    text = cell.strip(" \t\r\n\u00a0\u200e\u200f\ufeff")
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} and text[1:2] else text


@settings(max_examples=150, deadline=None)
@given(
    rows=tables(WORDS, LATIN),
    separator=st.sampled_from(SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
@example(
    rows=[["Nom", "Âge"], ["1,5", "2,5"]],
    separator=";",
    encoding="cp1252",
    quoting=csv.QUOTE_MINIMAL,
    ending="\n",
)
def test_a_file_comes_back_as_it_was_written(
    rows: Rows, separator: str, encoding: str, quoting: int, ending: str
) -> None:
    # Without Unicode, accents side by side look like Arabic; no language writes them so.
    assume(encoding != "cp1252" or not re.search(r"[^\x00-\x7f]{2}", "".join(map("".join, rows))))
    text = written(rows, separator=separator, quoting=quoting, ending=ending)
    _shape, found = read(text.encode(encoding))
    assert found == expected(rows)


@settings(max_examples=100, deadline=None)
@given(
    rows=tables(ARABIC, LETTERS + "0123456789 ,"),
    separator=st.sampled_from(SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_an_arabic_file_comes_back_as_it_was_written(
    rows: Rows, separator: str, encoding: str, quoting: int
) -> None:
    text = written(rows, separator=separator, quoting=quoting, ending="\r\n")
    _shape, found = read(text.encode(encoding))
    assert found == expected(rows)


@settings(max_examples=60, deadline=None)
@given(rows=tables(WORDS, LATIN.replace("\t", "")))
def test_a_workbook_comes_back_as_it_was_written(rows: Rows) -> None:
    assume(any(any(_trimmed(cell) for cell in row) for row in rows[1:]))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value is not None else cell.data_type
    buffer = io.BytesIO()
    book.save(buffer)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "original.xlsx"
        path.write_bytes(buffer.getvalue())
        shape = reading.shape_of(path, FileFormat.XLSX)
        headings = reading.headings_of(shape)
        found = [
            [value or "" for value in values]
            for frame in reading.slices(shape, len(headings))
            for _row, *values in frame.iter_rows()
        ]
    assert [headings, *found] == expected(rows)


def test_the_row_numbers_are_those_of_the_spreadsheet() -> None:
    text = 'Nom,Note\nAna,"two\nlines"\n\nBen,x\n'
    with TemporaryDirectory() as folder:
        path = Path(folder) / "original.csv"
        path.write_text(text)
        shape = reading.shape_of(path, FileFormat.CSV)
        (frame,) = reading.slices(shape, 2)
    assert frame["row"].to_list() == [2, 4]


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        (b"sep=;\r\nNom;Note\r\nAna;1,5\r\n", "utf-8", ";"),
        (b"\xef\xbb\xbfsep=|\nNom|Note\nAna|1,5\n", "utf-8", "|"),
        (b"Nom;Note\rAna;1,5\r", "utf-8", ";"),
        ("Nom;Note\nAna;1,5\n".encode("utf-16-le"), "utf-16-le", ";"),
        ("Nom\tNote\nAna\t1,5\n".encode("utf-16"), "utf-16", "\t"),
    ],
)
def test_what_programs_write_besides_is_understood(content: bytes, encoding: str, separator: str) -> None:
    shape, found = read(content)
    assert (shape.encoding, shape.separator) == (encoding, separator)
    assert found == [["Nom", "Note"], ["Ana", "1,5"]]


def test_one_damaged_character_does_not_turn_a_file_into_another_alphabet() -> None:
    rows = "الاسم,الجنس\n" + "\n".join(f"مريم{number},أنثى" for number in range(20)) + "\n"
    shape, found = read(rows.encode().replace("مريم7,".encode(), b"\xd9,"))
    assert (shape.encoding, found[1]) == ("utf-8", ["مريم0", "أنثى"])
    assert found[8][0] == "\ufffd"


def test_a_character_set_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "original.csv"
    path.write_bytes("Nom;Note\nZoë;é\n".encode("cp1252"))
    said = reading.shape_of(path, FileFormat.CSV, encoding="cp1256", separator=",")
    assert (said.encoding, said.separator, reading.headings_of(said)) == ("cp1256", ",", ["Nom;Note"])
    found = reading.shape_of(path, FileFormat.CSV)
    assert (found.encoding, found.path) == ("cp1252", encodings.copy_of(path))
    assert next(reading.slices(found, 2)).rows() == [(2, "Zoë", "é")]


def test_a_separator_within_quotes_is_not_taken_for_the_files(tmp_path: Path) -> None:
    """Even when every row but the headings has a cell too many."""
    path = tmp_path / "loose.csv"
    rows = [["Name", "Village", "Crops"], *[["Amina", "Kese", "maize;rice;millet", ""]] * 3]
    path.write_text(written(rows, separator=",", quoting=csv.QUOTE_ALL, ending="\n"), encoding="utf-8")
    shape = reading.headed(reading.shape_of(path, FileFormat.CSV))
    assert (shape.separator, reading.headings_of(shape)) == (",", ["Name", "Village", "Crops"])
    said = reading.headed(reading.shape_of(path, FileFormat.CSV, separator=";"))
    with pytest.raises(FileUnreadable):
        list(reading.slices(said, len(reading.headings_of(said))))


def a_zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


nonsense = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(str.encode),
    st.text(max_size=200).map(lambda text: text.encode("utf-16")),
    st.text("\",;|\t\r\n\x00\x1a\ufeff'a1", max_size=60).map(str.encode),
    st.binary(max_size=200).map(lambda data: a_zip("xl/workbook.xml", data)),
    st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=nonsense)
@example(content=b'"')
@example(content=b"a,b\n\xff\xfe")
@example(content=b"\xff\xfe\x00")
@example(content=b'"a\r\nb,c')
def test_nonsense_is_taken_for_a_table_or_refused_and_then_forgotten(
    everything: Viewer, tmp_path: Path, content: bytes
) -> None:
    with suppress(Refusal):
        found = imports.receive([content], name="x.csv", by=everything, now=NOW)
        assert len(found.headings) == len(found.mapping) == len(found.samples)
        shutil.rmtree(found.folder)
        found.delete()
    assert not Import.objects.exists()
    assert not list((tmp_path / "imports").glob("*"))
