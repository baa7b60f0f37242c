"""How staff log in, are locked out, and keep their second factor."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp_auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tessera.accounts.choices import Act
from tessera.accounts.models import AccountEvent, User
from tests.cast import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]
LOGIN = "/account/login/"
SECOND = "/account/second-step/authenticate/"


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    cache.clear()


@pytest.fixture
def sara(db: None) -> User:
    """Somebody with a password only."""
    user = make_user("Sara Kamau")
    Authenticator.objects.filter(user=user).delete()
    return user


def enter(client: Client, password: str = PASSWORD, login: str = "sara@example.org"):
    return client.post(LOGIN, {"login": login, "password": password})


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_right_password_logs_in(client: Client, sara: User) -> None:
    assert enter(client).status_code == 302
    assert is_logged_in(client)


def test_the_address_is_not_case_sensitive(client: Client, sara: User) -> None:
    enter(client, login="SARA@example.org")
    assert is_logged_in(client)


def test_the_wrong_password_does_not(client: Client, sara: User) -> None:
    answer = enter(client, "wrong")
    assert answer.status_code == 200 and not is_logged_in(client)
    assert "error-summary" in answer.content.decode()


def test_a_closed_account_does_not(client: Client, sara: User) -> None:
    User.objects.update(is_active=False)
    enter(client)
    assert not is_logged_in(client)


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client: Client, sara: User) -> None:
    for attempt in range(5):
        answer = enter(client, "wrong", login=["sara@example.org", "Sara@Example.org"][attempt % 2])
    assert answer.status_code == 429
    assert "Log-in is locked for now" in answer.content.decode()
    answer = enter(client)
    assert answer.status_code == 429 and not is_logged_in(client)


def test_the_lock_is_on_the_account_and_not_on_the_neighbour(client: Client, sara: User) -> None:
    make_user("Joe Mensah")
    for _attempt in range(5):
        enter(client, "wrong")
    assert enter(client, login="joe@example.org").status_code == 302


def test_a_good_log_in_forgives_the_earlier_mistakes(client: Client, sara: User) -> None:
    for _round in range(2):
        for _attempt in range(4):
            assert enter(client, "wrong").status_code == 200
        assert enter(client).status_code == 302
        client.post("/account/logout/")


def test_nobody_signs_up(client: Client) -> None:
    new = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/account/signup/"), client.post("/account/signup/", new)):
        assert "Accounts are made by the administrator" in answer.content.decode()
    assert not User.objects.exists()


def test_the_language_of_the_user_comes_with_the_log_in(client: Client, sara: User, settings) -> None:
    User.objects.update(language="ar")
    answer = enter(client)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


def test_an_authenticator_app_from_set_up_to_log_in(client: Client, sara: User) -> None:
    enter(client)
    page = client.get("/account/second-step/totp/activate/").content.decode()
    assert "data:image/svg+xml;base64" in page
    secret = re.search(r'<bdi class="secret" dir="ltr">([A-Z2-7]+)</bdi>', page).group(1)
    assert client.post("/account/second-step/totp/activate/", {"code": "000000"}).status_code == 200
    answer = client.post("/account/second-step/totp/activate/", {"code": code_for(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-step/recovery-codes/")
    codes = re.findall(
        r"<li>([0-9a-f]{8})</li>", client.get("/account/second-step/recovery-codes/").content.decode()
    )
    assert len(codes) == 10
    client.post("/account/logout/")
    assert enter(client).headers["Location"].startswith("/account/second-step/authenticate/")
    assert not is_logged_in(client)
    step = client.get("/account/second-step/authenticate/").content.decode()
    assert "data-passkey" in step and "<script>" not in step
    assert client.post("/account/second-step/authenticate/", {"code": "12345678"}).status_code == 200
    client.post("/account/second-step/authenticate/", {"code": codes[0]})
    assert is_logged_in(client)


def test_the_sixth_wrong_code_is_refused_from_everywhere_and_leaves_a_line(sara: User) -> None:
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(sara, secret)
    for attempt in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{attempt + 1}")
        enter(client)
        assert not AccountEvent.objects.filter(what=Act.LOCKED_OUT).exists()
        assert "Incorrect code" in client.post(SECOND, {"code": "12345678"}).content.decode()
    noted = AccountEvent.objects.get(what=Act.LOCKED_OUT)
    assert (noted.user, noted.details) == (sara.public_id, {"address": "192.0.2.5"})
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    enter(elsewhere)
    answer = elsewhere.post(SECOND, {"code": code_for(secret)})
    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_logged_in(elsewhere)


def test_a_right_code_forgives_the_wrong_ones(client: Client, sara: User) -> None:
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(sara, secret)
    enter(client)
    for _attempt in range(4):
        client.post(SECOND, {"code": "12345678"})
    client.post(SECOND, {"code": code_for(secret)})
    assert is_logged_in(client)
    assert not AccountEvent.objects.filter(what=Act.LOCKED_OUT).exists()


def test_one_account_is_not_guessed_from_many_addresses(sara: User) -> None:
    for attempt in range(20):
        enter(Client(REMOTE_ADDR=f"192.0.2.{attempt + 1}"), "wrong")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert "Too many failed login attempts" in enter(elsewhere).content.decode()
    assert not is_logged_in(elsewhere)


def test_all_processes_count_attempts_together() -> None:
    with connection.cursor() as cursor:
        cache.set("attempt", [1.0], 60)
        cursor.execute("select count(*) from accounts_attempts")
        assert cursor.fetchone() == (1,)


def test_the_second_step_needs_the_password_again_later(client: Client, sara: User, settings) -> None:
    enter(client)
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 3600
    session.save()
    answer = client.get("/account/second-step/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    asked = client.post(answer.headers["Location"], {"password": PASSWORD})
    assert asked.headers["Location"] == "/account/second-step/totp/activate/"


PAGES = [
    "/account/second-step/",
    "/account/second-step/webauthn/",
    "/account/second-step/webauthn/add/",
    "/account/second-step/totp/activate/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/logout/",
    "/account/reauthenticate/",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_the_account(client: Client, sara: User, path: str) -> None:
    enter(client)
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*src=)| style=", page)
    assert "<h1" in page and "web/base.css" in page


def test_a_forgotten_password_is_replaced_by_mail(client: Client, sara: User) -> None:
    assert client.post("/account/password/reset/", {"email": "sara@example.org"}).status_code == 302
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    new = "quite another mosaic"
    client.post(where, {"password1": new, "password2": new})
    enter(client, new)
    assert is_logged_in(client)
    assert "cannot be used any more" in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_is_answered_alike(client: Client, sara: User) -> None:
    known = client.post("/account/password/reset/", {"email": "sara@example.org"}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert "no account" in mail.outbox[1].body


def test_other_sessions_are_logged_out(client: Client, sara: User) -> None:
    other = Client()
    enter(other)
    enter(client)
    other.get("/")
    client.get("/")
    assert "Log out everywhere else" in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert not is_logged_in(other) and is_logged_in(client)
