"""An import that waits for approval, in a browser: brought by one, looked at and approved by another."""

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.bulk.models import Import
from tessera.changes.actions import policies
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.registry.models import Individual
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.approval.conftest import stage
from tests.changes.families import NOW
from tests.console.test_files import PEOPLE


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def policy(tamar: Country) -> None:
    by = system_viewer()
    with narrowed_to(by):
        definition = {"stages": [stage("one", level=2, hours=16)], "channels": ["import"]}
        made = policies.create("files", names={"en": "Files"}, definition=definition, by=by, now=NOW)
        policies.publish(made, by=by, now=NOW, despite_gaps=True)


def work() -> None:
    with narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=Import.objects.latest("pk").job).pk)


def registered() -> int:
    with narrowed_to(system_viewer()):
        return Individual.objects.count()


def test_one_brings_a_file_and_another_approves_it(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, policy: None, registrar: User, approver: User
) -> None:
    own = page_at()
    enter_as(own, registrar)
    own.goto("/files/new/")
    own.locator("input[name=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    )
    own.locator("main form button").first.click()
    own.locator("form:not([action]) .actions button").first.click()
    work()
    own.locator("form[action$='/apply/'] button").click()
    expect(own.get_by_text("This import waits for approval.")).to_be_visible()
    assert_accessible(own)
    shoot(own, "file_waits")
    own.get_by_role("link", name="CR-").first.click()
    expect(own.get_by_role("button", name="Decide", exact=True)).to_have_count(0)

    other = page_at()
    enter_as(other, approver)
    other.goto("/work/")
    other.get_by_role("link", name="Import of people.csv").click()
    expect(other.locator(".main")).to_contain_text("People to be registered")
    expect(other.locator(".main")).to_contain_text("Amina Diallo")
    assert_accessible(other)
    shoot(other, "file_request")
    phone = page_at(PHONE, "ar")
    enter_as(phone, approver)
    phone.goto(other.url)
    assert_accessible(phone)
    shoot(phone, "file_request_phone_ar")
    other.get_by_label("Approve", exact=True).check()
    other.get_by_role("button", name="Decide", exact=True).click()
    expect(other.locator(".banner-ok")).to_contain_text("It is being applied.")
    assert registered() == 0
    work()
    assert registered() == 2
    own.goto("/files/")
    own.get_by_role("link", name="people.csv").click()
    expect(own.get_by_text("What happened")).to_be_visible()
