"""A list comes back as spreadsheets of many countries save it."""

import io

import openpyxl
import pytest

from tessera.accounts.viewer import Viewer
from tessera.attestation.models import Attestation
from tessera.bulk.choices import ExportFormat
from tessera.changes.operations import CorrectFacts
from tessera.dictionary.models import Field
from tests.bulk.lists import apply, bring, edited, faults, standing, take_out, written
from tests.changes.families import Family, person, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param({"separator": ";", "line_end": "\r\n", "mark": "\ufeff"}, id="excel-in-french"),
        pytest.param({"separator": ",", "line_end": "\n"}, id="calc"),
        pytest.param({"separator": "\t", "line_end": "\r\n"}, id="tabs"),
    ],
)
def test_the_file_may_be_saved_by_any_spreadsheet(
    family: Family, corrector: Viewer, saved: dict[str, str]
) -> None:
    Field.objects.create(
        subject="individual",
        key="land",
        labels={"en": "Land"},
        type="decimal",
        attestable=True,
        storage="attribute",
    )
    submit(CorrectFacts(individual=family.amina, facts={"land": 1.5}))
    _found, content = take_out(corrector, fields=["land", "given_name"])
    rows = edited(
        content,
        {
            ("Amina", "land"): {"Correct value": "2,75", "Recorded value": "1,5"},
            ("Awa", "given_name"): {"New standing": " ATTESTED ", "Comment": "Line one;\nline two, “quoted”"},
        },
    )
    file = apply(bring(written(rows, **saved), by=corrector), by=corrector)
    assert not faults(file)
    assert person(family.amina).attributes["land"] == 2.75
    assert Attestation.objects.get(status="attested").comment == "Line one;\nline two, “quoted”"


def test_a_workbook_goes_there_and_back(family: Family, by: Viewer) -> None:
    _found, content = take_out(by, format=ExportFormat.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[headings.index("Field")].value == "given_name":
            row[headings.index("New standing")].value = "Attested"
    out = io.BytesIO()
    book.save(out)
    file = apply(bring(out.getvalue(), by=by, name="back.xlsx"), by=by)
    assert not faults(file) and Attestation.objects.filter(status="attested").count() == 4


def test_columns_may_be_moved_and_others_added(family: Family, by: Viewer) -> None:
    _found, content = take_out(by)
    rows = edited(content, {("Awa", "given_name"): {"New standing": "attested"}})
    turned = [{"Notes": "x"} | dict(reversed(row.items())) for row in rows]
    assert not faults(apply(bring(written(turned), by=by), by=by))
    assert standing(family.awa, "given_name") == "attested"
