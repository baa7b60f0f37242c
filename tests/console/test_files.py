"""The pages of imports and exports: the whole way of a file, without scripts; and what strangers see of it."""

import csv
import io

import openpyxl
import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from django.utils.translation import ngettext

from tessera.accounts import reach
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import AccessRecord
from tessera.bulk.models import Import
from tessera.changes.operations import CorrectFacts
from tessera.dictionary.models import Field
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.lib.db.roles import as_owner
from tessera.registry.errors import SearchTooWide
from tessera.registry.models import Group, Identifier, Individual
from tests.bulk.test_side_by_side import HEAD as SIDE_HEAD
from tests.bulk.test_side_by_side import ROWS as SIDE_ROWS
from tests.cast import Country, log_in
from tests.changes.families import submit

PEOPLE = (
    "National ID,Full name,Date of birth,Sex,Village,Household number,Relationship,Main crop\n"
    "AB1001,Amina Diallo,27-03-1986,F,TM010101,HH-000001,head,millet\n"
    "AB1002,=Moussa Diallo,05-11-1980,M,Upper Lomba,HH-000001,husband,millet\n"
    "AB1003,Ola Keita,31-02-1990,M,TM010101,HH-000002,head,rice\n"
)


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def upload(client: Client, content: bytes = PEOPLE.encode(), name: str = "people.csv") -> Import:
    answer = client.post("/files/new/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    found = Import.objects.latest("pk")
    assert answer["Location"] == f"/files/{found.public_id}/columns/"
    return found


def map_columns(client: Client, found: Import, **chosen: str) -> None:
    found.refresh_from_db()
    data = {f"column_{position}": key for position, key in enumerate(found.mapping)}
    answer = client.post(
        f"/files/{found.public_id}/columns/", {**data, "date_order": "", "keys_last": "on", **chosen}
    )
    assert answer.status_code == 302, answer.content.decode()


def work(found: Import) -> None:
    """Do the job that the page has asked for."""
    found.refresh_from_db()
    job = Job.objects.get(public_id=found.job)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("done", "")
    found.refresh_from_db()


def people() -> int:
    with reach.narrowed_to(system_viewer()):
        return Individual.objects.count()


def test_the_way_of_a_file(registrar_client: Client, tamar: Country) -> None:
    client = registrar_client
    found = upload(client)
    url = f"/files/{found.public_id}/"
    shown = client.get(f"{url}columns/").content.decode()
    assert "Amina Diallo" in shown and "Main crop" in shown
    map_columns(client, found)
    assert "Waiting for its turn" in client.get(url).content.decode()
    work(found)
    preview = client.get(url).content.decode()
    assert "What would happen" in preview and "Amina" in preview
    assert "Upper Lomba" in preview and "TM010101" not in preview
    for label in ("National ID", "Household number", "Relationship to the head", "Date of birth"):
        assert label in preview, "every column of the file"
    assert "31-02-1990" in client.get(f"{url}faults/").content.decode()
    mended = b"".join(client.get(f"{url}mend/").streaming_content).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(mended))] == ["National ID", "AB1003"]
    assert people() == 0
    client.post(f"{url}apply/")
    assert client.get(f"{url}progress/").status_code == 200
    work(found)
    assert (found.status, people()) == ("applied", 2)
    report = client.get(url).content.decode()
    assert "What happened" in report and "CR-" in report
    refused = client.post(f"{url}undo/", {"reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{url}undo/", {"reason": "The wrong village"}).status_code == 302
    under_way = client.get(url).content.decode()
    assert "Being taken back" in under_way and "undo/" not in under_way and people() == 2
    assert "HX-Refresh" not in client.get(f"{url}progress/")
    refused = client.post(f"{url}undo/", {"reason": "Me too"}, follow=True)
    assert "is being undone already" in refused.content.decode()
    run(Job.objects.get(name="changes.undo").pk)
    assert people() == 0
    assert client.get(f"{url}progress/")["HX-Refresh"] == "true"
    assert "Undone" in client.get("/files/").content.decode()


def test_the_stages_of_the_work_are_told_in_the_language_of_who_asked(
    registrar_client: Client, registrar: User, tamar: Country
) -> None:
    User.objects.filter(pk=registrar.pk).update(language="fr")
    found = upload(registrar_client)
    map_columns(registrar_client, found)
    work(found)
    assert Job.objects.get(public_id=found.job).stage == "Décompte de ce qui changerait"


def test_unknown_columns_become_fields_with_one_click(administrator_client: Client, tamar: Country) -> None:
    found = upload(administrator_client)
    assert (
        "1 column is not known"
        in administrator_client.get(f"/files/{found.public_id}/columns/").content.decode()
    )
    administrator_client.post(f"/files/{found.public_id}/fields/")
    assert Field.objects.get(key="main_crop").subject == "individual"
    found.refresh_from_db()
    assert found.mapping[-1] == "individual.main_crop"


def test_a_column_becomes_a_field_of_the_chosen_type(administrator_client: Client, tamar: Country) -> None:
    found = upload(administrator_client)
    map_columns(administrator_client, found, column_7="new:group:code")
    field = Field.objects.get(key="main_crop")
    assert (field.subject, field.type) == ("group", "code")
    work(found)
    administrator_client.post(f"/files/{found.public_id}/apply/")
    work(found)
    with reach.narrowed_to(system_viewer()):
        assert Group.objects.get().attributes == {"main_crop": "millet"}


def test_a_question_of_the_file_is_asked_on_the_page(registrar_client: Client, tamar: Country) -> None:
    found = upload(
        registrar_client, b"Full name,National ID,Date of birth,Village\nAna B,ABC1,03/04/1986,TM010101\n"
    )
    data = {f"column_{position}": key for position, key in enumerate(found.mapping)}
    asked = registrar_client.post(f"/files/{found.public_id}/columns/", data)
    assert asked.status_code == 422 and "Choose the order" in asked.content.decode()
    map_columns(registrar_client, found, date_order="mdy")
    work(found)
    assert found.counts["create"] == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(50), b"PK\x03\x04 not a workbook" + bytes(40)]
)
def test_what_is_no_table_is_refused_on_the_page(registrar_client: Client, content: bytes) -> None:
    answer = registrar_client.post("/files/new/", {"file": SimpleUploadedFile("people.xlsx", content)})
    assert answer.status_code == 422


