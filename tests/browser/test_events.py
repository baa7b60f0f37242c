"""A registrar's events in a browser: register with the keyboard alone, a life goes on, a mistake is undone."""

from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.registry.models import Individual
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country, log_in
from tests.changes.families import Family, register_family
from tests.console.forms import check, hidden

SIZES = {"desk": DESK, "phone": PHONE}
MOST_TABS = 120


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


def tab_to(page: Page, target: Locator) -> None:
    """Press the tabulator until the element has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the keyboard")


def enter(page: Page, name: str, words: str) -> None:
    tab_to(page, page.locator(f'[name="{name}"]').first)
    page.keyboard.type(words)


def choose(page: Page, name: str, steps: int) -> None:
    """A radio button: the first one by the space bar, further ones by the arrow."""
    tab_to(page, page.locator(f'[name="{name}"]').first)
    page.keyboard.press("Space")
    for _step in range(steps):
        page.keyboard.press("ArrowDown")


def press(page: Page, label: str) -> None:
    tab_to(page, page.locator(".main").get_by_role("button", name=label, exact=True).last)
    page.keyboard.press("Enter")


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


def test_a_household_is_registered_with_the_keyboard(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, tamar: Country
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/households/new/")
    assert_accessible(page)
    enter(page, "p0-given_name", "Sira")
    enter(page, "p0-family_name", "Keita")
    choose(page, "p0-sex", 0)
    enter(page, "p0-birth_date_year", "1988")
    tab_to(page, page.locator('[name="p0-kind"]'))
    page.keyboard.type("National")
    enter(page, "p0-identifier", "1234 5678 4471")
    enter(page, "p1-given_name", "Bakary")
    enter(page, "p1-family_name", "Keita")
    tab_to(page, page.locator('[name="p1-relationship"]'))
    page.keyboard.type("Spouse")
    choose(page, "p1-sex", 1)
    press(page, "Add another person")
    expect(page.locator('[name="p2-given_name"]')).to_be_focused()
    page.keyboard.type("Nene")
    tab_to(page, page.locator('[name="p2-relationship"]'))
    page.keyboard.type("Son")
    choose(page, "p2-sex", 0)
    enter(page, "p2-birth_date_day", "27")
    enter(page, "p2-birth_date_month", "3")
    enter(page, "p2-birth_date_year", "2016")
    enter(page, "area_words", "Upper")
    page.locator(".lookup-list [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    enter(page, "address", "Behind the mosque")
    enter(page, "phone", "76 12 34 56")
    assert_accessible(page)
    shoot(page, "register_filled_desk_en")
    press(page, "Check")
    expect(page.locator(".sentences")).to_contain_text("Register the household of Sira Keita, 3 people")
    assert_accessible(page)
    shoot(page, "register_check_desk_en")
    press(page, "Record it")
    expect(page.locator("h1")).to_contain_text("Sira Keita")
    with narrowed_to(system_viewer()):
        nene = Individual.objects.get(given_name="Nene")
        assert nene.birth_date == date(2016, 3, 27)
        assert nene.ties_to.count() == 2


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


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
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
    page.goto("/households/new/")
    assert_accessible(page)
    shoot(page, f"register_{size}_{language}")
    page.locator('.actions button[name="step"]').click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    shoot(page, f"register_errors_{size}_{language}")
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
    page.goto("/households/new/")
    page.fill('[name="p0-given_name"]', "Sira")
    page.get_by_role("button", name="Add another person").click()
    expect(page.locator('[name="p2-given_name"]')).to_have_count(1)
    expect(page.locator('[name="p0-given_name"]')).to_have_value("Sira")
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
