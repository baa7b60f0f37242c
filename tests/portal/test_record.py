"""What became of a record, who has seen it, and taking it along."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from django.test import Client

from tessera.accounts.choices import Purpose
from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.operations import AttachIdentifier, CorrectFacts
from tessera.changes.operations.parts import IdentifierInput
from tessera.changes.queries.records import get_household, get_individual
from tessera.registry.models import IdentifierKind, Membership
from tests.changes.families import Family, household, person, submit
from tests.citizens import sign_in, sign_in_citizen

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def text(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def look(viewer: Viewer, family: Family) -> None:
    with narrowed_to(viewer):
        get_individual(family.amina, viewer=viewer, purpose=Purpose.SERVICE)
        get_household(family.household, viewer=viewer, purpose=Purpose.CORRECTION)


def test_who_has_seen_it_is_an_office(
    family: Family, amina_client: Client, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    text(amina_client, "/my/information/")
    assert "Nobody else has opened your record." in text(amina_client, "/my/seen/"), (
        "their own looks do not count"
    )
    look(registrar_viewer, family)
    look(administrator_viewer, family)
    look(system_viewer(), family)
    page = text(amina_client, "/my/seen/")
    assert "Lomba (Registrar)" in page
    assert "Central office (Administrator)" in page
    assert "The system" in page
    assert "Serving the household" in page
    assert "your household" in page
    assert "Rama" not in page
    assert "6 times within a year" in text(amina_client, "/my/")


def test_a_housemate_sees_the_looks_at_the_household_alone(
    family: Family, moussa_client: Client, registrar_viewer: Viewer
) -> None:
    look(registrar_viewer, family)
    page = text(moussa_client, "/my/seen/")
    assert page.count("Lomba (Registrar)") == 1
    assert "Correcting the record" in page


def test_looks_at_the_household_before_they_moved_in_are_not_theirs(
    family: Family, moussa_client: Client, registrar_viewer: Viewer
) -> None:
    look(registrar_viewer, family)
    with narrowed_to(system_viewer()):
        own = Membership.objects.filter(individual=person(family.moussa), group=household(family.household))
        own.update(since=date(2099, 1, 1))
    assert "Nobody else has opened your record." in text(moussa_client, "/my/seen/")


def test_many_looks_are_paged(family: Family, amina_client: Client, registrar_viewer: Viewer) -> None:
    for _time in range(12):
        look(registrar_viewer, family)
    first = text(amina_client, "/my/seen/")
    assert first.count("Lomba (Registrar)") == 20
    before = first.split("?before=")[1].split('"')[0]
    assert text(amina_client, "/my/seen/", before=before).count("Lomba (Registrar)") == 4
    assert text(amina_client, "/my/seen/", before="x").count("Lomba (Registrar)") == 20


def test_a_number_that_was_uncovered_is_told(
    family: Family, amina_client: Client, administrator_client: Client
) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    number = person(family.amina).identifiers.get()
    assert administrator_client.post(f"/identifiers/{number.public_id}/reveal/").status_code == 200
    assert "saw in full" in text(amina_client, "/my/seen/")


def test_versions_say_what_was_and_became(family: Family, amina_client: Client) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Ami"}))
    page = text(amina_client, "/my/versions/")
    assert "<del><bdi>Mina</bdi></del>" in page
    assert "<ins><bdi>Ami</bdi></ins>" in page
    before = page.split("/my/versions/then/?at=")[2].split('"')[0]
    then = text(amina_client, f"/my/versions/then/?at={before}")
    assert "Mina" in then
    assert "Ami<" not in then


@pytest.mark.parametrize("at", ["", "x", "2026-01-01", "2026-01-01T00:00:00", "1999-01-01T00:00:00+00:00"])
def test_there_is_no_such_moment(amina_client: Client, at: str) -> None:
    assert amina_client.get("/my/versions/then/", {"at": at}).status_code in {404, 422}


def test_the_data_is_whole_and_no_more(
    family: Family, neighbours: Family, amina_client: Client, registrar_viewer: Viewer
) -> None:
    submit(CorrectFacts(individual=family.moussa, facts={"preferred_name": "Secret name"}))
    look(registrar_viewer, family)
    answer = amina_client.get("/my/data/record.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-record.json"'
    found: dict[str, Any] = orjson.loads(answer.content)
    assert found["person"]["name"] == "Amina Diallo"
    assert {fact["key"]: fact["value"] for fact in found["person"]["facts"]}["birth_date"] == "1986-03-27"
    (home,) = found["households"]
    assert {one["name"]: one["year_of_birth"] for one in home["members"]}["Moussa Diallo"] == 1982
    assert {look["office"] for look in found["seen_by"]} == {"Lomba (Registrar)"}
    assert found["changes"]
    for secret in (b"Secret name", b"1982-01-05", b"Bah", b"Rama"):
        assert secret not in answer.content


@pytest.mark.parametrize(("language", "direction"), [("en", b"ltr"), ("ar", b"rtl")])
def test_the_data_is_printed(amina: Citizen, amina_client: Client, language: str, direction: bytes) -> None:
    amina_client.post("/my/language/", {"language": language})
    answer = amina_client.get("/my/data/record.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000


def test_a_printed_page_fetches_nothing() -> None:
    from tessera.portal.record import printing  # noqa: PLC0415

    with pytest.raises(ValueError, match="fetches nothing"):
        printing._fetch_nothing("file:///etc/passwd")


@pytest.mark.parametrize("address", ["/my/data/record.json", "/my/data/record.pdf"])
def test_the_data_is_given_to_who_just_logged_in(amina: Citizen, address: str) -> None:
    stale = sign_in(amina, minutes_ago=30)
    assert stale.get("/my/data/").status_code == 200
    assert stale.get(address).headers["Location"].startswith("/my/prove-again/?next=%2Fmy%2Fdata")


def test_a_page_of_versions_asks_a_fixed_number_of_questions(
    family: Family, django_assert_max_num_queries: Any
) -> None:
    client = sign_in_citizen(family.amina)
    text(client, "/my/versions/")
    for name in ("One", "Two", "Three", "Four"):
        submit(CorrectFacts(individual=family.amina, facts={"preferred_name": name}))
    with django_assert_max_num_queries(60):
        text(client, "/my/versions/")


def test_times_are_kept(family: Family, amina_client: Client) -> None:
    found = orjson.loads(amina_client.get("/my/data/record.json").content)
    assert datetime.fromisoformat(found["made_at"]) > datetime(2026, 1, 1, tzinfo=UTC)
