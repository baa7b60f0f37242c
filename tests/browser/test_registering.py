"""Registering on one screen in a browser: with the keyboard alone, with what is noticed beside it, without scripts."""

import logging
import time
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.models import ChangeRequest, Draft
from tessera.changes.operations import AttachIdentifier
from tessera.changes.operations.parts import IdentifierInput
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.registry.models import Group, IdentifierKind, Individual
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.families import Family, register_family, submit

MOST_TABS = 60
NUMBER = "123456784471"
log = logging.getLogger(__name__)


@pytest.fixture(autouse=True)
def in_mali(settings) -> None:
    settings.COUNTRY_CODE = "ML"


@pytest.fixture
def family(tamar: Country) -> Family:
    """Amina Diallo · born 27 March 1986, with a national ID, and hers."""
    with narrowed_to(system_viewer()):
        found = register_family(tamar.village)
        kind = IdentifierKind.objects.get(key="national_id")
        submit(AttachIdentifier(individual=found.amina, identifier=IdentifierInput.of(kind, NUMBER)))
    return found


@pytest.fixture
def fields(db: None) -> None:
    """What the country asks of a household: one fact it must know, one it searches by, one it may know."""
    for key, kind, more, english, arabic in (
        ("rooms", FieldType.INTEGER, {"required": True}, "Rooms for sleeping", "غرف النوم"),
        ("has_water", FieldType.BOOLEAN, {"filterable": True}, "Piped water", "ماء الشبكة"),
        ("goats", FieldType.INTEGER, {}, "Goats", "الماعز"),
    ):
        labels = {"en": english, "ar": arabic}
        Field.objects.create(subject=Subject.GROUP, key=key, type=kind, labels=labels, **more)


def tab_to(page: Page, target: Locator) -> None:
    for _press in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is more than {MOST_TABS} tabs away")


def type_person(page: Page, number: int, *answers: str) -> None:
    """Type along the row, one tab from answer to answer; "" leaves one as it is."""
    tab_to(page, page.locator(f'[name="p{number - 1}-given_name"]'))
    for place, answer in enumerate(answers):
        if place:
            page.keyboard.press("Tab")
        page.keyboard.type(answer)


def test_three_households_with_the_keyboard_alone(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, tamar: Country
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/households/new/")
    begun = time.monotonic()
    for turn, name in enumerate(("Keita", "Traore", "Cisse")):
        expect(page.locator('[name="p0-given_name"]')).to_be_focused()
        page.keyboard.type("Sira")
        for answer in (name, "Fem", "1988", "", f"1234 5678 447{turn}"):
            page.keyboard.press("Tab")
            page.keyboard.type(answer)
        type_person(page, 2, "Bakary", name, "Spouse", "Male", "40")
        type_person(page, 3, "Nene", name, "Son or", "Fem", "27/3/2016")
        if turn == 0:
            expect(page.locator('[name="area_words"]')).to_have_value("")
            tab_to(page, page.locator('[name="area_words"]'))
            page.keyboard.type("Upper")
            page.locator(".lookup-list [role=option]").first.wait_for()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        else:
            expect(page.locator('[name="area_words"]')).to_have_value("Upper Lomba")
        page.keyboard.press("Enter")  # as a rule the last key: it checks
        expect(page.locator(".sentences")).to_contain_text(f"Register the household of Sira {name}, 3 people")
        expect(page.get_by_role("button", name="Record it", exact=True)).to_be_focused()
        if turn == 0:
            assert_accessible(page)
            shoot(page, "registering_check_desk_en")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".banner-ok")).to_contain_text(f"The household of Sira {name} is registered as H")
    log.info("three households took %.1f seconds", time.monotonic() - begun)
    with narrowed_to(system_viewer()):
        assert Group.objects.count() == 3 and Individual.objects.count() == 9
        nene = Individual.objects.filter(given_name="Nene").first()
        assert nene is not None and nene.birth_date == date(2016, 3, 27)
        assert nene.ties_to.count() == 2
        bakary = Individual.objects.filter(given_name="Bakary").first()
        assert bakary is not None and bakary.birth_date_precision == "estimated"
        assert not Draft.objects.exists(), "what is registered is no draft any more"


