"""Searching the logs by person, record, user, purpose, channel and day; and taking them out as a file."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.changes.operations import Death
from tessera.changes.queries import logfiles, records
from tests.cast import TODAY, Country
from tests.changes.families import Family, household, person, register_family, submit
from tests.changes.test_records import looking

ACCESSES, CHANGES = "/accesses/", "/changes/"


@pytest.fixture
def families(tamar: Country, registrar_viewer: Viewer, stranger_viewer: Viewer) -> tuple[Family, Family]:
    """One in Lomba, one in Kinder; the registrar of each looked at theirs."""
    with looking(system_viewer()):
        near = register_family(tamar.village)
        far = register_family(tamar.village_elsewhere, family_name="Sow")
        submit(Death(individual=near.moussa, household=near.household, on=TODAY))
    with looking(registrar_viewer):
        records.get_individual(near.amina, viewer=registrar_viewer, purpose=Purpose.CORRECTION)
        records.get_household(near.household, viewer=registrar_viewer, purpose=Purpose.SERVICE)
    with looking(stranger_viewer):
        records.get_individual(far.amina, viewer=stranger_viewer, purpose=Purpose.SERVICE)
    return near, far


def number_of(key: Any, *, group: bool = False) -> str:
    with looking(system_viewer()):
        return (household(key) if group else person(key)).registry_number


def rows_of(client: Client, url: str, **asked: Any) -> list[list[str]]:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content)))[1:]


@pytest.mark.parametrize(
    ("asked", "purposes"),
    [
        ({"purpose": "correction"}, ["Correcting the record"]),
        ({"subject": "group"}, ["Serving the household"]),
        ({"channel": "console", "who": "rama"}, ["Serving the household", "Correcting the record"]),
        ({"channel": "import"}, []),
        ({"subject": "export"}, []),
        ({"until": "2020-01-01"}, []),
    ],
)
def test_the_access_log_is_searched(
    auditor_client: Client, families: tuple[Family, Family], asked: dict[str, str], purposes: list[str]
) -> None:
    rows = rows_of(auditor_client, ACCESSES + "export/", **asked)
    assert [row[4] for row in rows] == purposes
    html = auditor_client.get(ACCESSES, asked).content.decode()
    assert ("Nobody looked" in html) == (not purposes)


def test_the_access_log_is_narrowed_to_a_record_by_its_number(
    auditor_client: Client, administrator_client: Client, families: tuple[Family, Family]
) -> None:
    near, far = families
    number = number_of(near.amina)
    answer = auditor_client.post(ACCESSES + "record/", {"number": f"{number[:3]} {number[3:]}".lower()})
    assert answer.headers["Location"] == f"{ACCESSES}?individual={near.amina}"
    shown = auditor_client.get(answer.headers["Location"]).content.decode()
    assert "Amina Diallo" in shown and "Show everything" in shown
    answer = auditor_client.post(ACCESSES + "record/", {"number": number_of(near.household, group=True)})
    assert answer.headers["Location"] == f"{ACCESSES}?group={near.household}"
    for hidden in (number_of(far.amina), "P99999999999", "", "\0"):
        answer = auditor_client.post(ACCESSES + "record/", {"number": hidden})
        assert answer.headers["Location"] == ACCESSES
        assert "You may see no record with this number" in auditor_client.get(ACCESSES).content.decode()


def test_the_file_of_accesses_has_numbers_and_no_names(
    auditor_client: Client, families: tuple[Family, Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logfiles, "STEP", 1)
    near, _far = families
    rows = rows_of(auditor_client, ACCESSES + "export/")
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("Rama Registrar", "Household or group", number_of(near.household, group=True)),
        ("Rama Registrar", "Person", number_of(near.amina)),
    ]
    assert "Amina" not in str(rows)
    note = AccessRecord.objects.latest("pk")
    assert (note.viewer_name, note.subject, note.revealed) == ("Aude Auditor", "export", "access-log")
    monkeypatch.setattr(logfiles, "MOST", 1)
    assert len(rows_of(auditor_client, ACCESSES + "export/")) == 1


def test_a_file_is_not_longer_than_its_filter(
    auditor_client: Client, families: tuple[Family, Family]
) -> None:
    before = AccessRecord.objects.count()
    for wrong in ({"since": "nonsense"}, {"individual": "x"}, {"purpose": "curiosity"}):
        assert auditor_client.get(ACCESSES + "export/", wrong).status_code == 302
    assert auditor_client.get(CHANGES + "export/", {"since": "nonsense"}).status_code == 302
    assert AccessRecord.objects.count() == before


def test_a_file_follows_the_language_and_runs_no_formula(
    auditor_client: Client, families: tuple[Family, Family]
) -> None:
    near, _far = families
    with looking(system_viewer()):
        submit(
            Death(individual=near.amina, household=near.household, on=TODAY, new_head=near.awa), reason="=1+1"
        )
    auditor_client.cookies["language"] = "fr"
    rows = rows_of(auditor_client, CHANGES + "export/")
    assert rows[0][-1] == "'=1+1"
    assert "Diallo" in rows[0][5] and "décès" in rows[0][5].lower()


def test_changes_are_searched_by_record(registrar_client: Client, families: tuple[Family, Family]) -> None:
    near, far = families
    answer = registrar_client.post(CHANGES + "record/", {"number": number_of(near.moussa)})
    assert answer.headers["Location"] == f"{CHANGES}?individual={near.moussa}"
    rows = rows_of(registrar_client, CHANGES + "export/", individual=near.moussa)
    assert len(rows) == 2 and "died" in rows[0][5]
    assert len(rows_of(registrar_client, CHANGES + "export/", individual=near.amina)) == 1
    assert rows_of(registrar_client, CHANGES + "export/", individual=far.amina) == []
    assert rows_of(registrar_client, CHANGES + "export/", group=far.household) == []
    assert len(rows_of(registrar_client, CHANGES + "export/", group=near.household)) == 2
    answer = registrar_client.post(CHANGES + "record/", {"number": number_of(far.amina)})
    assert answer.headers["Location"] == CHANGES
    shown = registrar_client.get(CHANGES, {"individual": str(near.moussa)}).content.decode()
    assert f"/changes/export/?individual={near.moussa}" in shown


def test_who_may_not_see_a_log_takes_none_out(
    nobody_client: Client, clerk_client: Client, families: tuple[Family, Family]
) -> None:
    for url in (ACCESSES + "export/", CHANGES + "export/"):
        assert nobody_client.get(url).status_code == 403
    assert clerk_client.get(ACCESSES + "export/").status_code == 403
    assert clerk_client.post(ACCESSES + "record/", {"number": "P1"}).status_code == 403
    assert nobody_client.post(CHANGES + "record/", {"number": "P1"}).status_code == 403
