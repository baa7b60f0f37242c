"""Bringing a file in, in a browser: the columns, the faults, the preview and the report, in both directions."""

import pytest
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.bulk.models import Import
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.console.test_files import PEOPLE

SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def send(page: Page) -> None:
    page.goto("/files/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    )


def work() -> None:
    run(Job.objects.get(public_id=Import.objects.latest("pk").job).pk)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ar"])
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
    page.goto(page.url + "faults/")
    assert_accessible(page)
    page.goto("/files/")
    assert_accessible(page)
    page.goto("/export/")
    assert_accessible(page)
    shoot(page, f"export_{size}_{language}")