def test_a_row_more_with_the_keyboard(page_at: PageAt, enter_as: EnterAs, registrar: User) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/households/new/")
    page.keyboard.type("Sira")
    tab_to(page, page.get_by_role("button", name="Add another person"))
    page.keyboard.press("Enter")
    expect(page.locator('[name="p4-given_name"]')).to_be_focused()
    expect(page.locator('[name="p0-given_name"]')).to_have_value("Sira")
    tab_to(page, page.get_by_role("button", name="Take person 5 out"))
    page.keyboard.press("Enter")
    expect(page.locator('[name="p4-given_name"]')).to_have_count(0)
    assert_accessible(page)


def test_duplicates_appear_while_typing_and_nothing_typed_is_lost(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, family: Family
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto("/households/new/")
    page.keyboard.type("Aminah")
    for answer in ("Dialo", "F", "1986"):
        page.keyboard.press("Tab")
        page.keyboard.type(answer)
    alike = page.locator("#alike")
    expect(alike).to_contain_text("Amina Diallo · born 27 March 1986 · Upper Lomba")
    expect(alike.get_by_role("link")).to_have_attribute("href", f"/individuals/{family.amina}/")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved at")
    assert "Aminah" not in page.url
    assert_accessible(page)
    shoot(page, "registering_alike_desk_en")

    page.goto("/")
    drafts = page.locator(".card", has_text="Your drafts")
    expect(drafts).to_contain_text("Aminah Dialo")
    assert_accessible(page)
    shoot(page, "registering_drafts_desk_en")
    drafts.get_by_role("link", name="Aminah Dialo").click()
    expect(page.locator('[name="p0-birth_date"]')).to_have_value("1986")
    expect(page.locator("#alike")).to_contain_text("Amina Diallo")
    page.goto("/")
    page.get_by_role("button", name="Delete the draft Aminah Dialo").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, go on").click()
    expect(page.locator(".banner-ok")).to_contain_text("The draft is deleted.")
    expect(page.locator(".main")).not_to_contain_text("Your drafts")


def test_without_scripts(page_at: PageAt, enter_as: EnterAs, registrar: User, family: Family) -> None:
    page = page_at(scripts=False)
    enter_as(page, registrar)
    page.goto("/households/new/")
    page.fill('[name="p0-given_name"]', "Amina")
    page.fill('[name="p0-family_name"]', "Diallo")
    page.select_option('[name="p0-sex"]', "2")
    page.fill('[name="p0-birth_date"]', "27.3.1986")
    page.get_by_role("button", name="Add another person").click()
    expect(page.locator('[name="p4-given_name"]')).to_have_count(1)
    page.get_by_role("button", name="Take person 5 out").click()
    expect(page.locator('[name="p4-given_name"]')).to_have_count(0)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".banner-ok")).to_contain_text("The draft is kept for 14 days")
    page.goto("/")
    page.get_by_role("link", name="Amina Diallo", exact=True).click()
    page.fill('[name="area_words"]', "Upper Lomba")
    page.get_by_role("button", name="Check", exact=True).last.click()
    expect(page.locator(".banner-warn")).to_contain_text("Amina Diallo · born 27 March 1986")
    page.get_by_role("button", name="Change the answers").click()
    expect(page.locator('[name="p0-birth_date"]')).to_have_value("27.3.1986")
    page.get_by_role("button", name="Check", exact=True).last.click()
    page.get_by_role("button", name="Record it", exact=True).click()
    expect(page.locator(".banner-ok")).to_contain_text("Recorded as change")
    with narrowed_to(system_viewer()):
        assert not Draft.objects.exists()
        assert ChangeRequest.objects.filter(operations__kind="register_household").count() == 2


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_the_screen_is_accessible_in_both_directions(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    family: Family,
    fields: None,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, registrar)
    page.goto("/households/new/")
    assert_accessible(page)
    shoot(page, f"registering_{size}_{language}")
    page.fill('[name="p0-given_name"]', "Amina")
    page.fill('[name="p0-family_name"]', "Diallo")
    page.select_option('[name="p0-sex"]', "2")
    page.fill('[name="p0-birth_date"]', "2010")
    page.fill('[name="p0-identifier"]', NUMBER)
    for number, name in ((1, "Moussa"), (2, "Bakary")):
        page.fill(f'[name="p{number}-given_name"]', name)
        page.fill(f'[name="p{number}-family_name"]', "Diallo")
        page.select_option(f'[name="p{number}-relationship"]', "spouse")
        page.fill(f'[name="p{number}-birth_date"]', "5/1/82")
    page.locator('.actions button[value="check"]').click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    shoot(page, f"registering_errors_{size}_{language}")
    for number in (1, 2):
        page.select_option(f'[name="p{number}-sex"]', "1")
        page.fill(f'[name="p{number}-birth_date"]', "5/1/1982")
    page.locator('[name="area_words"]').press_sequentially("Upper" if language == "en" else "العليا")
    page.locator(".lookup-list [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill('[name="facts-rooms"]', "2")
    page.locator('.actions button[value="check"]').click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".cell a")).to_have_attribute("href", f"/individuals/{family.amina}/")
    assert_accessible(page)
    shoot(page, f"registering_known_{size}_{language}")
    page.fill('[name="p0-identifier"]', "")
    page.locator('.actions button[value="check"]').click()
    expect(page.locator(".banner-warn li")).to_have_count(4)
    assert_accessible(page)
    shoot(page, f"registering_warned_{size}_{language}")
    page.goto("/individuals/new/")
    assert_accessible(page)
    shoot(page, f"registering_person_{size}_{language}")


