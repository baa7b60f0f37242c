"""A registrar's whole day in a browser, on a desk in English and on a phone in Arabic; with ``SHOTS`` all four ways.

Twenty households with the keyboard alone, a duplicate noticed, every event of a life, a field added and used, a view
saved, and an export that is opened again; the file that comes in has a test of its own (``test_nations_file``).
Nothing here reads a word of the page, so that the day is the same in each language.
"""

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import openpyxl
import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.operations import CorrectFacts
from tessera.console.events.table import HOUSEHOLD_EVENTS, INDIVIDUAL_EVENTS
from tessera.registry.models import Individual
from tests.browser import nation
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot
from tests.browser.day import Day, answer, look_up, pick, record_event, tab_to, type_into
from tests.cast import Country
from tests.changes.families import Family, household, person, register_family, submit

WAYS: Final = [("en", DESK), ("ar", PHONE), ("ar", DESK), ("en", PHONE)][: 4 if "SHOTS" in os.environ else 2]
SOFFICE: Final = shutil.which("soffice")
DAY: Final = "2026-03-02"


@pytest.fixture(autouse=True)
def in_mali(settings: Any, tmp_path: Path) -> None:
    settings.COUNTRY_CODE = "ML"
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A busy machine is no fault of the desk."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def families(tamar: Country) -> tuple[Family, Family]:
    """The Diallos of Upper Lomba and the Bahs of Lower Lomba."""
    with narrowed_to(system_viewer()):
        return register_family(tamar.village), register_family(tamar.other_village, family_name="Bah")


@pytest.mark.parametrize(("language", "size"), WAYS, ids=[f"{name} {size['width']}" for name, size in WAYS])
def test_a_registrars_day(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    administrator: User,
    families: tuple[Family, Family],
    tmp_path: Path,
    language: str,
    size: dict[str, int],
) -> None:
    page = page_at(size, language)
    day = Day(page, language, size, shoot)
    enter_as(page, registrar)
    with day.timed("registrations"):
        _register_with_the_keyboard(day, 20 if (language, size) == ("en", DESK) else 2)
    _notice_a_duplicate(day, families[0])
    with day.timed("events"):
        _record_every_event(day, *families, tmp_path)
    _assert_everybody_is_where_they_went(*families)
    enter_as(page, administrator)
    _add_a_field(day)
    enter_as(page, registrar)
    _use_the_field(day, families[0])
    _save_a_view(day)
    enter_as(page, administrator)
    _open_an_export(day, tmp_path)


