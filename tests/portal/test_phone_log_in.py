"""Logging in by a code to one's phone: for one living adult alone, to see the state of requests and nothing else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from tessera.accounts.citizens import PHONE_ISSUER, Level
from tessera.accounts.models import Citizen, CitizenLogin, CitizenSession
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.operations import AddContact
from tessera.changes.operations.parts import ContactInput
from tessera.notifications import sealing
from tessera.notifications.models import Gateway, Message
from tessera.registry.models import Individual
from tessera.selfservice import errors
from tessera.selfservice.actions import links, phone_log_in
from tessera.selfservice.choices import How
from tessera.selfservice.models import Link, PhoneCode
from tessera.selfservice.phones import holder_of
from tests.changes.families import Family, submit
from tests.citizens import Said, sign_in_citizen
from tests.portal.changes import propose

pytestmark = pytest.mark.django_db
PHONE, UNKNOWN = "+221771234567", "+221771234599"
ASK, ENTER, NEEDED = "/my/log-in/phone/", "/my/log-in/phone/code/", "/my/log-in/identity/"


@pytest.fixture(autouse=True)
def open_road(settings: Any) -> Iterator[None]:
    settings.PORTAL_CODE_LOG_IN = True
    Gateway.objects.create(pk=1, is_on=True, url="https://sms.example.org/send")
    cache.clear()
    yield
    cache.clear()


def add_phone(individual: UUID, phone: str = PHONE) -> None:
    with narrowed_to(system_viewer()):
        submit(AddContact(individual=individual, contact=ContactInput(kind="phone", value=phone)))


@pytest.fixture
def phone(family: Family) -> str:
    """Of Amina alone."""
    add_phone(family.amina)
    return PHONE


def sent_code() -> str:
    """What the worker sent, as the phone shows it; "" where it sent nothing."""
    phone_log_in.send_due(now=timezone.now())
    with narrowed_to(system_viewer()):
        message = Message.objects.filter(event="confirmation-code").order_by("-pk").first()
    if message is None:
        return ""
    said = sealing.unseal(message.sealed, of=message.public_id)
    assert said is not None
    return str(said["code"])


def enter(client: Client, code: str) -> HttpResponse:
    return client.post(ENTER, {"code": code})


@pytest.fixture
def by_phone(phone: str) -> Client:
    """Amina's phone, logged in by a code."""
    client = Client()
    assert client.post(ASK, {"phone": phone}).headers["Location"] == ENTER
    assert enter(client, sent_code()).headers["Location"] == "/my/"
    return client


def test_a_code_lets_in_and_shows_the_state_of_requests_alone(family: Family, phone: str) -> None:
    request = propose(family.amina)  # over an identity provider, some day before
    client = Client()
    client.post(ASK, {"phone": "+221 77 123 45 67"})
    answer = enter(client, sent_code())
    assert answer.headers["Location"] == "/my/"
    page = client.get("/my/").content.decode()
    assert request.reference in page and "The office is looking at it" in page
    assert "Amina" not in page and "Preferred name" not in page and PHONE not in page
    session = CitizenSession.objects.latest("pk")
    assert (session.acr, session.login.issuer) == ("tessera:phone", PHONE_ISSUER)  # type: ignore[union-attr]
    assert session.citizen.logins.count() == 2, "the same citizen as over the provider"


def test_the_code_is_read_in_arabic_digits_as_well(phone: str) -> None:
    client = Client()
    client.post(ASK, {"phone": phone})
    arabic = sent_code().translate({ord("0") + digit: chr(0x0660 + digit) for digit in range(10)})
    assert enter(client, f"{arabic}²").headers["Location"] == "/my/"


def test_every_other_page_asks_for_more(by_phone: Client) -> None:
    """Each address of the portal, read from the resolver: open to all, the two of this level, or refused."""
    allowed, tried = set(), 0
    for pattern in patterns(get_resolver()):
        view: Any = pattern.callback
        if not view.__module__.startswith("tessera.portal") or view.gate == "open":
            continue
        if view.level == Level.PHONE:
            allowed.add(pattern.name)
            continue
        address = reverse(
            f"portal:{pattern.name}", args=[example(one) for one in pattern.pattern.converters.values()]
        )
        for method in ("get", "post", "patch", "delete", "head"):
            answer = getattr(by_phone, method)(address)
            refused = answer.status_code == 302 and answer.headers["Location"].startswith(NEEDED)
            assert refused or answer.status_code == 405, f"{method} {address}: {answer.status_code}"
            tried += refused
    assert allowed == {"home", "identity-needed"}
    assert tried > 50


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        elif isinstance(entry, URLPattern):
            yield entry


