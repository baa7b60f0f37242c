"""A provider tells us, by a signed token, that somebody logged out there."""

import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey

from tessera.accounts.actions import citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.models import CitizenSession, OidcProvider
from tessera.accounts.oidc import metadata
from tessera.accounts.oidc.metadata import Description

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example.org"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
KEY = RSAKey.generate_key(2048, {"kid": "theirs"})


@pytest.fixture(autouse=True)
def provider(monkeypatch) -> OidcProvider:
    """Its description and keys are known already."""
    description = Description(ISSUER, f"{ISSUER}/a", f"{ISSUER}/t", f"{ISSUER}/k")
    monkeypatch.setattr(metadata, "describe", lambda _provider, **_more: description)
    monkeypatch.setattr(metadata, "keys_of", lambda _description, **_more: [KEY])
    return OidcProvider.objects.create(
        key="id", names={"en": "ID"}, issuer=ISSUER, client_id="tessera", changed_at=timezone.now()
    )


@pytest.fixture
def session(db: None) -> CitizenSession:
    now = timezone.now()
    login = citizens.know(issuer=ISSUER, subject="amina", name="Amina", acr="", language="en", now=now)
    proof = Proof(now, provider_session="their-session")
    return citizens.begin_session(login, proof=proof, device="", now=now)[0]


def tell(key: RSAKey = KEY, **other: Any) -> int:
    now = int(time.time())
    told = {"iss": ISSUER, "aud": "tessera", "iat": now, "exp": now + 60, "jti": "1", "events": {EVENT: {}}}
    claims = {name: value for name, value in {**told, "sub": "amina", **other}.items() if value is not None}
    token = jwt.encode({"alg": "RS256", "kid": "theirs"}, claims, key)
    client = Client(enforce_csrf_checks=True)
    return client.post("/my/back-channel-log-out", {"logout_token": token}).status_code


@pytest.mark.parametrize("who", [{}, {"sub": None, "sid": "their-session"}, {"sid": "their-session"}])
def test_their_sessions_end_here(session: CitizenSession, who: dict[str, Any]) -> None:
    assert tell(**who) == 200
    session.refresh_from_db()
    assert session.ended_by == "provider"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": RSAKey.generate_key(2048, {"kid": "theirs"})},
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"events": {}},
        {"events": None},
        {"nonce": "x"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_what_is_not_right_ends_nothing(session: CitizenSession, wrong: dict[str, Any]) -> None:
    assert tell(**wrong) == 400
    session.refresh_from_db()
    assert session.ended_at is None


def test_somebody_else_s_session_goes_on(session: CitizenSession) -> None:
    assert tell(sub="moussa") == 200 and tell(sub=None, sid="another") == 200
    session.refresh_from_db()
    assert session.ended_at is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 20_000])
def test_what_is_no_token_is_refused(client: Client, token: str) -> None:
    assert client.post("/my/back-channel-log-out", {"logout_token": token}).status_code == 400
    assert client.get("/my/back-channel-log-out").status_code == 405
