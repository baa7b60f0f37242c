"""What is wrong with a file is said by row, column and reason; the rest is taken."""

import csv
import io

import polars as pl
import pytest

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.bulk import mending, sheets
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import imports
from tessera.bulk.choices import ExportFormat
from tessera.bulk.messages import known_codes, message
from tessera.bulk.models import Fault
from tessera.registry.models import Individual, Membership
from tests.bulk.conftest import NOW, TODAY, applied, bring, checked, codes_of
from tests.cast import Country

HEAD = (
    "National ID,Given name,Family name,Date of birth,Sex,District,Phone,E-mail,Household ID,Relationship\n"
)
GOOD = (
    "AB1001,Amina,Diallo,27-03-1986,F,TM010101,+223 76 12 34 56,amina@example.org,HH-0001,head\n"
    "AB1002,Moussa,Diallo,05-11-1980,homme,Upper Lomba,,,HH-0001,husband\n"
    "AB1003,Awa,Diallo,2015,fille,TM010101,,,HH-0001,daughter\n"
)


def test_good_rows_become_people_in_a_household(everything: Viewer, tamar: Country) -> None:
    found = applied(HEAD + GOOD, by=everything)
    assert codes_of(found) == []
    people = {person.given_name: person for person in Individual.objects.all()}
    assert [people[name].sex for name in ("Amina", "Moussa", "Awa")] == [2, 1, 2]
    assert {person.area_id for person in people.values()} == {tamar.village.pk}
    assert (people["Awa"].birth_date.year, people["Awa"].birth_date_precision) == (2015, "year")
    roles = dict(Membership.objects.values_list("individual__given_name", "relationship_to_head"))
    assert roles == {"Amina": "head", "Moussa": "spouse", "Awa": "child"}
    assert Membership.objects.get(roles__contains=["head"]).individual == people["Amina"]
    assert people["Amina"].contacts.get(kind="phone").value == "+22376123456"
    assert people["Amina"].identifiers.get().masked == "****01"
    assert people["Amina"].source == "people.csv"


BAD_ROWS = [
    ("AB1,Ana,B,31-02-1986,F,TM010101,,,,", (3, "not-a-date")),
    ("AB12,Ana,B,01-02-2086,F,TM010101,,,,", (3, "date-in-future")),
    ("AB12,Ana,B,01-02-86,F,TM010101,,,,", (3, "two-digit-year")),
    ("AB12,Ana,B,01-02-1986,Z,TM010101,,,,", (4, "code-unknown")),
    ("AB12,Ana,B,01-02-1986,F,Nowhere,,,,", (5, "area-unknown")),
    ("AB12,Ana,B,01-02-1986,F,TM010101,,nobody,,", (7, "not-an-email-address")),
    ("AB12,Ana,B,01-02-1986,F,TM010101,12,,,", (6, "not-a-phone-number")),
    ("9.93729E+09,Ana,B,01-02-1986,F,TM010101,,,,", (0, "scientific-notation")),
    ("A!,Ana,B,01-02-1986,F,TM010101,,,,", (0, "pattern-missed")),
    ("AB12,,,01-02-1986,F,TM010101,,,,", (None, "name-missing")),
    ("AB1001,Ana,B,01-02-1986,F,TM010101,,,,", (None, "twice-in-file")),
    ("AB12,Ana,B,01-02-1986,F,TM010101,,,HH-0001,head", (None, "second-head")),
    ("AB12,Ana,B,01-02-1986,F,TM010101,,,,,one too many", (None, "too-many-cells")),
]


@pytest.mark.parametrize(("row", "fault"), BAD_ROWS, ids=[fault[1] for _, fault in BAD_ROWS])
def test_a_bad_row_is_refused_with_its_reason(
    everything: Viewer, tamar: Country, row: str, fault: tuple[int | None, str]
) -> None:
    found = checked(HEAD + GOOD + row + "\n", by=everything)
    said = list(Fault.objects.filter(source=found, is_warning=False).values_list("row", "position", "code"))
    assert (5, *fault) in said
    assert {code for _, _, code in said} <= known_codes()
    assert (found.counts["create"], found.counts["refused"]) == (3, 1)


