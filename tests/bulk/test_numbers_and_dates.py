"""Numbers, dates and identifiers as spreadsheets of many countries write them, and as they damage them."""

import io
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import errors
from tessera.bulk.choices import DateOrder, DecimalMark
from tessera.bulk.values import dates, identifiers, months, numbers
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import field_design
from tessera.registry.models import IdentifierKind, Individual
from tests.bulk.conftest import NOW, TODAY, applied, bring, checked, codes_of

HEAD = "National ID;Full name;Income;Goats\n"


@pytest.fixture
def measured(everything: Viewer) -> Viewer:
    for label, kind in (("Income", FieldType.DECIMAL), ("Goats", FieldType.INTEGER)):
        draft = field_design.FieldDraft(
            subject=Subject.INDIVIDUAL, type=kind, labels={"en": label}, key=label.lower()
        )
        field_design.add_field(draft, by=everything, now=NOW)
    return everything


def incomes(text: str, *, by: Viewer, **chosen: object) -> list[object]:
    rows = "".join(f"AB{number:04};Ana B;{line}\n" for number, line in enumerate(text.split()))
    found = applied(HEAD + rows, by=by, **chosen)
    assert codes_of(found) == []
    people = Individual.objects.order_by("pk")
    return [value for person in people for value in (person.attributes["income"], person.attributes["goats"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234;5 0,5;1.000", [1234, 5, 0.5, 1000]),
        ("1,234;5 0.5;1,000", [1234, 5, 0.5, 1000]),
        ("1,234;5 0,5;12", [1.234, 5, 0.5, 12]),
        ("1.234,50;5 7;1", [1234.5, 5, 7, 1]),
        ("1,234.50;5 1.234.567;1", None),
        ("1.234.567;5 7;1", [1234567, 5, 7, 1]),
        ("1,23,456.5;5 7;1", [123456.5, 5, 7, 1]),
        ("١٢٫٥;٥ ٧;١", [12.5, 5, 7, 1]),
        ("12.5;1.000 2;1", None),
        ("12.5;3 7,5;1", [12.5, 3, 7.5, 1]),
    ],
)
def test_the_sign_before_fractions_is_found_from_the_whole_file(
    measured: Viewer, text: str, expected: list[object] | None
) -> None:
    if expected is None:  # two signs are certain, one cell cannot be read under either
        rows = "".join(f"AB{number:04};Ana B;{line}\n" for number, line in enumerate(text.split()))
        assert codes_of(checked(HEAD + rows, by=measured)) != []
    else:
        assert incomes(text, by=measured) == expected


@pytest.mark.parametrize("text", ["1.234;5", "1,234;5", "12,345;5 1.250;3"])
def test_a_doubtful_sign_is_asked_for(measured: Viewer, text: str) -> None:
    rows = "".join(f"AB{number:04};Ana B;{line}\n" for number, line in enumerate(text.split()))
    with pytest.raises(errors.DecimalMarkAmbiguous) as refused:
        bring(HEAD + rows, by=measured)
    assert refused.value.field == "decimal_mark"
    found = bring(HEAD + rows, by=measured, decimal_mark=DecimalMark.COMMA)
    assert found.decimal_mark == "comma"


def test_a_choice_of_sign_is_obeyed(measured: Viewer) -> None:
    assert incomes("1.234;5", by=measured, decimal_mark=DecimalMark.DOT) == [1.234, 5]
    assert incomes("1.234;5", by=measured, decimal_mark=DecimalMark.COMMA) == [1234, 5]


def test_numbers_of_a_workbook_have_a_point(measured: Viewer) -> None:
    book = openpyxl.Workbook()
    for row in (["National ID", "Full name", "Income", "Goats"], ["AB0001", "Ana B", 1.234, 1500]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    applied(buffer.getvalue(), by=measured, name="a.xlsx")
    assert Individual.objects.get().attributes == {"income": 1.234, "goats": 1500}


def read_dates(*cells: str, order: DateOrder = DateOrder.DAY_FIRST, book: bool = False) -> list[date | None]:
    reading = dates.Reading(order, TODAY, is_spreadsheet=book)
    values = dates.read(pl.Series(list(cells)), reading, past=False, partial=False).values
    return list(values.to_list())


def test_dates_of_many_hands() -> None:
    first_of_march = date(1986, 3, 1)
    cells = (
        *(
            "01-03-1986",
            "1/3/1986",
            "1.3.1986",
            "1986-03-01",
            "19860301",
            "1986-03-01T00:00:00",
            "1 March 1986",
        ),
        *("1-Mar-1986", "٠١/٠٣/١٩٨٦", "۰۱/۰۳/۱۹۸۶", "01\u200f/03\u200f/1986", "1 mars 1986", "1er mars 1986"),
        *("1 de marzo de 1986", "١ مارس ١٩٨٦", "1 آذار 1986"),
    )
    assert read_dates(*cells) == [first_of_march] * len(cells)
    assert read_dates("03/01/1986", order=DateOrder.MONTH_FIRST) == [first_of_march]
    assert read_dates("31472", book=True) == [first_of_march]
    assert read_dates("31472") == [None], "in a text file a number of five digits is no date"
    assert read_dates("31472.75", book=True) == [first_of_march]


def test_every_month_has_its_names() -> None:
    cells = pl.Series(["2 janvier 2001", "2 كانون الثاني 2001", "2 فيفري 2001", "2 Foo 2001", None])
    assert months.in_english(cells).to_list() == [
        *("2 January 2001", "2 January 2001", "2 February 2001", "2 Foo 2001", None)
    ]


@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
def test_the_order_is_found_in_any_digits(everything: Viewer, digits: str) -> None:
    plain = str.maketrans("0123456789", digits)
    dates_ = [text.translate(plain) for text in ("03/04/1986", "03/27/1986")]
    rows = "".join(f"AB{number:04},Ana B,{text}\n" for number, text in enumerate(dates_))
    found = bring("National ID,Full name,Date of birth\n" + rows, by=everything)
    assert found.date_order == "mdy"
    with pytest.raises(errors.DateOrderAmbiguous):
        bring("National ID,Full name,Date of birth\n" + rows.split("\n")[0] + "\n", by=everything)


def test_columns_that_write_dates_differently_are_asked_about(everything: Viewer) -> None:
    text = "National ID,Full name,Date of birth,Date of death\nAB1,Ana B,27/03/1986,03/27/2001\n"
    with pytest.raises(errors.DateOrderAmbiguous):
        bring(text, by=everything)


def test_excel_dates_of_a_workbook(everything: Viewer) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["National ID", "Full name", "Date of birth"])
    for number, day in enumerate((datetime(1986, 3, 1), 31472, "01/03/1986", "27/03/1986")):
        sheet.append([f"AB{number:04}", "Ana B", day])
    buffer = io.BytesIO()
    book.save(buffer)
    found = applied(buffer.getvalue(), by=everything, name="a.xlsx")
    assert codes_of(found) == []
    assert sorted(Individual.objects.values_list("birth_date", flat=True)) == [
        *([date(1986, 3, 1)] * 3), date(1986, 3, 27),
    ]  # fmt: skip


def faults_of(*cells: str, pattern: str = "", book: bool = False) -> list[list[str]]:
    kind = IdentifierKind(key="test", pattern=pattern, sensitivity="public", is_unique=True)
    read = identifiers.read(pl.Series(list(cells)), kind, is_spreadsheet=book)
    return [[bad.code for bad in read.bad if bad.mask[index]] for index in range(len(cells))]


def test_zeros_that_a_spreadsheet_dropped_are_noticed() -> None:
    found = faults_of("0012345678", "12345678", "123", "12345678901", "AB", pattern=r"\d{10}")
    assert found == [[], ["leading-zeros-lost"], ["pattern-missed"], ["pattern-missed"], ["pattern-missed"]]


def test_numbers_shorter_than_all_others_are_told() -> None:
    usual = [f"{number}" for number in range(1_000_000_000, 1_000_000_030)]
    assert faults_of(*usual, "123456789")[-1] == ["number-short"]
    assert faults_of(*usual, "0123456789", "123456789")[-1] == []
    assert faults_of(*usual, "AB123456789")[-1] == []
    counted = [str(number) for number in range(1, 200)]
    assert not any(faults_of(*counted))


@pytest.mark.parametrize("cell", ["9.93729E+09", "9,93729E+09", "1E+15", "6.80068E+35"])
def test_a_shortened_number_is_refused_with_the_reason(everything: Viewer, cell: str) -> None:
    assert faults_of(cell) == [["scientific-notation"]]
    text = f'National ID,Full name,Phone\nAB1001,Ana B,"{cell}"\n'
    assert codes_of(checked(text, by=everything, targets={"Phone": "contact.phone"})) == [
        (2, "scientific-notation")
    ]


def test_a_number_of_letters_and_digits_is_not_shortened() -> None:
    assert faults_of("12E34", "1E5AB") == [[], []]


def test_a_whole_number_is_read_as_such(db: None) -> None:
    spec = next(spec for spec in catalogue.current().fields(Subject.INDIVIDUAL))
    read = numbers.read(
        pl.Series(["1.234", "12,0", "7", "1,5", "1e400"]), spec, whole=True, mark=DecimalMark.COMMA
    )
    assert read.values.to_list() == [1234, 12, 7, None, None]
