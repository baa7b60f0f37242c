"""A partner's own screens ask whether they may act for somebody: the whole road, and whatever leads astray."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import ApiClient, Citizen, CitizenToken
from tessera.areas.models import Area
from tests.changes.families import Family
from tests.citizens import sign_in
from tests.interop.calling import BACK, CHALLENGE, VERIFIER, Api, connect, problem, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(district: Area) -> tuple[ApiClient, str]:
    return connect(district)


def asking(system: ApiClient, **change: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": str(system.public_id),
        "redirect_uri": BACK,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "a&b=c",
    }
    return f"{reverse('portal:allow')}?{urlencode(asked | change)}"


def came_back(answer: object) -> dict[str, str]:
    url = urlsplit(str(answer.headers["Location"]))  # type: ignore[attr-defined]
    assert f"{url.scheme}://{url.netloc}{url.path}" == BACK
    return {name: values[0] for name, values in parse_qs(url.query).items()}


def test_somebody_lets_a_system_act_for_them(
    amina_client: Client, system: tuple[ApiClient, str], family: Family
) -> None:
    page = amina_client.get(asking(system[0]))
    text = page.content.decode()
    assert "Lomba schools" in text and "Amina Diallo" in text and "partner.example" in text
    assert "form-action 'self' https://partner.example;" in page.headers["Content-Security-Policy"]
    back = came_back(amina_client.post(asking(system[0]), {"answer": "yes"}))
    assert back["state"] == "a&b=c"
    given = {"code": back["code"], "code_verifier": VERIFIER, "redirect_uri": BACK}
    token = read(Api(system[1]).post("/tokens", given), 201)
    assert token["token_type"] == "Bearer" and 0 < token["expires_in"] <= 3600
    theirs = Api(token["access_token"])
    assert read(theirs.get("/forms")) == {"forms": []}
    problem(theirs.post("/tokens", given), 403)
    problem(Api(system[1]).delete("/tokens"), 403)
    assert read(theirs.delete("/tokens"), 204) is None
    problem(theirs.get("/forms"), 401)
    assert problem(Api(system[1]).post("/tokens", given), 400)["code"] == "leave-unusable"


def test_who_says_no_is_led_back_without_a_code(amina_client: Client, system: tuple[ApiClient, str]) -> None:
    for answer in ({"answer": "no"}, {}, {"answer": "YES"}):
        back = came_back(amina_client.post(asking(system[0]), answer))
        assert back["error"] == "access_denied" and "code" not in back
    assert not CitizenToken.objects.exists()


def test_who_logs_out_is_acted_for_no_longer(amina: Citizen, system: tuple[ApiClient, str]) -> None:
    client = sign_in(amina)
    code = came_back(client.post(asking(system[0]), {"answer": "yes"}))["code"]
    given = {"code": code, "code_verifier": VERIFIER, "redirect_uri": BACK}
    theirs = Api(read(Api(system[1]).post("/tokens", given), 201)["access_token"])
    read(theirs.get("/forms"))
    client.post(reverse("portal:log-out"))
    problem(theirs.get("/forms"), 401)


def test_nobody_is_led_astray(amina_client: Client, system: tuple[ApiClient, str], client: Client) -> None:
    for change in (
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": BACK + "/../"},
        {"client_id": "x"},
        {"client_id": "00000000-0000-7000-8000-000000000000"},
        {"response_type": "token"},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"state": "x" * 501},
    ):
        for answer in (
            amina_client.get(asking(system[0], **change)),
            amina_client.post(asking(system[0], **change)),
        ):
            assert answer.status_code == 400 and "Location" not in answer.headers, change
    assert amina_client.get(reverse("portal:allow")).status_code == 400
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = amina_client.cookies
    assert strict.post(asking(system[0]), {"answer": "yes"}).status_code == 403
    away = client.get(asking(system[0]))
    assert away.status_code == 302 and "next=" in away.headers["Location"]
    assert not CitizenToken.objects.exists()
