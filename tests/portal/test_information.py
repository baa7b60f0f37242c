"""What people see of their own record, and how they say that something is wrong."""

from datetime import date

import pytest
from django.test import Client

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AddContact, CorrectFacts
from tessera.changes.operations.parts import ContactInput
from tessera.dictionary.models import Field
from tests.changes.families import Family, submit
from tests.citizens import sign_in_citizen

pytestmark = pytest.mark.usefixtures("everything_is_visible")
PAGE = "/my/information/"


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def change(client: Client, key: str, **answers: str) -> str:
    answer = client.post(f"{PAGE}change/{key}/", answers)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_facts_come_with_their_source_and_date(family: Family, amina_client: Client) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    page = text(amina_client)
    assert "Mina" in page
    assert "Office" in page
    assert "27 March 2026" in page
    assert "Rama Registrar" not in page, "people are told offices, not names"


def test_own_contacts_and_not_those_of_others(family: Family, amina_client: Client) -> None:
    for place, key in enumerate((family.amina, family.moussa)):
        submit(AddContact(individual=key, contact=ContactInput(kind="phone", value=f"+2217712345{place}1")))
    page = text(amina_client)
    assert "+22177123450" not in page.replace("+221771234501", "")
    assert "+221771234501" in page
    assert "+221771234511" not in page


def test_a_correction_waits_and_is_seen_to_wait(family: Family, amina_client: Client) -> None:
    where = change(amina_client, "preferred_name", preferred_name="Mina", reason="Everybody calls me so.")
    request = ChangeRequest.objects.get(channel="portal")
    assert where == f"{PAGE}sent/{request.public_id}/"
    assert request.reference in text(amina_client, where)
    assert request.reason == "Everybody calls me so."
    assert request.status == "submitted"
    page = text(amina_client)
    assert request.reference in page
    assert "Mina" not in page


def test_the_answer_is_read_by_its_definition(family: Family, amina_client: Client) -> None:
    born = {"birth_date_day": "28", "birth_date_month": "3", "birth_date_year": "1986"}
    change(amina_client, "birth_date", **born)
    (operation,) = ChangeRequest.objects.get(channel="portal").operations.all()
    assert operation.input["facts"] == {"birth_date": "1986-03-28"}
    assert operation.input["base"] == {"birth_date": "1986-03-27"}


@pytest.mark.parametrize(
    "answers",
    [
        {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1986"},
        {"birth_date_day": "27", "birth_date_month": "3", "birth_date_year": "1986"},
        {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2999"},
    ],
    ids=["no such day", "the same", "in the future"],
)
def test_what_cannot_be_is_said_at_once(
    family: Family, amina_client: Client, answers: dict[str, str]
) -> None:
    answer = amina_client.post(f"{PAGE}change/birth_date/", answers)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not ChangeRequest.objects.filter(channel="portal").exists()


def test_an_area_is_found_by_its_name(family: Family, amina_client: Client) -> None:
    change(amina_client, "area", area_words="Old Kinder")
    (operation,) = ChangeRequest.objects.get(channel="portal").operations.all()
    assert operation.input["facts"] == {"area": "TM010201"}
    found = amina_client.get("/my/areas/", {"field": "area", "area_words": "Kinder"}).content.decode()
    assert "Old Kinder" in found


@pytest.mark.parametrize("key", ["registered_on", "status", "death_date", "no_such_field", "location"])
def test_what_is_not_theirs_to_say_is_not_asked(amina_client: Client, key: str) -> None:
    assert amina_client.get(f"{PAGE}change/{key}/").status_code == 404
    assert amina_client.post(f"{PAGE}change/{key}/", {key: "x"}).status_code == 404


def test_a_country_adds_a_field_and_it_is_asked(family: Family, amina_client: Client) -> None:
    Field.objects.create(
        subject="individual",
        key="occupation",
        type="text",
        labels={"en": "Occupation"},
        citizen_may_propose=True,
    )
    assert "Occupation" in text(amina_client)
    change(amina_client, "occupation", occupation="Fisher")
    (operation,) = ChangeRequest.objects.get(channel="portal").operations.all()
    assert operation.input["facts"] == {"occupation": "Fisher"}


def test_what_an_administrator_wrote_beside_an_area_is_no_markup(
    family: Family, amina_client: Client, registrar_client: Client
) -> None:
    Field.objects.create(
        subject="individual",
        key="market",
        type="area",
        labels={"en": "Market"},
        help={"en": "<form action=//evil><b>where"},
        citizen_may_propose=True,
    )
    asked = (
        text(amina_client, f"{PAGE}change/market/"),
        text(registrar_client, f"/individuals/{family.amina}/events/correct/"),
    )
    for page in asked:
        assert "&lt;form action" in page and "<form action=//evil" not in page


def test_a_secret_of_the_office_is_not_shown(family: Family, amina_client: Client) -> None:
    Field.objects.create(
        subject="individual", key="note", type="text", labels={"en": "Officer's note"}, sensitivity="personal"
    )
    assert "Officer" not in text(amina_client), "neither recorded nor theirs to say"
    assert amina_client.get(f"{PAGE}change/note/").status_code == 404


def test_somebody_elses_request_is_not_shown(family: Family, amina_client: Client) -> None:
    where = change(amina_client, "preferred_name", preferred_name="Mina")
    assert sign_in_citizen(family.moussa).get(where).status_code == 404


def test_the_language_of_messages(family: Family, amina_client: Client) -> None:
    answer = amina_client.post(f"{PAGE}language/", {"language": "fr"})
    assert answer.status_code == 302
    assert 'lang="fr"' in text(amina_client)
    assert amina_client.post(f"{PAGE}language/", {"language": "xx"}).status_code == 422


def test_the_page_asks_a_fixed_number_of_questions(
    family: Family, amina_client: Client, django_assert_max_num_queries: object
) -> None:
    text(amina_client)
    for key in ("preferred_name", "given_name", "family_name"):
        submit(CorrectFacts(individual=family.amina, facts={key: "Other"}))
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        text(amina_client)


def test_a_housemate_is_not_the_citizen(family: Family, moussa_client: Client) -> None:
    with narrowed_to(system_viewer()):
        submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    page = text(moussa_client)
    assert "Moussa" in page
    assert "Mina" not in page
    assert str(date(1986, 3, 27).year) not in page