def test_good_rows_are_applied_beside_bad_ones(everything: Viewer, tamar: Country) -> None:
    found = applied(HEAD + GOOD + BAD_ROWS[0][0] + "\n", by=everything)
    assert found.status == "applied"
    assert Individual.objects.count() == 3


def test_all_rows_are_refused_where_that_was_asked_for(everything: Viewer, tamar: Country) -> None:
    found = checked(HEAD + GOOD + BAD_ROWS[0][0] + "\n", by=everything, refuse_all=True)
    with pytest.raises(applying.HasFaults):
        applying.start(found, by=everything, now=NOW, in_background=False)


def test_an_unknown_country_code_is_a_warning(everything: Viewer, tamar: Country) -> None:
    found = checked(HEAD + "AB12345,Ana,B,21-02-1986,F,TM010101,+745 5218119193,,,\n", by=everything)
    assert list(Fault.objects.values_list("code", "is_warning")) == [("phone-unread", True)]
    assert found.counts["create"] == 1


def test_the_order_of_dates_is_found_from_the_whole_column(everything: Viewer) -> None:
    month_first = "Full name,National ID,Date of birth\nAna B,ABC1,03/04/1986\nEve C,ABC2,03/27/1986\n"
    applied(month_first, by=everything)
    assert Individual.objects.get(given_name="Ana").birth_date.month == 3
    with pytest.raises(imports.DateOrderAmbiguous):
        bring("Full name,National ID,Date of birth\nAna B,ABC1,03/04/1986\n", by=everything)
    again = bring(
        "Full name,National ID,Date of birth\nAna B,ABC1,03/04/1986\n", by=everything, date_order="dmy"
    )
    assert again.date_order == "dmy"


def test_an_empty_cell_leaves_and_the_mark_erases(everything: Viewer, tamar: Country) -> None:
    applied("National ID,Full name,Address,Sex\nABC1,Ana B,Main street 1,F\n", by=everything)
    found = applied("National ID,Given name,Address,Sex\nABC1,Anna,,#CLEAR\n", by=everything)
    person = Individual.objects.get()
    assert (person.given_name, person.address, person.sex) == ("Anna", "Main street 1", 0)
    assert found.counts["update"] == 1
    applied("National ID,Given name,Address\nABC1,Anna,#CLEAR\n", by=everything)
    assert Individual.objects.get().address == ""


def test_rows_without_numbers_are_not_doubled_by_the_same_file(everything: Viewer) -> None:
    text = "Full name,Date of birth,Sex\nAna B,13-04-1986,F\nEve C,27-03-1986,F\n"
    applied(text, by=everything)
    again = checked(text, by=everything)
    assert (again.counts["create"], again.counts["same"]) == (0, 2)


def test_rows_outside_of_the_importers_reach_are_refused(
    everything: Viewer, tamar: Country, registrar: User
) -> None:
    viewer = viewer_for(registrar, on=TODAY)
    text = HEAD + GOOD + "AB1009,Ola,K,27-03-1986,F,TM010201,,,,\nAB1010,Ole,K,27-03-1986,M,,,,,\n"
    found = checked(text, by=viewer)
    assert codes_of(found) == [(5, "outside-reach"), (6, "outside-reach")]
    assert found.counts["create"] == 3


def test_the_file_to_mend_has_the_refused_rows_and_why(everything: Viewer, tamar: Country) -> None:
    found = checked(HEAD + GOOD + BAD_ROWS[0][0] + "\n" + BAD_ROWS[3][0] + "\n", by=everything)
    text = b"".join(mending.mended(found, ExportFormat.CSV)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows] == ["National ID", "AB1", "AB12"]
    assert "Date of birth: This is not a date" in rows[1][-1]
    book = b"".join(mending.mended(found, ExportFormat.XLSX))
    assert pl.read_excel(io.BytesIO(book)).height == 2


def test_formulas_are_guarded() -> None:
    text = b"".join(
        sheets.write(["a"], [["=1+1"], ["@x"], ["-5"], [-5], ["plain"]], ExportFormat.CSV)
    ).decode("utf-8-sig")
    assert text.split() == ["a", "'=1+1", "'@x", "'-5", "-5", "plain"]


def test_every_fault_has_a_sentence() -> None:
    facts = dict.fromkeys(("least", "most", "earliest", "first", "field"), "x")
    assert all(message(code, facts) != code for code in known_codes())
