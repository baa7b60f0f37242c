"""Bringing a file in, in a browser: the columns, the faults, the preview and the report, in both directions."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.bulk.models import Import
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tests.browser.conftest import LOOKS, PHONE, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.bulk.test_side_by_side import HEAD as SIDE_HEAD
from tests.bulk.test_side_by_side import ROWS as SIDE_ROWS
from tests.bulk.test_two_tables import HOUSEHOLDS as TWO_HOUSEHOLDS
from tests.bulk.test_two_tables import PEOPLE as TWO_PEOPLE
from tests.bulk.test_two_tables import a_workbook, rows
from tests.cast import Country
from tests.console.test_files import PEOPLE


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def send(page: Page) -> None:
    page.goto("/files/new/")
    page.locator("input[name=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    )


def work() -> None:
    run(Job.objects.get(public_id=Import.objects.latest("pk").job).pk)


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_the_way_of_a_file(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    send(page)
    assert_accessible(page)
    page.locator("main form button").first.click()
    expect(page.locator("select[name=column_0]")).to_have_value("identifier.national_id")
    assert_accessible(page)
    shoot(page, f"files_columns_{size}_{language}")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()
    assert_accessible(page)
    work()
    expect(page.locator("form[action$='/apply/']")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_preview_{size}_{language}")
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator(".progress")).to_be_visible()
    work()
    expect(page.locator("form[action$='/undo/']")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_report_{size}_{language}")
    page.fill("[name=reason]", "The list of another year")
    page.locator("form[action$='/undo/'] button").click()
    expect(page.locator(".progress")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_undo_{size}_{language}")
    run(Job.objects.get(name="changes.undo").pk)
    expect(page.locator(".progress")).to_have_count(0)
    assert_accessible(page)
    page.goto(page.url + "faults/")
    assert_accessible(page)
    page.goto("/files/")
    assert_accessible(page)
    page.goto("/export/")
    assert_accessible(page)
    shoot(page, f"export_{size}_{language}")


VILLAGES = ("TM010101", "TM010102", "Nowhere")


def a_long_file() -> bytes:
    """Three thousand people, with faults of several kinds planted among them; in Arabic as Excel writes it there."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["رقم الهوية", "الاسم الكامل", "تاريخ الميلاد", "الجنس", "القرية", "الهاتف", "الدخل"])
    for number in range(3_000):
        sex = "ذكر" if number % 2 else "انثى"
        born = "31/02/1990" if number % 40 == 0 else f"{number % 28 + 1:02}/03/19{number % 50 + 40}"
        place = VILLAGES[number % 3 if number % 30 == 0 else number % 2]
        key = "9.93729E+09" if number % 100 == 7 else f"KZ{number:06}"
        writer.writerow([key, "أمينة ديالو", born, sex, place, "12", f"{number % 9 + 1}.250,5"])
    return buffer.getvalue().encode("cp1256")


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_a_file_with_many_faults(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    page.goto("/files/new/")
    page.locator("input[name=file]").set_input_files(
        {"name": "قرية.csv", "mimeType": "text/csv", "buffer": a_long_file()}
    )
    page.locator("main form button").first.click()
    expect(page.locator("select[name=encoding]")).to_have_value("cp1256")
    expect(page.locator("select[name=separator]")).to_have_value(";")
    page.locator("select[name=column_6]").select_option("new:individual:decimal")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()
    work()
    expect(page.locator("form[action$='/apply/']")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_faults_{size}_{language}")
    page.locator("td.end a").first.click()
    expect(page.locator(".chip").first).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_faults_rows_{size}_{language}")


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_people_and_households_on_two_sheets(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    page.goto("/files/new/")
    assert_accessible(page)
    shoot(page, f"files_new_{size}_{language}")
    book = a_workbook(
        Notes=[["Collected in March"]], People=rows(TWO_PEOPLE), Households=rows(TWO_HOUSEHOLDS)
    )
    page.locator("input[name=file]").set_input_files({"name": "village.xlsx", "mimeType": "", "buffer": book})
    page.locator("main form button").first.click()
    expect(page.locator("select[name=sheet]")).to_have_value("People")
    expect(page.locator("select[name=households_sheet]")).to_have_value("Households")
    assert_accessible(page)
    shoot(page, f"files_sheets_{size}_{language}")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()
    work()
    expect(page.locator("form[action$='/apply/']")).to_be_visible()
    shoot(page, f"files_sheets_preview_{size}_{language}")


def test_an_order_of_dates_is_asked_for(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, tamar: Country
) -> None:
    page = page_at(PHONE)
    enter_as(page, administrator)
    page.goto("/files/new/")
    text = "Full name,National ID,Date of birth,Village\nAna B,ABC1,03/04/1986,TM010101\n"
    page.locator("input[name=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("main form button").first.click()
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_date_order")
    assert_accessible(page)
    shoot(page, "files_asked_phone")
    page.locator("select[name=date_order]").select_option("dmy")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_people_side_by_side(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    page.goto("/files/new/")
    above = "Survey of the district\n\n"
    content = (above + SIDE_HEAD + SIDE_ROWS.replace("15-02-2012", "31-02-2012")).encode()
    page.locator("input[name=file]").set_input_files(
        {"name": "families.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("main form button").first.click()
    expect(page.locator("select[name=person_2]")).to_have_value("head")
    assert_accessible(page)
    shoot(page, f"files_members_{size}_{language}")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()
    work()
    expect(page.locator("form[action$='/apply/']")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"files_members_checked_{size}_{language}")