def test_somebody_elses_import_is_not_there(
    registrar_client: Client, stranger_client: Client, clerk_client: Client, administrator_client: Client
) -> None:
    found = upload(registrar_client)
    for part in ("", "columns/", "faults/", "mend/", "progress/"):
        assert stranger_client.get(f"/files/{found.public_id}/{part}").status_code == 404
        assert clerk_client.get(f"/files/{found.public_id}/{part}").status_code == 403
    for part in ("apply/", "discard/", "reading/"):
        assert stranger_client.post(f"/files/{found.public_id}/{part}").status_code == 404
    assert stranger_client.post(f"/files/{found.public_id}/undo/", {"reason": "x"}).status_code == 404
    assert administrator_client.get(f"/files/{found.public_id}/columns/").status_code == 200
    assert "people.csv" not in stranger_client.get("/files/").content.decode()


def test_a_file_is_discarded_with_all_its_data(registrar_client: Client, tamar: Country) -> None:
    found = upload(registrar_client)
    registrar_client.post(f"/files/{found.public_id}/discard/")
    found.refresh_from_db()
    assert (found.status, found.samples) == ("discarded", [])


@pytest.fixture
def registered(administrator_client: Client, tamar: Country) -> Client:
    text = PEOPLE.replace("31-02-1990", "28-02-1990").replace("M,TM010101", "M,TM010201")
    found = upload(administrator_client, text.encode())
    map_columns(administrator_client, found)
    work(found)
    administrator_client.post(f"/files/{found.public_id}/apply/")
    work(found)
    assert people() == 3
    return administrator_client


def exported(client: Client, search: str = "", **asked: str) -> bytes:
    given = {"format": "csv", "purpose": "export", "values": "codes", **asked}
    answer = client.post(f"/export/?{search}", given)
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def test_an_export_holds_the_people_with_masked_identifiers(registered: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(registered).decode("utf-8-sig"))))
    assert [row["Given name"] for row in rows] == ["Amina", "'=Moussa", "Ola"]
    assert rows[0]["National ID"].startswith("****") and rows[0]["Area"] == "TM010101"
    assert rows[1]["Relationship to the head"] == "spouse"
    access = AccessRecord.objects.get(subject="export")
    assert (access.purpose, access.revealed) == ("export", "")


