"""A phone number or an e-mail address is added when the code that was sent there comes back."""

import re
from typing import Any

import pytest
from django.test import Client

from tessera.accounts.models import Citizen
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AddContact
from tessera.changes.operations.parts import ContactInput
from tessera.selfservice import codes
from tests.changes.families import Family, person, submit
from tests.citizens import sign_in

pytestmark = pytest.mark.usefixtures("everything_is_visible")
ADD, CONFIRM = "/my/information/contacts/add/", "/my/information/contacts/confirm/"
PHONE = "+221771234567"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was told, instead of being put into the outbox."""
    told: list[dict[str, Any]] = []

    def tell(event: object, **said: Any) -> int:
        told.append(said)
        return 1

    monkeypatch.setattr("tessera.notifications.actions.tell", tell)
    return told


def code_of(sent: list[dict[str, Any]]) -> str:
    return str([one["secret"]["code"] for one in sent if "secret" in one][-1])


def answers(code: str, value: str = PHONE) -> dict[str, str]:
    return {"kind": "phone", "value": value, "code": code}


def test_the_code_comes_back(family: Family, amina_client: Client, sent: list[dict[str, Any]]) -> None:
    page = amina_client.post(ADD, {"kind": "phone", "value": PHONE})
    assert page.status_code == 200
    assert code_of(sent) not in page.content.decode()
    assert re.fullmatch(r"\d{3} \d{3}", code_of(sent))
    answer = amina_client.post(CONFIRM, answers(code_of(sent)))
    request = ChangeRequest.objects.get(channel="portal")
    assert answer.headers["Location"].endswith(f"{request.public_id}/")
    assert request.reason == "Confirmed by a code"
    assert request.operations.get().input["contact"]["value"] == PHONE
    again = amina_client.post(CONFIRM, answers(code_of(sent)))
    assert again.status_code == 422, "a code is good once"


def test_a_code_is_for_one_address(amina_client: Client, sent: list[dict[str, Any]]) -> None:
    amina_client.post(ADD, {"kind": "phone", "value": PHONE})
    other = amina_client.post(CONFIRM, answers(code_of(sent), value="+221779999999"))
    assert other.status_code == 422
    assert not ChangeRequest.objects.filter(channel="portal").exists()


def test_nobody_guesses(amina_client: Client, sent: list[dict[str, Any]]) -> None:
    amina_client.post(ADD, {"kind": "phone", "value": PHONE})
    right = code_of(sent)
    wrong = "000 000" if right != "000 000" else "111 111"
    for _guess in range(codes.GUESSES):
        assert amina_client.post(CONFIRM, answers(wrong)).status_code == 422
    assert amina_client.post(CONFIRM, answers(right)).status_code == 422


def test_nobody_is_flooded_with_codes(amina_client: Client, sent: list[dict[str, Any]]) -> None:
    for _time in range(codes.CODES_PER_HOUR):
        assert amina_client.post(ADD, {"kind": "phone", "value": PHONE}).status_code == 200
    assert amina_client.post(ADD, {"kind": "phone", "value": PHONE}).status_code == 422
    assert len(sent) == codes.CODES_PER_HOUR


def test_without_a_way_to_send_it_is_said(amina_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tessera.notifications.actions.tell", lambda event, **said: 0)
    answer = amina_client.post(ADD, {"kind": "phone", "value": PHONE})
    assert answer.status_code == 422
    assert "at an office" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", "12"), ("email", "nobody"), ("", PHONE), ("phone", "")]
)
def test_what_is_no_contact_is_refused(
    amina_client: Client, sent: list[dict[str, Any]], kind: str, value: str
) -> None:
    assert amina_client.post(ADD, {"kind": kind, "value": value}).status_code == 422
    assert not sent


def test_one_is_removed_and_nobody_elses(family: Family, amina_client: Client, moussa_client: Client) -> None:
    submit(AddContact(individual=family.amina, contact=ContactInput(kind="phone", value=PHONE)))
    address = f"/my/information/contacts/{person(family.amina).contacts.get().public_id}/remove/"
    assert moussa_client.get(address).status_code == 404
    assert moussa_client.post(address).status_code == 404
    assert PHONE in amina_client.get(address).content.decode()
    amina_client.post(address)
    assert ChangeRequest.objects.get(channel="portal").operations.get().kind == "remove_contact"


def test_only_who_just_logged_in(amina: Citizen) -> None:
    stale = sign_in(amina, minutes_ago=30)
    assert stale.get(ADD).headers["Location"].startswith("/my/prove-again/")