def example(converter: object) -> object:
    if isinstance(converter, UUIDConverter):
        return UUID("00000000-0000-7000-8000-000000000000")
    return 1 if isinstance(converter, IntConverter) else "birth"


def test_the_database_shows_them_nothing_either(by_phone: Client, family: Family) -> None:
    """Whatever a view would ask for: the viewer of such a session reaches no record."""
    found = by_phone.get("/my/")
    viewer = found.wsgi_request.viewer  # type: ignore[attr-defined]
    with narrowed_to(viewer):
        assert not Individual.objects.exists()


def test_nobody_is_acted_for_by_a_code(by_phone: Client, family: Family) -> None:
    by_phone.cookies[django_settings.PORTAL_FOR_WHOM_COOKIE_NAME] = str(family.awa)
    assert by_phone.get("/my/").headers["Location"] == "/my/"
    assert by_phone.cookies[django_settings.PORTAL_FOR_WHOM_COOKIE_NAME].value == ""


def test_what_needs_more_leads_to_the_log_in_and_back(by_phone: Client) -> None:
    answer = by_phone.get("/my/information/")
    assert answer.headers["Location"] == f"{NEEDED}?next=%2Fmy%2Finformation%2F"
    assert by_phone.get(answer.headers["Location"]).status_code == 200
    assert by_phone.get("/my/devices/").status_code == 302


def test_whether_a_number_is_known_shows_nowhere(phone: str) -> None:
    told: list[tuple[object, ...]] = []
    Client().post(ASK, {"phone": "+221771234500"})  # begins the count of the address
    for number in (phone, UNKNOWN):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            asked = client.post(ASK, {"phone": number})
        statements = [re.sub(r"\d+", "", one["sql"])[:30] for one in queries]
        sent_code()
        with CaptureQueriesContext(connection) as guessing:
            guessed = enter(client, "000000")
        assert guessed.status_code == 422
        page = guessed.content.decode().replace(client.cookies["csrftoken"].value, "")
        told.append(
            (asked.status_code, asked.headers["Location"], statements, len(guessing), "not the code" in page)
        )
        assert not [one for one in queries if "registry_" in one["sql"]], "the register was asked meanwhile"
    assert told[0] == told[1]
    with narrowed_to(system_viewer()):
        assert Message.objects.count() == 1, "to nobody whom the register does not know"


def test_a_code_is_good_once_for_one_browser_and_some_minutes(phone: str) -> None:
    client, thief = Client(), Client()
    client.post(ASK, {"phone": phone})
    code = sent_code()
    thief.post(ASK, {"phone": UNKNOWN})
    assert enter(thief, code).status_code == 422
    assert enter(Client(), code).headers["Location"] == ASK
    assert enter(client, code).status_code == 302
    token = client.cookies["tessera_phone_code"].value
    assert token == "", "forgotten once it was used"
    with pytest.raises(errors.CodeWrong):
        phone_log_in.enter("", code, now=timezone.now())
    token = phone_log_in.ask(phone, language="en", now=timezone.now())
    code, later = sent_code(), timezone.now() + timedelta(minutes=11)
    with pytest.raises(errors.CodeWrong):
        phone_log_in.enter(token, code, now=later)
    phone_log_in.enter(token, code, now=timezone.now())
    with pytest.raises(errors.CodeWrong):
        phone_log_in.enter(token, code, now=timezone.now())


def test_few_guesses_and_few_codes(phone: str) -> None:
    token = phone_log_in.ask(phone, language="en", now=timezone.now())
    code = sent_code()
    for _guess in range(phone_log_in.GUESSES):
        with pytest.raises(errors.CodeWrong):
            phone_log_in.enter(token, "12", now=timezone.now())
    with pytest.raises(errors.CodeWrong):
        phone_log_in.enter(token, code, now=timezone.now())
    for number in (phone, UNKNOWN):
        client = Client()
        answers = [client.post(ASK, {"phone": number}).status_code for _code in range(6)]
        assert answers[-1] == 422, "the number is counted, whether or not it is known"
        assert "many codes already" in client.post(ASK, {"phone": number}).content.decode()


def test_one_address_asks_for_so_many_alone(settings: Any, phone: str) -> None:
    settings.PORTAL_CODE_RATE_LIMIT = "2/h/ip"
    client = Client()
    assert [client.post(ASK, {"phone": f"+22177123450{one}"}).status_code for one in range(3)] == [
        302,
        302,
        422,
    ]