def test_whole_identifiers_are_revealed_and_that_is_recorded(registered: Client) -> None:
    lines = [orjson.loads(line) for line in exported(registered, format="ndjson", reveal="on").splitlines()]
    assert [line["national_id"] for line in lines] == ["AB1001", "AB1002", "AB1003"]
    assert AccessRecord.objects.get(subject="export").revealed == "identifiers"


def test_a_workbook_of_households(registered: Client) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(exported(registered, "tab=households", format="xlsx")), read_only=True
    )
    rows = list(book.active.values)
    assert len(rows) == 3 and "Household number" in rows[0]


def test_an_export_ends_at_the_edge_of_ones_reach(registered: Client, registrar: User) -> None:
    role = Role.objects.create(
        key="exporter", names={"en": "Exporter"}, permissions=["files.export", "people.view"]
    )
    Grant.objects.create(
        user=registrar, role=role, area=Grant.objects.get(user=registrar).area, since="2020-01-01"
    )
    rows = list(csv.DictReader(io.StringIO(exported(log_in(registrar)).decode("utf-8-sig"))))
    assert [row["Given name"] for row in rows] == ["Amina", "'=Moussa"]


def given_names(client: Client, search: str, **asked: str) -> list[str]:
    rows = csv.DictReader(io.StringIO(exported(client, search, **asked).decode("utf-8-sig")))
    return [row["Given name"] for row in rows]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("q=amena+dialo", ["Amina"]),
        ("q=diallo", ["Amina", "'=Moussa"]),
        ("q=diallo&sex=1", ["'=Moussa"]),
        ("age_from=40", ["Amina", "'=Moussa"]),
        ("f-main_crop=rice", ["Ola"]),
        ("q=keita&status=active&f-main_crop=rice", ["Ola"]),
        ("m-relationship_to_head=spouse", ["'=Moussa"]),
        ("q=AB1001", ["Amina"]),
    ],
)
def test_an_export_holds_what_find_shows(registered: Client, search: str, names: list[str]) -> None:
    Field.objects.create(
        subject="individual", key="main_crop", labels={"en": "Main crop"}, type="text", filterable=True
    )
    with as_owner(), reach.narrowed_to(system_viewer()):
        Individual.objects.filter(given_name="Ola").update(attributes={"main_crop": "rice"})
    shown = registered.get(f"/find/?{search}").content.decode()
    assert f'href="/export/?tab=people&amp;{escape(search)}"' in shown
    assert given_names(registered, search) == names
    page = registered.get(f"/export/?{search}").content.decode()
    assert ngettext("will hold %d person.", "will hold %d people.", len(names)) % len(names) in page


def test_a_wrong_filter_makes_no_file(registered: Client) -> None:
    for search in ("age_from=old", "sex=1&f-nothing=1", "age_from=40&age_until=30", "area=x"):
        for answer in (registered.get(f"/export/?{search}"), registered.post(f"/export/?{search}", {
            "format": "csv", "purpose": "export", "values": "codes"
        })):  # fmt: skip
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
    assert not AccessRecord.objects.filter(subject="export").exists()


def test_nothing_to_export_is_said(registered: Client) -> None:
    assert "Nothing to export" in registered.get("/export/?q=zzzyx").content.decode()


def test_a_file_that_cannot_be_counted_in_time_can_still_be_made(
    registered: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_wide(*_given: object, **_more: object) -> None:
        raise SearchTooWide

    monkeypatch.setattr("tessera.registry.queries.find.count", too_wide)
    page = registered.get("/export/?sex=2").content.decode()
    assert "not all could be counted" in page and "Download the file" in page
    assert given_names(registered, "sex=2") == ["Amina"]


def test_values_go_out_in_words(registered: Client) -> None:
    text = exported(registered, "q=moussa", values="labels").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Sex"], row["Area"], row["Status"]) == ("Male", "Upper Lomba", "Registered")
    assert row["Relationship to the head"] == "Spouse or partner"
    coded = exported(registered, "q=moussa").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(coded))
    assert (row["Sex"], row["Area"], row["Status"]) == ("1", "TM010101", "active")