def _register_with_the_keyboard(day: Day, households: int) -> None:
    """A couple and a child each time, of as many names as households; the place stays from one to the next."""
    page = day.page
    page.goto("/households/new/")
    day.picture("register_empty")
    for turn in range(households):
        name = nation.FAMILY[turn % len(nation.FAMILY)] + "aba"[: turn // len(nation.FAMILY)]
        expect(page.locator('[name="p0-given_name"]')).to_be_focused()
        page.keyboard.type(day.in_words("Sira", "سيرا"))
        type_into(page, "p0-family_name", name)
        pick(page, "p0-sex", "2")
        type_into(page, "p0-birth_date", f"{turn + 1}/4/1988")
        type_into(page, "p0-identifier", f"1234 5678 {turn:04}")
        for number, (given, tie, sex, born) in enumerate(
            (("Bakary", "spouse", "1", str(30 + turn)), ("Nene", "child", "2", f"{turn + 1}/3/2016")), start=1
        ):
            type_into(page, f"p{number}-given_name", given)
            type_into(page, f"p{number}-family_name", name)
            pick(page, f"p{number}-relationship", tie)
            pick(page, f"p{number}-sex", sex)
            type_into(page, f"p{number}-birth_date", born)
        if turn == 0:
            look_up(page, "area", day.in_words("Upper", "العليا"))
            day.picture("register_filled")
        page.keyboard.press("Enter")
        expect(page.locator(".sentences")).to_contain_text(name)
        if turn == 0:
            day.picture("register_check")
        tab_to(page, page.locator('button[value="another"]').last)  # record it, and on to the next one
        page.keyboard.press("Enter")
        expect(page.locator(".banner-ok")).to_contain_text(name)
    day.picture("register_next")
    with narrowed_to(system_viewer()):
        assert (
            Individual.objects.filter(given_name="Nene", ties_to__isnull=False).distinct().count()
            == households
        )


def _notice_a_duplicate(day: Day, family: Family) -> None:
    page = day.page
    page.goto("/households/new/")
    page.keyboard.type("Aminah")
    type_into(page, "p0-family_name", "Dialo")
    pick(page, "p0-sex", "2")
    type_into(page, "p0-birth_date", "1986")
    link = page.locator("#alike").get_by_role("link").first
    expect(link).to_have_attribute("href", f"/individuals/{family.amina}/")
    day.picture("duplicate")
    page.goto(f"/individuals/{family.amina}/")  # known already: nothing is registered twice
    day.picture("individual")


def _record_every_event(day: Day, ours: Family, theirs: Family, tmp_path: Path) -> None:
    """Each kind once, in an order in which lives go."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    done: set[tuple[str, str]] = set()

    def of(noun: str, key: UUID) -> Callable[..., None]:
        def record(kind: str, looked_up: dict[str, str] | None = None, /, **answers: str | list[str]) -> None:
            record_event(day, f"/{noun}s/{key}/events/{kind}/", looked_up, **answers)
            done.add((noun, kind))

        return record

    home, amina, awa = (
        of("household", ours.household),
        of("individual", ours.amina),
        of("individual", ours.awa),
    )
    home(
        "birth", given_name="Oumou", sex="2", birth_date_day="1", birth_date_month="3", birth_date_year="2026"
    )
    home("add-member", given_name="Fanta", family_name="Diallo", sex="2", birth_date_year="1990",
         relationship_to_head="sibling", since=DAY)  # fmt: skip
    home("correct", address="By the well", reason="They showed us")
    home("contact", contact="76 12 34 56")
    home("identifier", kind="household_number", identifier="HH7")
    home("document", kind="proof_of_address", file=str(scan))
    home("confirm", observed_on=DAY)
    home("move", {"area": day.in_words("Lower", "السفلى")}, address="Behind the school", on=DAY)
    home("split", leaving=[str(ours.amina), str(ours.awa)], head=str(ours.amina), on=DAY,
         new_head=str(ours.moussa), **{f"relationship_{ours.awa}": "child"})  # fmt: skip
    day.picture("household")
    founded = UUID(day.page.url.rstrip("/").rpartition("/")[2])
    with narrowed_to(system_viewer()):
        old, other = household(ours.household).registry_number, household(theirs.household).registry_number
    relations = {f"relationship_{ours.amina}": "spouse", f"relationship_{ours.awa}": "child"}
    of("household", founded)("merge", {"into": old}, on=DAY, **relations)
    home("change-head", new_head=str(ours.amina), **{f"relationship_{ours.moussa}": "spouse"})
    home("remove-member", individual=str(ours.ismael), on=DAY, because="left")
    of("individual", ours.ismael)("move", {"into": other}, on=DAY, relationship_to_head="nephew_niece")
    of("individual", theirs.amina)(
        "separation", {"area": day.in_words("Upper", "العليا")}, on=DAY, ended="divorced", leaver=str(theirs.moussa)
    )  # fmt: skip
    with narrowed_to(system_viewer()):
        fanta = Individual.objects.get(given_name="Fanta")
        moussa = person(theirs.moussa).registry_number
    of("individual", fanta.public_id)(
        "marriage", {"other": moussa}, on=DAY, mover="other", relationship_to_head="other_relative"
    )
    of("individual", ours.moussa)("death", on=DAY)
    amina("correct", birth_date_year="1985", reason="Birth certificate seen")
    amina("confirm")
    amina("contact", kind="email", contact="amina@example.org")
    amina("identifier", kind="national_id", identifier="1234 5678 4471")
    amina("document", kind="birth_certificate", file=str(scan))
    with narrowed_to(system_viewer()):
        carer = person(theirs.amina).registry_number
    awa("relationship", {"other": carer}, kind="ward")
    awa("archive", reason="Registered twice")
    awa("reactivate", reason="It was not so")
    of("household", theirs.household)("archive", reason="Left the country")
    of("household", theirs.household)("reactivate", reason="They came back")
    day.page.goto(f"/households/{ours.household}/")
    day.picture("household_at_noon")
    day.page.goto(f"/households/{ours.household}/log/")
    day.picture("household_log")
    assert done == {("household", kind) for kind in HOUSEHOLD_EVENTS} | {
        ("individual", kind) for kind in INDIVIDUAL_EVENTS
    }


def _assert_everybody_is_where_they_went(ours: Family, theirs: Family) -> None:
    with narrowed_to(system_viewer()):
        assert _at_home(ours) == {
            "Amina Diallo": "head", "Awa Diallo": "child", "Oumou": "child", "Fanta Diallo": "",
            "Moussa Bah": "other_relative",
        }  # fmt: skip
        assert _at_home(theirs) == {
            "Amina Bah": "head", "Awa Bah": "child", "Ismael Bah": "child", "Ismael Diallo": "nephew_niece",
        }  # fmt: skip
        moussa, amina = person(ours.moussa), person(ours.amina)
        assert (moussa.status, moussa.memberships.filter(until__isnull=True).count()) == ("deceased", 0)
        assert amina.birth_date == date(1985, 3, 27)


def _at_home(family: Family) -> dict[str, str]:
    """Who lives there now -> what they are to the head."""
    present = household(family.household).memberships.filter(until__isnull=True).select_related("individual")
    return {
        f"{one.individual.given_name} {one.individual.family_name}".strip(): one.relationship_to_head
        for one in present
    }


def _add_a_field(day: Day) -> None:
    page = day.page
    page.goto("/fields/group/new/")
    for language, label, codes in (
        ("en", "Main crop", "Maize\nMillet\nCotton"),
        ("fr", "Culture principale", "Maïs\nMil\nCoton"),
        ("ar", "المحصول الرئيسي", "ذرة\nدخن\nقطن"),
    ):
        page.fill(f"#id_label_{language}", label)
        page.fill(f"#id_codes_{language}", codes)
    answer(page, "type", "code")
    answer(page, "filterable", "on")
    answer(page, "key", "main_crop")
    page.locator("main button[name=preview]").click()
    expect(page.locator("main fieldset.card")).to_have_count(3)
    day.picture("field_preview")
    page.locator("main form[method=post] .actions button").first.click()
    expect(page).to_have_url(re.compile("/fields/group/main_crop/$"))
    day.picture("field")


def _use_the_field(day: Day, family: Family) -> None:
    """Answered in a correction, shown on the page, searched by."""
    page = day.page
    record_event(day, f"/households/{family.household}/events/correct/", main_crop="millet")
    label = day.in_words("Millet", "دخن")
    expect(page.locator("main")).to_contain_text(label)
    page.goto("/find/?tab=households&f-main_crop=millet")
    expect(page.locator("#find-results tbody tr")).to_have_count(1)
    day.picture("find_by_field")


def _save_a_view(day: Day) -> None:
    page = day.page
    page.goto("/find/?sex=2&age_from=18&status=active")
    page.locator('a[href^="/find/views/new/"]').click()
    page.fill('[name="name"]', day.in_words("Women of age", "النساء البالغات"))
    day.picture("view_new")
    page.locator("main form[method=post] .actions button").first.click()
    expect(page.locator(".find-views [aria-current]")).to_be_visible()
    found = page.locator("#find-results tbody tr").count()
    day.picture("view")
    page.goto("/find/")
    page.locator('.find-views a[href*="age_from=18"]').click()
    expect(page.locator(".find-views [aria-current]")).to_be_visible()
    expect(page.locator("#find-results tbody tr")).to_have_count(found)


def _open_an_export(day: Day, tmp_path: Path) -> None:
    """What is exported as a workbook is read back."""
    rows = _sheet_of(_exported(day, "/export/?sex=2", tmp_path))
    with narrowed_to(system_viewer()):
        women = Individual.objects.filter(sex=2)
        assert len(rows) == women.count() + 1
        names = sorted(person.given_name for person in women)
    (column,) = {index for row in rows for index, cell in enumerate(row) if cell == "Fanta"}
    assert sorted(row[column] for row in rows[1:]) == names


@pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed (apt install libreoffice-calc-nogui)"
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_export_opens_in_libreoffice(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, tmp_path: Path,
    families: tuple[Family, Family], language: str,
) -> None:  # fmt: skip
    with narrowed_to(system_viewer()):
        submit(
            CorrectFacts(individual=families[1].amina, facts={"given_name": "آمنة", "family_name": "=1+1"})
        )
    page = page_at(DESK, language)
    enter_as(page, administrator)
    book = _exported(Day(page, language, DESK, shoot), "/export/", tmp_path)
    rows = _through_libreoffice(book)
    assert len(rows) == 1 + 2 * 4
    assert rows == [["" if cell is None else str(cell) for cell in row] for row in _sheet_of(book)]
    assert {"آمنة", "Moussa", "'=1+1"} <= {cell for row in rows for cell in row}, "no cell became a formula"


def _exported(day: Day, url: str, tmp_path: Path) -> Path:
    """The workbook that the page sends, in words."""
    page = day.page
    page.goto(url)
    day.picture("export")
    answer(page, "format", "xlsx")
    answer(page, "values", "labels")
    with page.expect_download() as download:
        page.locator("main form[method=post] .actions button").first.click()
    book = tmp_path / "people.xlsx"
    download.value.save_as(book)
    return book


def _sheet_of(book: Path) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(book, read_only=True).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def _through_libreoffice(book: Path) -> list[list[str]]:
    """The cells of the first sheet as LibreOffice shows them."""
    command = [
        str(SOFFICE), f"-env:UserInstallation=file://{book.parent}/office", "--headless",
        "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(book.parent), str(book),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with book.with_suffix(".csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))