def test_neither_number_nor_code_lies_in_the_table(phone: str) -> None:
    phone_log_in.ask(phone, language="en", now=timezone.now())
    code = sent_code().replace(" ", "")
    row = PhoneCode.objects.get()
    assert phone not in row.lookup and phone.encode() not in bytes(row.sealed or b"")
    assert code not in row.code_hash and len(row.code_hash) == 64
    phone_log_in.ask(UNKNOWN, language="en", now=timezone.now())
    sent_code()
    assert PhoneCode.objects.latest("pk").sealed is None
    assert phone_log_in.discard_old(now=timezone.now() + timedelta(days=2)) == 2


def test_of_whom_a_number_is_known_alone(family: Family, neighbours: Family) -> None:
    today = timezone.localdate()
    assert holder_of(PHONE, on=today) is None
    add_phone(family.awa)  # a child has it as well as her mother
    assert holder_of(PHONE, on=today) is None
    add_phone(family.amina)
    found = holder_of(PHONE, on=today)
    assert found is not None and found.name == "Amina Diallo"
    with narrowed_to(system_viewer()):
        submit(AddContact(group=family.household, contact=ContactInput(kind="phone", value=PHONE)))
    assert holder_of(PHONE, on=today) is None, "the household's number is her husband's, too"
    add_phone(neighbours.amina, UNKNOWN)
    assert holder_of(UNKNOWN, on=today) is not None
    add_phone(neighbours.moussa, UNKNOWN)
    assert holder_of(UNKNOWN, on=today) is None


def test_the_dead_and_who_is_of_no_known_age_have_none(family: Family, neighbours: Family) -> None:
    add_phone(family.amina)
    with narrowed_to(system_viewer()):
        Individual.objects.filter(public_id=family.amina).update(birth_date=None)
        assert holder_of(PHONE, on=timezone.localdate()) is None
        Individual.objects.filter(public_id=family.amina).update(birth_date="1986-03-27", status="archived")
    assert holder_of(PHONE, on=timezone.localdate()) is None


def test_a_better_proof_takes_the_place_of_a_phone(
    by_phone: Client, family: Family, monkeypatch: Any
) -> None:
    """Who is somebody by a code alone is it no longer once the person themselves comes with their identity."""
    old = Citizen.objects.latest("pk")
    with narrowed_to(system_viewer()):
        link = Link.objects.get(citizen=old)
        assert link.how == How.PHONE
        person = Individual.objects.get(public_id=family.amina)
    match = links.Match(person.pk, None, True, True, True, True)
    monkeypatch.setattr(links, "matches", lambda _identity: [match])
    arrival = links.arrive(Said(), now=timezone.now())
    assert arrival.standing == links.Standing.LINKED
    assert by_phone.get("/my/").headers["Location"] == "/my/log-in/"
    again = Client()
    again.post(ASK, {"phone": PHONE})
    assert enter(again, sent_code()).status_code == 302
    assert CitizenLogin.objects.get(issuer=PHONE_ISSUER).citizen == arrival.citizen


def test_what_an_office_ended_no_code_brings_back(by_phone: Client, phone: str) -> None:
    with narrowed_to(system_viewer()):
        Link.objects.update(until=timezone.now(), ended_by="x", ended_by_name="X")
    client = Client()
    client.post(ASK, {"phone": phone})
    assert enter(client, sent_code()).status_code == 422


def test_a_closed_account_stays_closed(family: Family, phone: str) -> None:
    sign_in_citizen(family.amina)
    Citizen.objects.update(is_active=False)
    client = Client()
    client.post(ASK, {"phone": phone})
    assert enter(client, sent_code()).status_code == 422
    assert client.get("/my/").headers["Location"] == "/my/log-in/"


def test_it_is_switched_off_unless_somebody_switches_it_on(client: Client, settings: Any) -> None:
    assert ASK in client.get("/my/log-in/").content.decode()
    settings.PORTAL_CODE_LOG_IN = False
    assert ASK not in client.get("/my/log-in/").content.decode()
    assert client.post(ASK, {"phone": PHONE}).status_code == 404
    settings.PORTAL_CODE_LOG_IN = True
    Gateway.objects.update(is_on=False)
    assert client.get(ASK).status_code == 404
    assert client.get(ENTER).status_code == 404


def test_what_is_no_number_is_said(client: Client) -> None:
    assert client.post(ASK, {"phone": "hello"}).status_code == 422
    assert client.get(ENTER).headers["Location"] == ASK