def test_the_purpose_of_a_file_is_one_of_ours(registered: Client) -> None:
    given = {"format": "csv", "purpose": "curiosity", "values": "codes"}
    assert registered.post("/export/?q=amina", given).status_code == 422


def test_households_are_exported_as_they_are_found(registered: Client) -> None:
    text = exported(registered, "tab=households&q=moussa").decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 1


def test_who_may_not_export_may_not(clerk_client: Client) -> None:
    assert clerk_client.get("/export/").status_code == 403
    assert not Identifier.objects.exists()


def test_people_side_by_side_are_matched_on_the_page(tamar: Country, administrator_client: Client) -> None:
    found = upload(administrator_client, (SIDE_HEAD + SIDE_ROWS).encode(), "families.csv")
    url = f"/files/{found.public_id}/columns/"
    page = administrator_client.get(url).content.decode()
    assert "Whose it is" in page and '<option value="member2" selected>Member 2</option>' in page
    data = {"date_order": "", "keys_last": "on"}
    for position, key in enumerate(found.mapping):
        slot, _slash, target = key.rpartition("/")
        data |= {f"column_{position}": target, f"person_{position}": slot}
    nobodys = administrator_client.post(url, {**data, "person_5": ""})
    assert (
        nobodys.status_code == 422 and "Say which person of the row it belongs to" in nobodys.content.decode()
    )
    assert administrator_client.post(url, {**data, "person_5": "member2"}).status_code == 302
    work(found)
    found.refresh_from_db()
    assert found.mapping[5] == "member2/contact.phone" and found.counts["create"] == 5
    administrator_client.post(
        f"/files/{found.public_id}/reading/",
        {"members": "no", "heading_row": "1", "encoding": "utf-8", "separator": ","},
    )
    assert "Whose it is" not in administrator_client.get(url).content.decode()


def test_headings_below_a_title_are_shown_and_corrected(tamar: Country, administrator_client: Client) -> None:
    found = upload(administrator_client, ("Survey 2026\n\n" + PEOPLE).encode())
    url = f"/files/{found.public_id}/columns/"
    assert "Headings found in row 3." in administrator_client.get(url).content.decode()
    data = {"encoding": "utf-8", "separator": ",", "members": "no", "heading_row": "4"}
    administrator_client.post(f"/files/{found.public_id}/reading/", data)
    found.refresh_from_db()
    assert found.headings[0] == "AB1001"
    administrator_client.post(f"/files/{found.public_id}/reading/", {**data, "separator": ";"})
    found.refresh_from_db()
    assert found.heading_row == 1, "with other separators the headings are looked for again"


def test_why_an_import_is_not_taken_back_stands_on_its_page(registrar_client: Client, tamar: Country) -> None:
    client = registrar_client
    found = upload(client)
    map_columns(client, found)
    work(found)
    url = f"/files/{found.public_id}/"
    client.post(f"{url}apply/")
    work(found)
    with reach.narrowed_to(system_viewer()):
        somebody = Individual.objects.get(given_name="Amina")
        later = submit(CorrectFacts(individual=somebody.public_id, facts={"given_name": "Awa"}))
        change = Import.objects.get(pk=found.pk).request
        assert change is not None
    client.post(f"{url}undo/", {"reason": "The wrong village"})
    run(Job.objects.get(name="changes.undo").pk)
    on_change = f"/changes/{change.public_id}/"
    for page in (client.get(url).content.decode(), client.get(on_change).content.decode()):
        assert "It could not be taken back." in page and f"/changes/{later.public_id}/" in page
        assert "undo/" in page
    assert client.get(f"{on_change}undo/progress/")["HX-Refresh"] == "true"
    again = client.post(f"{on_change}undo/", {"reason": "The wrong village"})
    assert again["Location"] == on_change
    assert client.get(f"{on_change}undo/progress/").content.decode().count("<progress") == 1
