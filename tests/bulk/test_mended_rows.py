"""Refused rows come back mended: into their households, and nobody is registered twice."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import errors, mending
from tessera.bulk.actions import apply as applying
from tessera.bulk.choices import ExportFormat
from tessera.bulk.models import Import, KeptHousehold
from tessera.registry.models import Group, Individual, Membership
from tests.bulk.conftest import NOW, applied, apply, checked, codes_of
from tests.bulk.test_two_tables import both
from tests.cast import Country

HEAD = "Household number,Given name,Family name,Date of birth,Sex,Relationship\n"
BAD = (
    "1,Amina,Diallo,27-03-1986,F,head\n1,Moussa,Diallo,31-02-1980,M,husband\n"
    "2,Ola,Keita,14-05-1990,Z,head\n2,Ben,Keita,14-05-2010,M,child\n"
)
MENDED = {"31-02-1980": "28-02-1980", "Z": "F"}


Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    """As if the transaction of the test were the outermost."""
    return django_capture_on_commit_callbacks


def refused_rows(found: Import) -> list[list[str]]:
    path = mending.refused_file(found)
    assert path is not None
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def again(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[MENDED.get(cell, cell) for cell in row] for row in rows])
    return buffer.getvalue()


def homes() -> list[list[str]]:
    names: dict[int, list[str]] = {}
    for group, name in Membership.objects.values_list("group_id", "individual__given_name"):
        names.setdefault(group, []).append(name)
    return sorted(sorted(found) for found in names.values())


def test_mended_rows_join_the_households_of_their_file(everything: Viewer) -> None:
    found = applied(HEAD + BAD, by=everything)
    assert found.keys_last is False  # 1 and 2 mean something in this file only
    assert homes() == [["Amina"], ["Ben"]]
    rows = refused_rows(found)
    assert [row[:3] for row in rows[1:]] == [["1", "Moussa", "Diallo"], ["2", "Ola", "Keita"]]
    second = applied(again(rows), by=everything, name="mended.csv")
    assert (second.mends, codes_of(second)) == (found, [])
    assert homes() == [["Amina", "Moussa"], ["Ben", "Ola"]]
    assert Group.objects.count() == 2
    third = checked(again(rows), by=everything, name="mended.csv")
    assert (third.counts["create"], third.counts["same"], third.counts["households_create"]) == (0, 2, 0)


def test_the_whole_file_mended_gives_no_duplicates(everything: Viewer) -> None:
    applied(HEAD + BAD, by=everything)
    whole = HEAD + BAD
    for wrong, right in MENDED.items():
        whole = whole.replace(f",{wrong},", f",{right},")
    applied(whole, by=everything)
    assert Individual.objects.count() == 4
    assert homes() == [["Amina", "Moussa"], ["Ben", "Ola"]]


def test_rows_are_mended_again(everything: Viewer) -> None:
    found = applied(HEAD + BAD, by=everything)
    half = again(refused_rows(found)).replace("28-02-1980", "30-02-1980")
    second = applied(half, by=everything)
    assert homes() == [["Amina"], ["Ben", "Ola"]]
    third = applied(again(refused_rows(second)).replace("30-02-1980", "28-02-1980"), by=everything)
    assert third.mends == second
    assert homes() == [["Amina", "Moussa"], ["Ben", "Ola"]]


def test_mended_rows_wait_for_their_file(everything: Viewer) -> None:
    found = checked(HEAD + BAD, by=everything)
    text = b"".join(mending.mended(found, ExportFormat.CSV)).decode("utf-8-sig")
    with pytest.raises(errors.MendedTooEarly):
        checked(text, by=everything)
    apply(found, by=everything)
    assert checked(text.replace("31-02-1980", "28-02-1980"), by=everything).counts["create"] == 1


def test_somebody_elses_number_means_nothing(everything: Viewer) -> None:
    found = applied(HEAD + BAD, by=everything)
    rows = refused_rows(found)
    rows[0][-1] = "What is wrong (#999999999)"
    stranger = applied(again(rows), by=everything, keys_last=False)
    assert stranger.mends is None
    assert homes() == [["Amina"], ["Ben"], ["Moussa"], ["Ola"]]


def test_the_mapping_of_the_file_is_remembered_for_its_mended_rows(everything: Viewer) -> None:
    found = applied(HEAD + BAD, by=everything, targets={"Sex": ""})
    rows = refused_rows(found)
    second = checked(again(rows), by=everything)
    assert second.mapping == [*found.mapping, ""]
    assert second.counts["remembered"] is True


def test_refused_rows_are_kept_for_a_while(everything: Viewer, committed: Committed) -> None:
    with committed(execute=True):
        found = applied(HEAD + BAD, by=everything)
    assert [path.name for path in found.folder.iterdir()] == ["refused.csv"]
    assert KeptHousehold.objects.filter(source=found).count() == 2
    assert mending.forget_old(now=NOW + timedelta(days=29)) == 0
    with committed(execute=True):
        assert mending.forget_old(now=NOW + timedelta(days=31)) == 1
    assert not found.folder.exists() and not KeptHousehold.objects.exists()
    assert mending.forget_old(now=NOW + timedelta(days=31)) == 0


def test_nothing_is_kept_of_what_was_taken_back(everything: Viewer, committed: Committed) -> None:
    found = applied(HEAD + BAD, by=everything)
    with committed(execute=True):
        applying.undo(found, by=everything, reason="The wrong file", now=NOW)
    assert not found.folder.exists() and not KeptHousehold.objects.exists()
    with committed(execute=True):
        clean = applied(HEAD + BAD.split("\n")[0] + "\n", by=everything)
    assert not clean.folder.exists()


def test_two_tables_are_mended_as_a_workbook(everything: Viewer, tamar: Country) -> None:
    people = (
        "Form,Full name,National ID,Date of birth\n1,Ana B,AB1001,31-02-1980\n2,Eve C,AB1002,13-02-1980\n"
    )
    households = "Form,Village\n1,TM010101\n2,Nowhere\n"
    found = apply(both(people, households, by=everything, keys_last=False), by=everything)
    path = mending.refused_file(found)
    assert path is not None and path.suffix == ".xlsx"
    content = path.read_bytes()
    for wrong, right in (("31-02-1980", "28-02-1980"), ("Nowhere", "TM010102")):
        content = replaced(content, wrong, right)
    second = applied(content, by=everything, name="mended.xlsx")
    assert (second.second["sheet"], second.mends, codes_of(second)) == ("Households", found, [])
    homes_now = {
        group.memberships.get().individual.given_name: group.area.code if group.area else ""
        for group in Group.objects.select_related("area")
    }
    assert homes_now == {"Ana": "TM010101", "Eve": "TM010102"}


def replaced(content: bytes, wrong: str, right: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == wrong:
                    cell.value = right
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
