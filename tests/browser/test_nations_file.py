"""A file of a hundred thousand people in a browser: faults of many kinds planted in it, the refused rows downloaded,
mended and sent again, everybody there once, and all of it taken back until the register is what it was.

With ``SHOTS`` a smaller file goes the same way in the other direction and at the other width, for the pictures.
``DAY_ROWS`` sets another number of rows.
"""

import os
from collections import Counter
from datetime import date
from typing import Any, Final

import pytest
from django.db import connection
from django.utils import translation
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.bulk.messages import message
from tessera.bulk.models import Fault, Import
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.registry.models import Group, Individual
from tests.browser import nation
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot
from tests.browser.day import Day
from tests.browser.nation import Row
from tests.cast import Country
from tests.changes.families import Family, person, register_as_it_stands, register_family

ROWS: Final = int(os.environ.get("DAY_ROWS", "100000"))
FEW: Final = 3_000
LONG: Final = 300_000  # milliseconds: how long a page may take that waits for the whole file
WAYS: Final = [("en", DESK, ROWS), ("ar", PHONE, FEW), ("ar", DESK, FEW), ("en", PHONE, FEW)]


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def rooms(db: None) -> None:
    labels = {"en": "Rooms", "fr": "Pièces", "ar": "الغرف"}
    Field.objects.create(subject=Subject.GROUP, key="rooms", type=FieldType.INTEGER, minimum=0, labels=labels)


@pytest.fixture
def known(tamar: Country) -> Family:
    """Who is in the register before the file comes."""
    with narrowed_to(system_viewer()):
        return register_family(tamar.village)


@pytest.mark.parametrize(
    ("language", "size", "people"),
    WAYS if "SHOTS" in os.environ else WAYS[:1],
    ids=lambda value: str(value["width"] if isinstance(value, dict) else value),
)
def test_a_nations_file(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    registrar: User,
    known: Family,
    rooms: None,
    language: str,
    size: dict[str, int],
    people: int,
) -> None:
    page = page_at(size, language)
    page.set_default_timeout(LONG)
    day = Day(page, language, size, shoot)
    User.objects.update(language=language)  # in which the job writes the file to mend
    enter_as(page, registrar)
    before = _register()
    right = nation.right_rows(people) + _rows_of(known, people)
    faulty = nation.spoilt(right)
    faulty[-1] = faulty[-1] | {"Date of birth": "09-02-1980"}  # a son older than his mother
    planted = Counter(nation.fault_of(line) for line in range(1, people + 1))
    planted["older-than-parent"] = 1
    del planted[""]

    first = _checked(day, "nation.csv", nation.written(faulty), "file")
    assert _faults(first) == planted
    refused = planted.total()
    assert _counts(first) == {"create": people - refused + 1, "update": 1, "refused": refused}
    _look_at_faults(day, first)
    _apply(day, first, "file")

    to_mend = _downloaded(day, first)
    _assert_each_says_why(to_mend, people, language)
    again = _checked(day, "nation mended.csv", nation.mended(to_mend, right), "mended")
    assert _counts(again) == {"create": refused - 1, "update": 1, "refused": 0}
    _apply(day, again, "mended")
    _assert_everybody_is_there_once(known, people)
    page.goto("/find/?q=amena+koulibali")
    expect(page.locator("#find-results tbody tr").first).to_contain_text("Amina Coulibaly")
    day.picture("find_among_many")

    enter_as(page, administrator)  # who may undo
    for one in (again, first):
        _take_back(day, one)
    day.picture("file_undone")
    assert _register() == before, "an undo leaves the register as it was"


def _rows_of(known: Family, people: int) -> list[Row]:
    """What the file says of two whom the register knows already: a name spelt otherwise, another birthday."""
    with narrowed_to(system_viewer()):
        moussa, ismael = person(known.moussa), person(known.ismael)
    blank = dict.fromkeys(nation.HEAD, "")
    return [
        blank | {"Line": str(people + 1), "Registry number": moussa.registry_number, "Given name": "Mousa"},
        blank
        | {"Line": str(people + 2), "Registry number": ismael.registry_number, "Date of birth": "10-02-2015"},
    ]


def _register() -> dict[str, list[Any]]:
    with narrowed_to(system_viewer()):
        return register_as_it_stands()


def _counts(found: Import) -> dict[str, int]:
    return {name: found.counts[name] for name in ("create", "update", "refused")}


def _faults(found: Import) -> Counter[str]:
    return Counter(Fault.objects.filter(source=found, is_warning=False).values_list("code", flat=True))


