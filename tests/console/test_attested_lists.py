"""The pages of lists: taken out, brought back, applied and taken back, without scripts; and what strangers see."""

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.attestation.models import Attestation
from tessera.bulk.models import AttestationList, AttestedFile
from tessera.changes.operations import CorrectFacts
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tests.bulk.lists import rows_of, written
from tests.cast import Country, log_in, make_user
from tests.changes.families import Family, person, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
LISTS = reverse("console:attestation-lists")
NEW = reverse("console:attestation-take-out")
BACK = reverse("console:attestation-bring-back")


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def user(tamar: Country) -> User:
    """Somebody who attests, corrects and undoes."""
    district = tamar.district
    return make_user("Cora Corrector", ("attester", district), ("registrar", district))


@pytest.fixture
def client(user: User) -> Client:
    return log_in(user)


def take_out(client: Client, **asked: object) -> bytes:
    given = {
        "fields_chosen": ["given_name", "birth_date"], "standing": "open", "purpose": "decision", "format": "csv",
    }  # fmt: skip
    answer = client.post(NEW, given | asked)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"], (
        answer.content.decode()
    )
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def bring(client: Client, content: bytes) -> AttestedFile:
    answer = client.post(BACK, {"file": SimpleUploadedFile("back.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    found = AttestedFile.objects.latest("pk")
    assert answer["Location"] == page_of(found)
    work(found)
    return found


def work(found: AttestedFile) -> None:
    """Do the job that the page has asked for."""
    found.refresh_from_db()
    with reach.narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=found.job).pk)
        found.refresh_from_db()


def page_of(found: AttestedFile, page: str = "") -> str:
    return reverse(f"console:attestation-file{page}", args=[found.public_id])


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_whole_way_of_a_list(client: Client, family: Family) -> None:
    assert "No list was taken out yet." in text(client, LISTS)
    rows = rows_of(take_out(client))
    for row in rows:
        row["New standing"] = "attested" if row["Field"] == "birth_date" else ""
        if row["Name"] == "Moussa Diallo" and row["Field"] == "given_name":
            row["Correct value"] = "Mousa"
        if row["Name"] == "Awa Diallo" and row["Field"] == "birth_date":
            row["Registry number"] = "P1"
    found = bring(client, written(rows, separator=";"))
    shown = text(client, page_of(found))
    assert "What would happen" in shown and "Mousa" in shown and "Nobody whom you may see" in shown
    assert not Attestation.objects.exists()
    assert client.post(page_of(found, "-apply")).status_code == 302
    work(found)
    shown = text(client, page_of(found))
    assert "What happened" in shown and "Applied" in shown and found.of.number in text(client, LISTS)
    assert Attestation.objects.filter(status="attested", batch=found.of.number).count() == 3
    assert person(family.moussa).given_name == "Mousa"
    answer = client.post(page_of(found, "-undo"), {"reason": "The wrong list"}, follow=True)
    assert "Everything is as it was before the list." in answer.content.decode()
    assert not Attestation.objects.exists() and person(family.moussa).given_name == "Moussa"


def test_refused_rows_are_listed_and_downloaded(client: Client, family: Family) -> None:
    rows = [row | {"New standing": "blessed"} for row in rows_of(take_out(client))]
    found = bring(client, written(rows))
    page = text(client, page_of(found, "-faults"))
    assert "This is not a standing that can be given." in page and "Date of birth" in page
    answer = client.get(page_of(found, "-faults"), {"format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert len(lines) == 9 and lines[1][0] == "2"
    assert "No row says anything that can be taken." in text(client, page_of(found))


def test_what_stands_in_the_way_of_taking_back_is_named(client: Client, family: Family) -> None:
    rows = [
        row | {"New standing": "attested"} for row in rows_of(take_out(client, fields_chosen=["given_name"]))
    ]
    found = bring(client, written(rows))
    client.post(page_of(found, "-apply"))
    work(found)
    later = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    answer = client.post(page_of(found, "-undo"), {"reason": "No"})
    assert answer.status_code == 422 and later.reference in answer.content.decode()
    assert client.post(page_of(found, "-undo"), {"reason": ""}).status_code == 422


def test_a_wrong_file_or_choice_is_told(client: Client, family: Family) -> None:
    answer = client.post(BACK, {"file": SimpleUploadedFile("x.csv", b"Name,Age\nAwa,3\n")})
    assert answer.status_code == 422 and "is missing" in answer.content.decode()
    answer = client.post(NEW, {"standing": "open", "purpose": "decision", "format": "csv"})
    assert answer.status_code == 422 and "Choose at least one." in answer.content.decode()
    assert not AttestationList.objects.exists()
    assert client.get(NEW + "?who=households").status_code == 200


def test_a_file_is_discarded(client: Client, family: Family) -> None:
    rows = [row | {"New standing": "attested"} for row in rows_of(take_out(client))]
    found = bring(client, written(rows))
    assert "The file was discarded." in client.post(page_of(found, "-discard"), follow=True).content.decode()
    assert client.post(page_of(found, "-apply")).status_code == 302
    found.refresh_from_db()
    assert found.status == "discarded"


def test_nobody_sees_the_files_of_others(client: Client, family: Family, tamar: Country) -> None:
    rows = [row | {"New standing": "attested"} for row in rows_of(take_out(client))]
    found = bring(client, written(rows))
    other = log_in(make_user("Otto Other", ("attester", tamar.district)))
    for page in ("", "-progress", "-faults"):
        assert other.get(page_of(found, page)).status_code == 404
    assert other.post(page_of(found, "-apply")).status_code == 404
    assert found.of.number not in text(other, LISTS)
    assert client.get(reverse("console:attestation-file", args=[uuid4()])).status_code == 404


def test_who_may_not_attest_has_no_lists(registrar_client: Client) -> None:
    for address in (LISTS, NEW, BACK):
        assert registrar_client.get(address).status_code == 403
