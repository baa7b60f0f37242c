"""Versions in a browser: the tab, side by side, adoption, the switch, marking a district and taking it back."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.operations import KeepVersion
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.versions.models import Marking, NamedVersion
from tests.browser.conftest import LOOKS, PHONE, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.families import Family, person, register_family, submit


def keep(name: str, source: str, facts: dict[str, Any], **whose: Any) -> None:
    submit(KeepVersion(version_name=name, source=source, facts=facts, **whose))


@pytest.fixture
def family(tamar: Country) -> Family:
    """Their survey says another name and address of Amina, and another address of all; a visit says a third name."""
    family = register_family(tamar.village)
    with narrowed_to(system_viewer()):
        survey = ("Survey 2026", "National survey")
        keep(
            *survey,
            {"given_name": "Aminata", "birth_date": "1985-03-27", "address": "Near the mosque"},
            individual=family.amina,
        )
        keep(*survey, {"address": "Near the mosque"}, group=family.household)
        keep("Visit of May", "Social workers", {"given_name": "Amina Bintou"}, individual=family.amina)
    return family


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_the_pages_are_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    family: Family,
    size: str,
    language: str,
) -> None:
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    survey, visit = (
        NamedVersion.objects.get(name=name).public_id for name in ("Survey 2026", "Visit of May")
    )
    pages = {
        "versions_person": f"/individuals/{family.amina}/versions/",
        "versions_household": f"/households/{family.household}/versions/",
        "versions_compared": f"/individuals/{family.amina}/versions/compare/?v={survey}&v={visit}",
        "versions_compared_home": f"/households/{family.household}/versions/compare/?v={survey}",
        "versions_adopt": f"/households/{family.household}/versions/{survey}/adopt/",
        "versions_keep": f"/individuals/{family.amina}/versions/keep/",
        "versions_as_in": f"/individuals/{family.amina}/?as={survey}",
        "versions_named": "/versions/",
        "versions_mark": f"/versions/{survey}/mark/",
        "versions_trust": "/versions/trust/",
    }
    for name, url in pages.items():
        page.goto(url)
        assert_accessible(page)
        shoot(page, f"{name}_{size}_{language}")
    page.goto(f"/individuals/{family.amina}/")
    page.locator(".page-head summary").first.click()
    page.wait_for_timeout(200)
    shoot(page, f"versions_switch_{size}_{language}")
    assert_accessible(page, within=".menu-panel")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_version_is_compared_and_adopted_fact_by_fact(
    page_at: PageAt, enter_as: EnterAs, registrar: User, family: Family, scripts: bool
) -> None:
    page = page_at(scripts=scripts)
    enter_as(page, registrar)
    page.goto(f"/individuals/{family.amina}/")
    page.get_by_role("link", name=re.compile("^Versions")).last.click()
    page.get_by_label("Visit of May").check()
    page.get_by_label("Survey 2026").check()
    page.get_by_role("button", name="Compare with the default", exact=True).click()
    row = page.get_by_role("row", name="Given name")
    expect(row).to_contain_text("Aminata")
    expect(row).to_contain_text("Amina Bintou")
    page.get_by_role("link", name="Mark “Survey 2026” as default").click()
    page.get_by_label("Given name: Aminata instead of Amina").uncheck()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("from the version “Survey 2026”")).to_be_visible()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded as change")).to_be_visible()
    with narrowed_to(system_viewer()):
        amina = person(family.amina)
    assert (amina.given_name, amina.address) == ("Amina", "Near the mosque")


def test_the_switch_leads_to_a_version_and_back(
    page_at: PageAt, enter_as: EnterAs, registrar: User, family: Family
) -> None:
    page = page_at()
    enter_as(page, registrar)
    page.goto(f"/individuals/{family.amina}/")
    page.get_by_text("As on date, as in…").click()
    page.get_by_label("As in a version").select_option(label="As in the newest from “National survey”")
    page.locator("form", has=page.locator("#id_as")).get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aminata Diallo")
    expect(page.get_by_text("You see the record as in")).to_be_visible()
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina Diallo")


def test_a_district_is_marked_and_taken_back(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, family: Family, tamar: Country
) -> None:
    page = page_at()
    enter_as(page, administrator)
    page.goto("/versions/")
    page.get_by_role("row", name="Survey 2026").get_by_role("link", name="Mark as default").click()
    page.get_by_label("Area").fill("Lomba")
    page.get_by_role("option", name="Lomba").first.click()
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="Some of them")).to_be_visible()
    assert_accessible(page)
    shoot(page, "versions_preview")
    page.get_by_role("button", name="Mark as default").click()
    expect(page.locator(".progress")).to_be_visible()
    run(Job.objects.get(public_id=Marking.objects.get().job).pk)
    expect(page.get_by_text("People who changed")).to_be_visible(timeout=15_000)
    assert_accessible(page)
    shoot(page, "versions_marking")
    with narrowed_to(system_viewer()):
        assert person(family.amina).given_name == "Aminata"
    page.get_by_role("link", name=re.compile("^CR-")).click()
    page.get_by_label("Why is this undone?").fill("The survey is not finished")
    page.get_by_role("button", name="Undo this change").click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.locator(".progress")).to_be_visible()
    assert_accessible(page)
    shoot(page, "versions_being_taken_back")
    run(Job.objects.get(name="changes.undo").pk)
    expect(page.get_by_text("This change was undone by")).to_be_visible(timeout=15_000)
    with narrowed_to(system_viewer()):
        assert person(family.amina).given_name == "Amina"


def test_people_are_marked_by_the_filters_of_the_search(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, family: Family
) -> None:
    page = page_at(scripts=False)
    enter_as(page, administrator)
    page.goto("/versions/")
    page.get_by_role("row", name="Survey 2026").get_by_role("link", name="Mark as default").click()
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Sex").select_option("Male")
    shoot(page, "versions_filters")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator(".main")).to_contain_text("Male")
    expect(
        page.get_by_role("heading", name="Some of them")
    ).to_be_hidden()  # only Amina has another name there
    page.get_by_role("button", name="Change the answers").click()
    page.get_by_label("Sex").select_option("Female")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="Some of them")).to_be_visible()
    phone = page_at(PHONE, "ar")
    enter_as(phone, administrator)
    phone.goto(f"/versions/{NamedVersion.objects.get(name='Survey 2026').public_id}/mark/?which=people")
    assert_accessible(phone)
    shoot(phone, "versions_filters_phone_ar")
