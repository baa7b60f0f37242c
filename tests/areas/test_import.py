"""Files of areas: what is read, what is refused, and that nothing is half-written."""

import io
import random
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas import errors
from tessera.areas.actions import ImportResult, import_areas
from tessera.areas.imports import workbook as reader
from tessera.areas.imports.faults import Fault
from tessera.areas.models import Area
from tests.areas.files import ADM0, ADM1, SQUARE, collection, feature, workbook
from tests.cast import Country

NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)
IRAQ = Path(__file__).parents[3] / "shared" / "data" / "irq_adminboundaries_tabulardata.xlsx"

pytestmark = pytest.mark.django_db


def take(source: io.BytesIO | Path) -> ImportResult:
    return import_areas(source, by=system_viewer(), now=NOW)


def faults_of(source: io.BytesIO) -> list[Fault]:
    with pytest.raises(errors.FileRefused) as refused:
        take(source)
    assert not Area.objects.exists()
    assert all(str(fault) for fault in refused.value.faults)
    return list(refused.value.faults)


def test_a_workbook_becomes_a_tree() -> None:
    result = take(workbook({"ADM0": ADM0, "ADM1": ADM1}))
    assert (result.created, result.changed, result.unchanged) == (3, 0, 0)
    north = Area.objects.get(code="KO1")
    assert north.names == {"en": "North", "fr": "Nord"}
    assert north.parent is not None
    assert north.parent.names == {"en": "Kora", "ar": "كورا"}
    assert north.path == f"{north.parent_id}.{north.pk}"
    assert (north.since, north.until, north.latitude, north.longitude) == (date(2019, 6, 3), None, 1.5, 10.5)
    assert [area.level.number for area in Area.objects.select_related("level")] == [0, 1, 1]
    assert north.recorded_by == "system"
    assert north.recorded_at == NOW


def test_the_same_file_again_changes_nothing() -> None:
    take(workbook({"ADM0": ADM0, "ADM1": ADM1}))
    result = take(workbook({"ADM0": ADM0, "ADM1": ADM1}))
    assert (result.created, result.changed, result.unchanged) == (0, 0, 3)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from areas_area_history")
        assert cursor.fetchone() == (0,)


def test_a_later_file_updates_without_erasing() -> None:
    take(workbook({"ADM0": ADM0, "ADM1": ADM1}))
    later = [
        ["ADM1_AR", "ADM1_PCODE", "ADM0_PCODE", "validOn", "validTo"],
        ["الشمال", "KO1", "KO", date(2024, 1, 1), date(2030, 1, 1)],
    ]
    result = take(workbook({"ADM1": later}))
    assert (result.created, result.changed, result.unchanged) == (0, 1, 0)
    north = Area.objects.get(code="KO1")
    assert north.names == {"en": "North", "fr": "Nord", "ar": "الشمال"}
    assert (north.since, north.until, north.latitude) == (date(2019, 6, 3), date(2030, 1, 1), 1.5)


def test_a_file_moves_an_area_with_all_below_it() -> None:
    villages = [["ADM2_EN", "ADM2_PCODE", "ADM1_PCODE"], ["Mill", "KO101", "KO1"]]
    take(workbook({"ADM0": ADM0, "ADM1": ADM1, "ADM2": villages}))
    take(workbook({"ADM2": [villages[0], ["Mill", "KO101", "KO2"]]}))
    mill, south = Area.objects.get(code="KO101"), Area.objects.get(code="KO2")
    assert mill.path == f"{south.path}.{mill.pk}"


