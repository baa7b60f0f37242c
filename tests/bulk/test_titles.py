"""Titles above the headings are found and left out; rows keep the numbers that a spreadsheet shows."""

import csv
import io
from collections.abc import Sequence

import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import errors, mending
from tessera.bulk.actions import imports
from tessera.bulk.choices import ExportFormat
from tessera.registry.models import Individual
from tests.bulk.conftest import NOW, applied, bring, checked, codes_of
from tests.bulk.test_two_tables import a_workbook
from tests.cast import Country

ABOVE: Sequence[Sequence[str]] = [["Survey of the district, 2026"], [], ["by the town, \n and others"]]
TABLE: Sequence[Sequence[str]] = [
    ["National ID", "Full name", "Date of birth"],
    ["AB1001", "Amina Diallo", "27-03-1986"],
    [],
    ["AB1002", "Moussa Diallo", "31-02-1980"],
]


def written(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_title_above_a_csv_table(everything: Viewer, tamar: Country, separator: str, encoding: str) -> None:
    found = applied(written([*ABOVE, *TABLE], separator).encode(encoding), by=everything)
    assert (found.heading_row, found.separator) == (4, separator)
    assert found.headings == TABLE[0]
    assert codes_of(found) == [(7, "not-a-date")]
    assert Individual.objects.get().given_name == "Amina"


def test_a_title_above_the_table_of_a_sheet(everything: Viewer, tamar: Country) -> None:
    found = applied(a_workbook(Data=[[], *ABOVE, *TABLE]), by=everything)
    assert (found.heading_row, found.headings) == (5, TABLE[0])
    assert codes_of(found) == [(8, "not-a-date")], "empty rows count"
    assert Individual.objects.get().given_name == "Amina"


def test_two_sheets_have_titles_of_their_own(everything: Viewer, tamar: Country) -> None:
    people = [["National ID", "Full name", "Household ID"], ["AB1001", "Amina Diallo", "HH-0001"]]
    homes = [["Household ID", "Village"], ["HH-0001", "Nowhere"]]
    found = checked(
        a_workbook(People=people, Homes=[*ABOVE, *homes]), by=everything, targets={"Village": "group.area"}
    )
    assert (found.heading_row, found.second["heading_row"]) == (1, 4)
    assert [(row % (1 << 40), code) for row, code in codes_of(found)][0] == (5, "area-unknown")


def test_a_table_without_a_title_begins_in_its_first_row(everything: Viewer, tamar: Country) -> None:
    assert bring(written(TABLE), by=everything).heading_row == 1
    assert bring("Full name\nAmina Diallo\n", by=everything).heading_row == 1


def test_somebody_says_where_the_headings_are(everything: Viewer, tamar: Country) -> None:
    content = written([["Printed on", "27-03-2026"], *TABLE])
    found = imports.receive([content.encode()], name="x.csv", by=everything, now=NOW)
    assert (found.heading_row, found.headings[0]) == (1, "Printed on")
    imports.read_again(found, imports.Reread(heading_row=2), by=everything)
    assert (found.heading_row, found.headings) == (2, TABLE[0])
    for beyond in (30, 6):
        with pytest.raises(errors.FileEmpty):
            imports.read_again(found, imports.Reread(heading_row=beyond), by=everything)


def test_refused_rows_come_back_below_their_headings(everything: Viewer, tamar: Country) -> None:
    found = checked(written([*ABOVE, *TABLE]), by=everything)
    text = b"".join(mending.mended(found, ExportFormat.CSV)).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ["National ID", "AB1002"]
    again = checked(text.replace("31-02-1980", "27-02-1980"), by=everything)
    assert again.mends == found and again.counts["create"] == 1
