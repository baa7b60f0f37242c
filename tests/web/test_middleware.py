"""What happens around every request."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from structlog.testing import capture_logs

from tessera.accounts.models import User
from tests.cast import log_in, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = True


PUBLIC = ["/account/login/", "/account/password/reset/", "/nowhere/", "/refuse/", "/absent/", "/denied/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_every_answer_forbids_what_is_not_ours(client: Client, settings, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Request-ID"]


def test_a_crash_is_guarded_too_and_tells_nothing(settings) -> None:
    settings.DEBUG = False
    answer = Client(raise_request_exception=False).get("/crash/")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    assert "Diallo" not in answer.content.decode()
    assert "Something went wrong here" in answer.content.decode()


def test_pages_of_the_logged_in_are_not_kept(registrar_client: Client) -> None:
    assert "no-store" in registrar_client.get("/").headers["Cache-Control"]


def test_pages_before_the_log_in_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/nowhere/").headers


def test_a_sane_request_id_is_taken_over(client: Client) -> None:
    sent = client.get("/nowhere/", headers={"X-Request-ID": "abcdef-123456"})
    assert sent.headers["X-Request-ID"] == "abcdef-123456"


def test_an_odd_request_id_is_replaced(client: Client) -> None:
    sent = client.get("/nowhere/", headers={"X-Request-ID": "<script>alert(1)"})
    assert "<" not in sent.headers["X-Request-ID"]


def test_the_log_names_the_route_and_never_the_path(registrar: User, registrar_client: Client) -> None:
    with capture_logs() as lines:
        registrar_client.get("/who/?q=Amina")
    line = next(line for line in lines if line["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "who", 200)
    assert line["user"] == registrar.pk
    assert "Amina" not in json.dumps(lines)


def test_health_checks_are_not_logged(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/healthz")
    assert not [line for line in lines if line["event"] == "request"]


def test_a_refusal_is_a_page_with_its_sentence(client: Client) -> None:
    answer = client.get("/refuse/")
    assert answer.status_code == 403
    assert "Your roles do not allow this here." in answer.content.decode()


def test_out_of_reach_answers_like_absent(client: Client, settings) -> None:
    settings.DEBUG = False
    absent, nowhere = client.get("/absent/"), client.get("/nowhere/")
    assert absent.status_code == nowhere.status_code == 404
    assert _without_token(absent.content.decode(), "/absent/") == _without_token(
        nowhere.content.decode(), "/nowhere/"
    )


def test_the_session_of_the_database_is_narrowed_to_the_viewer(
    registrar: User, registrar_client: Client
) -> None:
    seen = registrar_client.get("/who/").json()
    assert seen["viewer"] == "Rama Registrar"
    assert seen["actor"] == str(registrar.public_id)
    assert seen["reach"].startswith("{") and seen["reach"] != "{}"


def test_before_the_log_in_the_database_shows_nothing(client: Client, registrar_client: Client) -> None:
    registrar_client.get("/who/")
    assert client.get("/who/").json() == {"viewer": None, "reach": "", "actor": ""}


@pytest.mark.parametrize("path", ["/who/", "/refuse/", "/crash/"])
def test_the_database_session_is_given_back(registrar: User, path: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(registrar, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = _reach()
    client.get(path)
    assert _reach() == before


def test_without_a_second_factor_one_is_led_to_set_it_up(registrar: User) -> None:
    Authenticator.objects.filter(user=registrar).delete()
    client = log_in(registrar)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-step/")
    assert client.get("/account/second-step/").status_code == 200
    assert client.get("/account/password/change/").status_code == 302


def test_htmx_is_led_there_as_a_whole_page(registrar: User) -> None:
    Authenticator.objects.filter(user=registrar).delete()
    answer = log_in(registrar).get("/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/account/second-step/"


def test_recovery_codes_alone_are_no_second_factor(db: None) -> None:
    user = make_user("Rita Recovery")
    Authenticator.objects.filter(user=user).update(type=Authenticator.Type.RECOVERY_CODES)
    assert log_in(user).get("/").status_code == 302


def test_where_it_is_not_compulsory_nobody_is_led(registrar: User, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    Authenticator.objects.filter(user=registrar).delete()
    assert log_in(registrar).get("/").status_code == 200


def _reach() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('tessera.reach', true)")
        return cursor.fetchone()[0] or None


def _without_token(page: str, path: str) -> str:
    """The page without what differs between requests: form tokens and the address to come back to."""
    words = page.replace(path, "/somewhere/").split('"')
    return '"'.join(word for word in words if len(word) != 64)


def test_a_log_in_is_seen_once_a_minute_and_at_every_new_address(
    clerk_client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = UserSession.objects.filter(user=clerk)
    clerk_client.get("/")
    sessions.update(ip="10.9.9.9")
    clerk_client.get("/")
    assert sessions.get().ip == "10.9.9.9"
    clerk_client.get("/", REMOTE_ADDR="10.0.0.7")
    assert sessions.get().ip == "10.0.0.7"
    later = time.monotonic() + 61
    monkeypatch.setattr("tessera.web.middleware.time.monotonic", lambda: later)
    clerk_client.get("/")
    assert sessions.get().ip == "127.0.0.1"