def test_the_number_of_statements_does_not_grow_with_the_file() -> None:
    def file_of(count: int) -> io.BytesIO:
        rows = [["Place", f"KO{number}", "KO"] for number in range(count)]
        return workbook({"ADM0": ADM0, "ADM1": [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"], *rows]})

    take(file_of(1))
    with CaptureQueriesContext(connection) as few:
        take(file_of(2))
    with CaptureQueriesContext(connection) as many:
        take(file_of(300))
    assert len(many) == len(few)


def test_newer_headings_name_their_language_in_a_column() -> None:
    sheet = [["adm0_name", "adm0_name1", "adm0_pcode", "lang", "lang1"], ["Kora", "كورا", "KO", "fr", "ar"]]
    take(workbook({"kor_admin0": sheet}))
    assert Area.objects.get().names == {"fr": "Kora", "ar": "كورا"}


def test_numbers_as_codes_are_written_as_numbers_are() -> None:
    take(workbook({"ADM0": [["ADM0_EN", "ADM0_PCODE"], ["Kora", 42.0]]}))
    assert Area.objects.get().code == "42"


def test_blank_rows_and_other_sheets_are_passed_over() -> None:
    read_me = [["About this file"], ["Nothing here"]]
    take(workbook({"Read me": read_me, "ADM0": [*ADM0, [None, " ", ""], [None] * 3]}))
    assert Area.objects.count() == 1


def test_every_fault_is_reported_by_sheet_row_and_column() -> None:
    sheet = [
        ["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE", "validOn", "validTo", "latitude", "longitude"],
        ["", "KO1", "KO", None, None, None, None],
        ["Two", "", "KO", None, None, None, None],
        ["Three", "KO3", "XX", "soon", None, None, None],
        ["Four", "KO4", "KO", "2020-01-01", "2019-01-01", None, None],
        ["Five", "KO4", "KO", None, None, 95, "east"],
        ["Six", "KO6", "", None, None, 1, None],
        ["Seven", "KO7", "KO7", None, None, None, None],
    ]
    found = faults_of(workbook({"ADM0": ADM0, "ADM1": sheet}))
    assert [(fault.sheet, fault.row, fault.column, fault.code) for fault in found] == [
        ("ADM1", 2, "ADM1_EN", "name-missing"),
        ("ADM1", 3, "ADM1_PCODE", "code-missing"),
        ("ADM1", 4, "validOn", "not-a-date"),
        ("ADM1", 4, "ADM0_PCODE", "unknown-parent"),
        ("ADM1", 5, "validTo", "ends-too-early"),
        ("ADM1", 6, "latitude", "not-on-earth"),
        ("ADM1", 6, "longitude", "not-a-number"),
        ("ADM1", 6, "ADM1_PCODE", "duplicate-code"),
        ("ADM1", 7, "ADM0_PCODE", "parent-missing"),
        ("ADM1", 7, "longitude", "half-a-place"),
        ("ADM1", 8, "ADM0_PCODE", "own-parent"),
    ]


def test_two_areas_cannot_lie_within_each_other() -> None:
    ring = [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"], ["A", "KO1", "KO2"], ["B", "KO2", "KO1"]]
    found = faults_of(workbook({"ADM1": ring}))
    assert [fault.code for fault in found] == ["parent-too-deep", "parent-too-deep"]


def test_a_missing_sheet_is_one_fault() -> None:
    sheet = [
        ["ADM2_EN", "ADM2_PCODE", "ADM1_PCODE"],
        *[["Place", f"KO10{number}", "KO1"] for number in range(5)],
    ]
    (fault,) = faults_of(workbook({"ADM0": ADM0, "ADM2": sheet}))
    assert (fault.code, fault.sheet, fault.facts) == ("missing-sheet", "ADM2", {"level": 1})


def test_one_unknown_parent_among_known_ones_is_a_fault_of_its_row() -> None:
    take(workbook({"ADM0": ADM0}))
    sheet = [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"], ["A", "KO1", "KO"], ["B", "KO2", "XX"]]
    with pytest.raises(errors.FileRefused) as refused:
        take(workbook({"ADM1": sheet}))
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [("unknown-parent", 3)]


def test_a_code_keeps_its_level() -> None:
    take(workbook({"ADM0": ADM0, "ADM1": ADM1}))
    sheet = [["ADM2_EN", "ADM2_PCODE", "ADM0_PCODE"], ["North", "KO1", "KO"]]
    with pytest.raises(errors.FileRefused) as refused:
        take(workbook({"ADM2": sheet}))
    assert [fault.code for fault in refused.value.faults] == ["wrong-level"]


def test_a_formula_without_a_value_is_a_fault() -> None:
    (fault,) = faults_of(workbook({"ADM0": [["ADM0_EN", "ADM0_PCODE", "latitude"], ["Kora", "KO", "=1+1"]]}))
    assert (fault.code, fault.row, fault.column) == ("formula-without-value", 2, "latitude")


def test_a_formula_that_changes_each_time_is_left_out_and_said() -> None:
    sheet = [["ADM0_EN", "ADM0_PCODE", "latitude"], ["Kora", "KO", "=RANDBETWEEN(-90, 90)"]]
    result = take(workbook({"ADM0": sheet}))
    assert [(notice.code, notice.column) for notice in result.notices] == [("changing-formula", "latitude")]
    assert Area.objects.get().latitude is None


def test_formulas_that_change_are_said_once_for_each_column() -> None:
    kora = [[*ADM0[0], "latitude", "longitude"], [*ADM0[1], "=RANDBETWEEN(-90, 90)", "=RAND()"]]
    north = [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE", "latitude"], ["North", "KO1", "KO", "=RAND()"]]
    notices = take(workbook({"ADM0": kora, "ADM1": north})).notices
    assert [(notice.column, notice.sheet, notice.facts["functions"]) for notice in notices] == [
        ("latitude", "ADM0, ADM1", "RAND, RANDBETWEEN"),
        ("longitude", "ADM0", "RAND"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04 and then nothing",
        b"%PDF-1.7",
        b"code,name\nKO,Kora\n",
        b"[]",
        b'{"type": "Point"}',
        b"{",
    ],
)
def test_what_is_no_file_of_areas_is_refused(content: bytes) -> None:
    with pytest.raises(errors.FileUnreadable):
        take(io.BytesIO(content))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
        archive.writestr("xl/workbook.xml", "<no")
    with pytest.raises(errors.FileUnreadable):
        take(content)


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 2_000_000)
    monkeypatch.setattr(reader, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(errors.FileTooLarge):
        take(content)


def test_a_workbook_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    codes = {fault.code for fault in faults_of(workbook({"ADM0": ADM0, "ADM1": ADM1}))}
    assert codes == {"too-many-rows"}


def test_a_workbook_without_areas_is_refused() -> None:
    with pytest.raises(errors.NoAreasInFile):
        take(workbook({"People": [["name", "age"], ["Ana", 71]]}))


def test_only_who_manages_the_whole_tree_may_import(registrar_viewer: Viewer) -> None:
    with pytest.raises(PermissionMissing):
        import_areas(workbook({"ADM0": ADM0}), by=registrar_viewer, now=NOW)


def test_a_collection_brings_boundaries_and_centroids() -> None:
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    take(
        collection(
            feature(ADM0_EN="Kora", ADM0_PCODE="KO"),
            feature(polygon, ADM1_EN="North", ADM1_PCODE="KO1", ADM0_PCODE="KO"),
        )
    )
    north = Area.objects.get(code="KO1")
    assert north.boundary == polygon
    assert (north.latitude, north.longitude) == (1.5, 10.5)


def test_a_collection_again_changes_nothing_even_where_it_was_simplified() -> None:
    generator = random.Random(1)
    line = [[10 + step / 1000, 1 + generator.random() / 1e6] for step in range(1000)]
    ring = [*line, [11, 2], [10, 2], line[0]]
    file = [feature({"type": "Polygon", "coordinates": [ring]}, ADM0_EN="Kora", ADM0_PCODE="KO")]
    assert take(collection(*file)).created == 1
    assert len(Area.objects.get().boundary["coordinates"][0]) < 20
    assert take(collection(*file)).unchanged == 1


def test_a_geometry_that_is_no_boundary_is_a_fault() -> None:
    open_ring = {"type": "Polygon", "coordinates": [SQUARE[:-1]]}
    off_earth = {"type": "MultiPolygon", "coordinates": [[[[999, 1], *SQUARE[1:-1], [999, 1]]]]}
    found = faults_of(
        collection(
            feature(open_ring, ADM0_EN="A", ADM0_PCODE="A"),
            feature(off_earth, ADM0_EN="B", ADM0_PCODE="B"),
            feature({"type": "Polygon", "coordinates": "x"}, ADM0_EN="C", ADM0_PCODE="C"),
            feature({"type": "LineString", "coordinates": SQUARE}, ADM0_EN="D", ADM0_PCODE="D"),
            feature(),
        )
    )
    assert [(fault.row, fault.code) for fault in found] == [
        (1, "not-a-boundary"),
        (2, "not-a-boundary"),
        (3, "not-a-boundary"),
        (4, "not-a-boundary"),
        (5, "code-missing"),
    ]


def test_a_collection_may_lie_in_areas_that_are_here(tamar: Country) -> None:
    result = take(collection(feature(ADM3_EN="Mill", ADM3_PCODE="TM010199", ADM2_PCODE="TM0101")))
    assert result.created == 1
    assert Area.objects.get(code="TM010199").parent == tamar.district


@pytest.mark.skipif(not IRAQ.exists(), reason="the shared files are not here")
def test_the_areas_of_iraq() -> None:
    result = take(IRAQ)
    assert result.created == 1 + 18 + 101 + 294
    assert {notice.column for notice in result.notices} == {"latitude", "longitude"}
    place = Area.objects.select_related("parent__parent__parent").get(code="IQG07Q02N02")
    assert place.names == {"en": "Abi Gharaq", "ar": "ابي غرق"}
    assert place.parent.parent.parent.code == "IQ"  # type: ignore[union-attr]
    assert take(IRAQ).unchanged == result.created