def _work(day: Day, found: Import, what: str) -> None:
    """What the worker does, in this process; the page of the file asks by itself how far it is."""
    found.refresh_from_db()
    with day.timed(what):
        run(Job.objects.get(public_id=str(found.job)).pk)
    found.refresh_from_db()


def _checked(day: Day, name: str, content: bytes, shot: str) -> Import:
    """Uploaded, its columns taken as they were guessed, and checked."""
    page = day.page
    page.goto("/files/new/")
    page.locator("input[name=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    with day.timed(f"upload of {shot}"):
        page.locator("main form .actions button").first.click()
        expect(page.locator("select[name=column_2]")).to_have_value("identifier.national_id", timeout=LONG)
    expect(page.locator("select[name=column_1]")).to_have_value("individual.registry_number")
    expect(page.locator("select[name=column_11]")).to_have_value("group.rooms")
    day.picture(f"{shot}_columns")
    page.locator("form:not([action]) .actions button").first.click()
    expect(page.locator(".progress")).to_be_visible()
    day.picture(f"{shot}_checking")
    found = Import.objects.latest("pk")
    _work(day, found, f"check of {shot}")
    expect(page.locator("form[action$='/apply/']")).to_be_visible(timeout=LONG)
    day.picture(f"{shot}_preview")
    return found


def _look_at_faults(day: Day, found: Import) -> None:
    """From the number of the faults of a kind to their rows."""
    page = day.page
    page.locator("td.end a").first.click()
    expect(page.locator(".chip").first).to_be_visible()
    day.picture("file_faults")
    page.goto(f"/files/{found.public_id}/")


def _apply(day: Day, found: Import, shot: str) -> None:
    page = day.page
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator(".progress")).to_be_visible()
    _work(day, found, f"apply of {shot}")
    expect(page.locator("form[action$='/apply/']")).to_have_count(0, timeout=LONG)
    expect(page.locator(".progress")).to_have_count(0, timeout=LONG)
    assert found.status == "applied"
    day.picture(f"{shot}_report")


def _downloaded(day: Day, found: Import) -> bytes:
    with day.page.expect_download() as download:
        day.page.locator(f'a[href="/files/{found.public_id}/mend/"]').first.click()
    return download.value.path().read_bytes()


def _assert_each_says_why(to_mend: bytes, people: int, language: str) -> None:
    """The last column of the refused rows, in words: of what was planted in each, and in the order of the file."""
    rows = nation.read(to_mend)
    said = {row["Line"]: list(row.values())[-1] for row in rows}
    assert list(said) == [
        *(str(line) for line in range(1, people + 1) if nation.fault_of(line)),
        str(people + 2),
    ]
    assert "9.93729E+09" in {row["National ID"] for row in rows}, "as it came, so that it can be seen"
    with translation.override(language):
        for line, words in said.items():
            fault = nation.fault_of(int(line)) or "older-than-parent"
            assert message(fault, _facts(fault, int(line))) in words, (fault, words)


def _facts(fault: str, line: int) -> dict[str, int]:
    """What the sentence of a fault names: the row is one more than the line, for the headings stand above."""
    in_the_household = (line - 1) % len(nation.PLACES)
    first = {"twice-in-file": line, "second-head": line + 1 - in_the_household}
    return {"least": 0, "first": first.get(fault, 0)}


def _assert_everybody_is_there_once(known: Family, people: int) -> None:
    with narrowed_to(system_viewer()):
        homes = Group.objects.exclude(public_id=known.household)
        assert homes.count() == -(-people // len(nation.PLACES))
        assert homes.filter(attributes__rooms__gt=0).count() == homes.count()
        theirs = Individual.objects.filter(memberships__group__in=homes)
        assert (theirs.count(), theirs.distinct().count()) == (people, people)
        heads = theirs.filter(memberships__roles__contains=["head"])
        assert heads.count() == homes.count()
        assert Individual.objects.count() == people + 4
        assert person(known.moussa).given_name == "Mousa"
        assert person(known.ismael).birth_date == date(2015, 2, 10)
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(distinct lookup) from registry_identifier where individual_id is not null"
            )
            assert cursor.fetchone() == (people,)


def _take_back(day: Day, found: Import) -> None:
    page = day.page
    page.goto(f"/files/{found.public_id}/")
    page.fill("[name=reason]", day.in_words("The list of another year", "قائمة سنة أخرى"))
    with day.timed("undo"):
        page.locator("form[action$='/undo/'] button").click()
        expect(page.locator(".progress")).to_be_visible()
        with day.timed("undo done"):
            run(Job.objects.filter(name="changes.undo").latest("pk").pk)
        expect(page.locator(".progress")).to_have_count(0, timeout=LONG)
