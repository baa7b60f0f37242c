"""A form from its first question to the table of answers: a citizen on a phone, a clerk at the desk, who decides."""

import csv
import io
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.actions import policies
from tessera.intake import library
from tessera.intake.models import Submission
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.browser.test_portal import let_in
from tests.cast import Country
from tests.changes.approval.conftest import stage
from tests.changes.families import NOW, Family, register_family
from tests.portal.test_filling import photo

NEXT = "main .actions button.btn:not([name])"


@pytest.fixture
def family(tamar: Country) -> Family:
    """The demo's forms are published, and a clerk's word on how somebody is reached waits for the district."""
    by = system_viewer()
    with narrowed_to(by):
        library.publish_all(by=by, now=NOW)
        definition = {"stages": [stage("district", level=2)], "operations": ["add_contact"]}
        policy = policies.create("contacts", names={"en": "Contacts"}, definition=definition, by=by, now=NOW)
        policies.publish(policy, by=by, now=NOW, despite_gaps=True)
        return register_family(tamar.village)


def named(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


def go_on(page: Page) -> None:
    page.locator(NEXT).click()


def answer_about_oneself(page: Page, phone: str) -> None:
    named(page, "phone").fill(phone)
    named(page, "reach").first.check()
    go_on(page)


def answer_about_the_child(page: Page, name: str, *, year: str, grade: str) -> None:
    """Foods are asked for only once somebody has said that there are some: without scripts the page comes again."""
    named(page, "add").click()
    for part, given in (
        ("child_name", name), ("child_born-day", "9"), ("child_born-month", "2"), ("child_born-year", year),
        ("school", "École Lomba"), ("grade", grade),
    ):  # fmt: skip
        named(page, f"children-0-{part}").fill(given)
    page.locator("[name='children-0-allergic'][value=yes]").check()
    if not named(page, "children-0-foods").is_visible():
        go_on(page)
    named(page, "children-0-foods").fill("فول سوداني")
    go_on(page)


def answer_about_meals(page: Page, meals: str) -> None:
    named(page, "meals").fill(meals)
    if not named(page, "hardship").is_visible():
        named(page, "agree").check()
        go_on(page)
    named(page, "hardship").fill("The harvest failed")
    named(page, "agree").check()
    go_on(page)


def filled_on_a_phone(page_at: PageAt, server: LiveServer, who: UUID, shoot: Shoot) -> str:
    """In Arabic, without scripts, on two devices; the reference."""
    phone = page_at(PHONE, "ar", scripts=False)
    let_in(phone, who, server)
    phone.goto("/my/forms/school_meals/")
    phone.locator("main form button.btn").click()
    assert phone.locator("html").get_attribute("dir") == "rtl"
    answer_about_oneself(phone, "+٢٢١٧٧١٢٣٤٠١١")
    named(phone, "add").click()
    named(phone, "children-0-child_name").fill("إسماعيل ديالو")
    named(phone, "later").click()
    phone.context.close()  # and the phone is gone

    other = page_at(PHONE, "ar", scripts=False)
    let_in(other, who, server)
    other.goto("/my/forms/")
    other.locator(".banner a.btn").click()
    expect(named(other, "children-0-child_name")).to_have_value("إسماعيل ديالو")
    named(other, "remove").click()
    answer_about_the_child(other, "إسماعيل ديالو", year="٢٠١٥", grade="٤")
    answer_about_meals(other, "٢")
    shoot(other, "journey_check_ar")
    other.locator("main form button.btn").click()
    shoot(other, "journey_sent_ar")
    return other.locator(".banner b").inner_text()


def filled_at_the_desk(desk: Page, family: Family, shoot: Shoot) -> str:
    """For the same household, from its page; the reference."""
    desk.goto(f"/households/{family.household}/")
    desk.locator(".page-head summary").last.click()
    desk.get_by_role("link", name="Fill in a form").last.click()
    desk.get_by_role("link", name="School meals application").click()
    expect(desk.get_by_role("radio", name="Amina Diallo")).to_be_checked()
    desk.get_by_role("radio", name="Moussa Diallo").check()
    assert_accessible(desk)
    shoot(desk, "journey_begin")
    desk.get_by_role("button", name="Begin", exact=True).click()
    answer_about_oneself(desk, "+221 77 123 40 12")
    answer_about_the_child(desk, "Awa Diallo", year="2011", grade="6")
    named(desk, "proof").set_input_files(
        {"name": "school.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}
    )
    assert_accessible(desk)
    shoot(desk, "journey_page")
    answer_about_meals(desk, "1")
    expect(desk.locator(".main")).to_contain_text("school.jpg")
    assert_accessible(desk)
    shoot(desk, "journey_check")
    desk.get_by_role("button", name="Send", exact=True).click()
    assert_accessible(desk)
    shoot(desk, "journey_sent")
    return desk.locator(".banner b").inner_text()


def downloaded(page: Page, *, kind: str, values: str) -> bytes:
    page.goto("/submissions/?form=school_meals")
    page.get_by_role("link", name="Export", exact=True).last.click()
    page.locator("[name=purpose]").select_option("decision")
    page.locator("[name=format]").select_option(kind)
    page.locator(f"[name=values][value={values}]").check()
    assert_accessible(page)
    with page.expect_download() as made:
        page.get_by_role("button", name="Make the file").click()
    return Path(made.value.path()).read_bytes()


def test_a_form_goes_from_a_phone_and_from_the_desk_to_the_inbox_and_into_a_table(
    page_at: PageAt,
    enter_as: EnterAs,
    live_server: LiveServer,
    family: Family,
    clerk: User,
    approver: User,
    administrator: User,
    shoot: Shoot,
) -> None:
    from_phone = filled_on_a_phone(page_at, live_server, family.amina, shoot)
    desk = page_at(DESK)
    enter_as(desk, clerk)
    from_desk = filled_at_the_desk(desk, family, shoot)

    inbox = page_at(DESK)
    enter_as(inbox, approver)
    inbox.goto("/work/")
    with narrowed_to(system_viewer()):
        sent = {one.reference: one for one in Submission.objects.select_related("request")}
    assert set(sent) == {from_phone, from_desk}
    assert [sent[one].channel for one in (from_phone, from_desk)] == ["portal", "console"]
    for one in sent.values():
        assert one.request is not None
        expect(inbox.locator(".main")).to_contain_text(one.request.reference)
    inbox.goto("/submissions/")
    expect(inbox.get_by_role("row")).to_have_count(3)
    assert_accessible(inbox)
    shoot(inbox, "journey_list")
    inbox.get_by_role("link", name=from_phone).click()
    expect(inbox.locator(".main")).to_contain_text("إسماعيل ديالو")
    assert_accessible(inbox)
    shoot(inbox, "journey_submission")
    inbox.goto("/submissions/use/school_meals/")
    expect(inbox.locator(".main")).to_contain_text("100%")
    assert_accessible(inbox)
    shoot(inbox, "journey_use")

    office = page_at(DESK)
    enter_as(office, administrator)
    table = downloaded(office, kind="csv", values="codes").decode("utf-8-sig")
    rows = {row["_reference"]: row for row in csv.DictReader(io.StringIO(table))}
    assert {reference: row["children.child_name"] for reference, row in rows.items()} == {
        from_phone: "إسماعيل ديالو",
        from_desk: "Awa Diallo",
    }
    assert rows[from_phone]["children.child_born"] == "2015-02-09" and rows[from_phone]["meals"] == "2"
    assert rows[from_desk]["proof"] == "school.jpg" and rows[from_desk]["_channel"] == "console"
    book = openpyxl.load_workbook(io.BytesIO(downloaded(office, kind="xlsx", values="labels")))
    headings, *cells = book.worksheets[0].iter_rows(values_only=True)
    shown = {row["Reference"]: row for row in (dict(zip(headings, one, strict=True)) for one in cells)}
    assert shown[from_desk]["Children who go to school: Name of the school"] == "École Lomba"
    assert shown[from_phone]["How shall we tell you the outcome?"] == "By text message"
    shoot(office, "journey_export")


def test_the_pages_fit_a_phone_in_arabic(
    page_at: PageAt, enter_as: EnterAs, family: Family, registrar: User, administrator: User, shoot: Shoot
) -> None:
    page = page_at(PHONE, "ar")
    enter_as(page, registrar)
    for name, address in (
        ("desk_forms", "/fill/"),
        ("desk_begin", f"/fill/forms/school_meals/?group={family.household}"),
    ):
        page.goto(address)
        assert_accessible(page)
        shoot(page, f"{name}_phone_ar")
    page.locator("main form button.btn").click()
    assert_accessible(page)
    go_on(page)
    assert page.locator(".error-summary li").count() == 2
    shoot(page, "desk_page_phone_ar")
    office = page_at(PHONE, "ar")
    enter_as(office, administrator)
    for name, address in (
        ("answers_list", "/submissions/?form=school_meals"),
        ("answers_export", "/submissions/export/?form=school_meals"),
        ("answers_use", "/submissions/use/school_meals/"),
    ):
        office.goto(address)
        assert_accessible(office)
        shoot(office, f"{name}_phone_ar")
