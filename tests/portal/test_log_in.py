"""Coming in through a real provider, and going out again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tessera.accounts.actions.citizens import find_session
from tessera.accounts.models import Citizen, CitizenSession, OidcAttempt
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.selfservice.models import Link
from tests.changes.families import Family
from tests.oidc.fixtures import CALLBACK, Journey
from tests.oidc.running import Visitor
from tests.selfservice.test_links import give

pytestmark = pytest.mark.django_db
Journeys = Callable[..., Journey]


def come_in(client: Client, visitor: Visitor, at: str) -> Any:
    """Follow the link, log in at the provider, and come back; what our callback answers."""
    away = client.get(at)
    assert away.status_code == 302, away.content
    answer = visitor.log_in(away.headers["Location"], back_to=CALLBACK)
    return client.get("/my/callback", answer)


def test_somebody_of_the_register_comes_in_and_goes_out(
    journey: Journeys, family: Family, client: Client
) -> None:
    give(family.amina)
    journey()
    page = client.get("/my/log-in/?next=%2Fmy%2Fdevices%2F").content.decode()
    assert 'href="/my/log-in/signed/?next=%2Fmy%2Fdevices%2F"' in page and "Test provider" in page
    back = come_in(client, Visitor(), "/my/log-in/signed/?next=/my/devices/")
    assert back.headers["Location"] == "/my/devices/"
    cookie = back.cookies[settings.PORTAL_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    with narrowed_to(system_viewer()):
        assert Link.objects.get(until__isnull=True).individual.public_id == family.amina
    assert "Amina Diallo" in client.get("/my/").content.decode()
    session = CitizenSession.objects.get()
    assert session.provider_session and session.login is not None and session.login.subject == "amina"
    out = client.post("/my/log-out/")
    assert out.headers["Location"] == "/my/logged-out?at=signed"
    page = client.get(out.headers["Location"]).content.decode()
    assert "/session/end?client_id=signed" in page
    assert client.get("/my/").headers["Location"] == "/my/log-in/"


def test_who_is_not_in_the_register_is_welcome_and_is_nobody(journey: Journeys, client: Client) -> None:
    journey()
    assert come_in(client, Visitor(), "/my/log-in/signed/").headers["Location"] == "/my/"
    assert client.get("/my/").headers["Location"] == "/my/welcome/"


def test_a_bad_answer_lets_nobody_in_and_shows_its_code(journey: Journeys, client: Client, caplog) -> None:
    journey().op.spoil("nonce")
    refused = come_in(client, Visitor(), "/my/log-in/signed/")
    assert refused.status_code == 403
    assert "oidc-nonce" in refused.content.decode()
    assert not CitizenSession.objects.exists() and not Citizen.objects.exists()
    assert settings.PORTAL_COOKIE_NAME not in client.cookies
    assert "Amina" not in caplog.text and "123456784471" not in caplog.text


def test_an_answer_in_another_browser_lets_nobody_in(journey: Journeys, client: Client) -> None:
    """Else somebody could be logged in, without knowing, as whoever sent them the address."""
    journey()
    away = client.get("/my/log-in/signed/")
    answer = Visitor().log_in(away.headers["Location"], back_to=CALLBACK)
    refused = Client().get("/my/callback", answer)
    assert refused.status_code == 403 and "oidc-state" in refused.content.decode()
    assert client.get("/my/callback", answer).status_code == 302
    again = client.get("/my/callback", answer)
    assert again.status_code == 403


def test_whoever_says_no_may_start_again(journey: Journeys, client: Client) -> None:
    journey()
    refused = come_in(client, Visitor(refuses=True), "/my/log-in/signed/")
    assert refused.status_code == 403
    assert "/my/log-in/" in refused.content.decode()


def test_where_to_come_back_to_is_ours(journey: Journeys, client: Client) -> None:
    journey()
    back = come_in(client, Visitor(), "/my/log-in/signed/?next=https://elsewhere.example/my/")
    assert back.headers["Location"] == "/my/"


def test_the_session_before_ends(journey: Journeys, amina_client: Client) -> None:
    journey()
    before = amina_client.cookies[settings.PORTAL_COOKIE_NAME].value
    come_in(amina_client, Visitor(), "/my/log-in/signed/")
    assert find_session(before, now=timezone.now()) is None
    assert CitizenSession.objects.filter(ended_at__isnull=True).count() == 1


def test_proving_again_renews_the_session(journey: Journeys, client: Client) -> None:
    journey()
    visitor = Visitor()
    come_in(client, visitor, "/my/log-in/signed/")
    before = client.cookies[settings.PORTAL_COOKIE_NAME].value
    session = CitizenSession.objects.get()
    CitizenSession.objects.update(authenticated_at=session.created_at.replace(year=2020))
    back = come_in(client, visitor, "/my/prove-again/start/?next=/my/devices/")
    assert back.headers["Location"] == "/my/devices/"
    assert client.cookies[settings.PORTAL_COOKIE_NAME].value != before
    proved = CitizenSession.objects.get()
    assert proved.pk == session.pk and proved.authenticated_at >= session.authenticated_at


def test_a_log_in_of_unknown_age_is_not_fresh(journey: Journeys, family: Family, client: Client) -> None:
    """The provider may have known the browser for weeks: whoever holds the phone would be believed."""
    give(family.amina)
    journey().op.spoil("auth_time_missing")
    assert come_in(client, Visitor(), "/my/log-in/signed/").status_code == 302
    assert client.get("/my/information/").status_code == 200
    assert client.get("/my/data/record.json").headers["Location"].startswith("/my/prove-again/")


def test_somebody_else_cannot_prove_it(journey: Journeys, client: Client) -> None:
    journey()
    come_in(client, Visitor(), "/my/log-in/signed/")
    refused = come_in(client, Visitor(account="moussa"), "/my/prove-again/start/")
    assert refused.status_code == 403 and "oidc-other-subject" in refused.content.decode()


def test_a_proof_is_worth_nothing_without_the_session(journey: Journeys, client: Client) -> None:
    journey()
    come_in(client, Visitor(), "/my/log-in/signed/")
    away = client.get("/my/prove-again/start/")
    CitizenSession.objects.update(ended_at=timezone.now(), ended_by="elsewhere")
    answer = Visitor().log_in(away.headers["Location"], back_to=CALLBACK)
    assert client.get("/my/callback", answer).status_code == 403


def test_there_is_nothing_at_a_provider_that_is_not_there(journey: Journeys, client: Client) -> None:
    made = journey()
    assert client.get("/my/log-in/unknown/").status_code == 404
    type(made.provider).objects.update(is_active=False)
    assert client.get("/my/log-in/signed/").status_code == 404
    assert "Nobody can log in here yet" in client.get("/my/log-in/").content.decode()


def test_the_provider_of_a_demonstration_is_never_offered_outside_of_one(
    journey: Journeys, client: Client
) -> None:
    journey(preset="demonstration")
    assert client.get("/my/log-in/signed/").status_code == 404
    assert "Test provider" not in client.get("/my/log-in/").content.decode()


def test_a_provider_that_does_not_answer_is_told_so(journey: Journeys, client: Client) -> None:
    made = journey()
    type(made.provider).objects.update(issuer="http://127.0.0.1:9")
    refused = client.get("/my/log-in/signed/")
    assert refused.status_code == 502
    assert "oidc-provider-unusable" in refused.content.decode()


def test_too_many_starts_from_one_address_must_wait(journey: Journeys, client: Client, settings) -> None:
    settings.PORTAL_LOG_IN_RATE_LIMIT = "2/m/ip"
    journey()
    statuses = [client.get("/my/log-in/signed/").status_code for _each in range(3)]
    assert statuses == [302, 302, 429]
    assert OidcAttempt.objects.count() == 2


def test_our_keys_are_published_and_say_nothing_private(journey: Journeys, client: Client) -> None:
    journey()
    answer = client.get("/my/keys.json")
    assert answer.headers["Content-Type"] == "application/jwk-set+json"
    assert {(key["use"], key["alg"]) for key in answer.json()["keys"]} == {
        ("sig", "PS256"),
        ("enc", "RSA-OAEP-256"),
    }
    for key in answer.json()["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)
