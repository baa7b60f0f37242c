"""A registrar's events in a browser: a life goes on, a mistake is undone."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.registry.models import Individual
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country, log_in
from tests.changes.families import Family, register_family
from tests.console.forms import check, hidden


@pytest.fixture(autouse=True)
def in_mali(settings) -> None:
    settings.COUNTRY_CODE = "ML"


@pytest.fixture
def family(tamar: Country) -> Family:
    with narrowed_to(system_viewer()):
        return register_family(tamar.village)


@pytest.fixture
def neighbours(tamar: Country) -> Family:
    with narrowed_to(system_viewer()):
        return register_family(tamar.other_village, family_name="Bah")


def record(page: Page) -> None:
    """Check and record; both pages are held to the same standard."""
    assert_accessible(page)
    page.get_by_role("button", name="Check", exact=True).last.click()
    expect(page.locator("h1")).to_have_text("Check before you record it")
    assert_accessible(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".banner-ok")).to_contain_text("Recorded as change CR-")


def look_up(page: Page, name: str, words: str) -> None:
    box = page.locator(f'[name="{name}_words"]')
    box.press_sequentially(words)
    page.locator(".lookup-list [role=option]").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")


def open_event(page: Page, label: str) -> None:
    page.get_by_text("Record a change").click()
    page.get_by_role("link", name=label, exact=True).click()


def test_a_life_goes_on_and_a_mistake_is_undone(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, family: Family, neighbours: Family
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto(f"/households/{family.household}/")
    open_event(page, "Birth")
    page.fill('[name="given_name"]', "Oumou")
    page.get_by_label("Female").check()
    for part, value in (("day", "1"), ("month", "3"), ("year", "2026")):
        page.fill(f'[name="birth_date_{part}"]', value)
    record(page)
    expect(page.locator(".main")).to_contain_text("Oumou")

    open_event(page, "Move the household")
    look_up(page, "area", "Lower")
    page.fill('[name="address"]', "By the well")
    page.fill('[name="on"]', "2026-03-02")
    record(page)
    expect(page.locator(".main")).to_contain_text("By the well")

    page.goto(f"/individuals/{family.awa}/")
    open_event(page, "Marriage")
    look_up(page, "other", "Ismael Bah")
    page.get_by_label("Awa Diallo moves to the household of the spouse").check()
    page.fill('[name="on"]', "2026-03-03")
    record(page)

    page.goto(f"/individuals/{family.amina}/")
    open_event(page, "Death")
    page.fill('[name="on"]', "2026-03-04")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Moussa Diallo").check()
    record(page)
    expect(page.locator(".main")).to_contain_text("Deceased")

    undo_the_latest(page, "Amina Diallo died on")
    page.goto(f"/individuals/{family.amina}/")
    expect(page.locator(".page-head, .record-head, .main").first).not_to_contain_text("Deceased")


def undo_the_latest(page: Page, sentence: str) -> None:
    page.goto("/changes/")
    page.get_by_role("link", name=sentence).first.click()
    assert_accessible(page)
    page.fill('[name="reason"]', "It was somebody else")
    page.get_by_role("button", name="Undo this change").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, go on").click()
    expect(page.locator(".banner-ok")).to_contain_text("Everything is as it was before")


def test_two_presses_at_once_record_once(registrar: User, family: Family) -> None:
    """Both requests are under way before either is done: the second waits and is told."""
    url = f"/households/{family.household}/events/add-member/"
    clients = [log_in(registrar), Client()]
    clients[1].cookies = clients[0].cookies
    sent = hidden(check(clients[0], url, given_name="Fanta", sex="2", since="2026-03-01"))
    together, answers = Barrier(2), []

    def press(client: Client) -> None:
        together.wait()
        answers.append(client.post(url, {**sent, "step": "record"}))
        connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer["Location"] for answer in answers} == {f"/households/{family.household}/"}
    with narrowed_to(system_viewer()):
        assert Individual.objects.filter(given_name="Fanta").count() == 1


FORMS = {
    "birth": ("households", "birth"),
    "split": ("households", "split"),
    "correct": ("individuals", "correct"),
    "marriage": ("individuals", "marriage"),
    "document": ("individuals", "document"),
    "contact": ("households", "contact"),
}


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_forms_are_accessible_in_both_directions(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    family: Family,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, registrar)
    for name, (noun, kind) in FORMS.items():
        key = family.household if noun == "households" else family.amina
        page.goto(f"/{noun}/{key}/events/{kind}/")
        assert_accessible(page)
        shoot(page, f"{name}_{size}_{language}")
    page.goto(f"/households/{family.household}/events/split/")
    page.locator(f'[name="leaving"][value="{family.amina}"]').check()
    page.locator(f'[name="leaving"][value="{family.awa}"]').check()
    page.locator(f'[name="head"][value="{family.amina}"]').check()
    page.locator(f'[name="new_head"][value="{family.moussa}"]').check()
    page.locator('.actions button[name="step"]').click()
    expect(page.locator(".outcome")).to_have_count(2)
    assert_accessible(page)
    shoot(page, f"split_check_{size}_{language}")


def test_all_of_it_works_without_scripts(
    page_at: PageAt, enter_as: EnterAs, registrar: User, family: Family, tmp_path: Path
) -> None:
    page = page_at(scripts=False)
    enter_as(page, registrar)
    page.goto(f"/individuals/{family.ismael}/events/death/")
    page.fill('[name="on"]', "2026-03-04")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Change the answers").click()
    expect(page.locator('[name="on"]')).to_have_value("2026-03-04")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".banner-ok")).to_contain_text("Recorded as change")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page.goto(f"/individuals/{family.awa}/events/document/")
    page.select_option('[name="kind"]', "birth_certificate")
    page.set_input_files('[name="file"]', scan)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".banner-ok")).to_contain_text("Recorded as change")