@pytest.fixture
def asked_of_everybody(db: None) -> None:
    """Two facts that the country must know of each person."""
    for key, kind, english, arabic in (
        ("can_read", FieldType.BOOLEAN, "Can read and write", "يقرأ ويكتب"),
        ("occupation", FieldType.TEXT, "Occupation", "المهنة"),
    ):
        labels = {"en": english, "ar": arabic}
        Field.objects.create(subject=Subject.INDIVIDUAL, key=key, type=kind, labels=labels, required=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_several_numbers_and_what_the_country_must_know_with_the_keyboard(
    page_at: PageAt,
    enter_as: EnterAs,
    registrar: User,
    tamar: Country,
    asked_of_everybody: None,
    scripts: bool,
) -> None:
    page = page_at(scripts=scripts)
    enter_as(page, registrar)
    page.goto("/households/new/")
    page.keyboard.type("Sira")
    for answer in ("Keita", "Fem", "1988", "", NUMBER):
        page.keyboard.press("Tab")
        page.keyboard.type(answer)
    tab_to(page, page.get_by_role("button", name="More numbers: Head of the household"))
    page.keyboard.press("Enter")
    expect(page.locator(".people-more input[autofocus]")).to_be_focused()
    tab_to(page, page.locator('[name="p0-identifier-birth_certificate"]'))
    page.keyboard.type("BC-1988-7")
    expect(page.locator('[name="p0-identifier"]')).to_have_value(NUMBER)
    page.locator('[name="p0-facts-can_read"]').focus()
    page.keyboard.type("Yes")
    page.keyboard.press("Tab")
    page.keyboard.type("Weaver")
    page.locator('[name="area_words"]').focus()
    page.keyboard.type("Upper Lomba")
    page.locator('[name="p0-given_name"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".main")).to_contain_text("Birth certificate BC-1988-7")
    expect(page.locator(".main")).to_contain_text("Occupation: Weaver")
    page.get_by_role("button", name="Record it", exact=True).click()
    expect(page.locator(".banner-ok")).to_contain_text("Recorded as change")
    with narrowed_to(system_viewer()):
        sira = Individual.objects.get()
        assert sira.identifiers.count() == 2
        assert sira.attributes == {"can_read": True, "occupation": "Weaver"}


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_all_of_a_person_is_accessible_in_both_directions(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    tamar: Country,
    asked_of_everybody: None,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, registrar)
    page.goto("/households/new/")
    page.fill('[name="p0-given_name"]', "Sira")
    page.locator('button[value="numbers-1"]').click()
    expect(page.locator(".people-more input[autofocus]")).to_be_focused()
    assert_accessible(page)
    shoot(page, f"registering_numbers_{size}_{language}")
    page.locator('.actions button[value="check"]').click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    shoot(page, f"registering_needed_{size}_{language}")
    page.goto("/individuals/new/")
    assert_accessible(page)
    shoot(page, f"registering_person_numbers_{size}_{language}")
