"""A phone number or an e-mail address is added when the code that was sent there comes back."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tessera.accounts.models import Citizen
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AddContact
from tessera.changes.operations.parts import ContactInput
from tessera.registry.choices import ContactKind
from tessera.selfservice import codes, errors
from tests.changes.families import Family, person, submit
from tests.citizens import make_citizen, sign_in

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("everything_is_visible")
def test_many_guesses_at_once_are_no_more_guesses(sent: list[dict[str, Any]]) -> None:
    citizen, now = make_citizen().citizen, timezone.now()
    contact = codes.Contact(ContactKind.PHONE, PHONE)
    codes.send(contact, to=citizen, now=now)
    right = int(code_of(sent).replace(" ", ""))
    start = Barrier(12)

    def guess(number: int) -> None:
        try:
            start.wait(timeout=10)
            codes.confirm(contact, f"{(right + number) % 1_000_000:06d}", by=citizen, now=now)
        except errors.CodeWrong:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(guess, range(1, 13)))
    with pytest.raises(errors.CodeWrong):
        codes.confirm(contact, f"{right:06d}", by=citizen, now=now)


def test_guessing_makes_no_code_last_longer(amina: Citizen, sent: list[dict[str, Any]]) -> None:
    contact, now = codes.Contact(ContactKind.PHONE, PHONE), timezone.now()
    codes.send(contact, to=amina, now=now)
    later = now + timedelta(minutes=codes.MINUTES - 1)
    with pytest.raises(errors.CodeWrong):
        codes.confirm(contact, "", by=amina, now=later)
    with pytest.raises(errors.CodeWrong):
        codes.confirm(contact, code_of(sent), by=amina, now=later + timedelta(minutes=1))


def test_an_hour_is_an_hour(amina: Citizen, sent: list[dict[str, Any]]) -> None:
    contact, now = codes.Contact(ContactKind.PHONE, PHONE), timezone.now()
    for minute in range(codes.CODES_PER_HOUR):
        codes.send(contact, to=amina, now=now + timedelta(minutes=minute))
    with connection.cursor() as cursor:
        cursor.execute("select min(expires) from accounts_attempts where cache_key like '%%contact-codes:%%'")
        assert cursor.fetchone()[0].replace(tzinfo=UTC) > now + timedelta(minutes=59)
    with pytest.raises(errors.TooManyCodes):
        codes.send(contact, to=amina, now=now + timedelta(minutes=59))
    codes.send(contact, to=amina, now=now + timedelta(minutes=61))


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


def test_what_was_confirmed_says_so_on_both_faces(
    family: Family,
    amina_client: Client,
    registrar_client: Client,
    approver_viewer: Viewer,
    sent: list[dict[str, Any]],
) -> None:
    """Also what an office had written down before: it is confirmed, not added again."""
    submit(AddContact(individual=family.amina, contact=ContactInput(kind=ContactKind.PHONE, value=PHONE)))
    desk = f"/individuals/{family.amina}/"
    page = amina_client.get("/my/information/").content.decode()
    assert "Confirm it by a code" in page
    assert person(family.amina).contacts.get().verified_at is None
    assert amina_client.post(ADD, {"kind": "phone", "value": PHONE}).status_code == 200
    amina_client.post(CONFIRM, answers(code_of(sent)))
    decisions.approve(ChangeRequest.objects.get(channel="portal"), by=approver_viewer, now=timezone.now())
    assert person(family.amina).contacts.get().verified_at is not None
    page = amina_client.get("/my/information/").content.decode()
    assert "Confirm it by a code" not in page and "Confirmed" in page
    assert "Confirmed" in registrar_client.get(desk).content.decode()
