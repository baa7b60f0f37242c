"""What people do with their own account leaves a line: passwords, apps, passkeys, recovery codes."""

import re
from typing import Any

import pytest
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory

from tessera.accounts.choices import Act
from tessera.accounts.models import AccountEvent, User
from tessera.console.users.timeline import sentence
from tests.cast import PASSWORD, make_user
from tests.web.test_login import code_for, enter

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]
NEW = "tiles of many colours"
ACTIVATE = "/account/second-step/totp/activate/"


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    cache.clear()


@pytest.fixture
def sara(db: None) -> User:
    user = make_user("Sara Kamau")
    Authenticator.objects.filter(user=user).delete()
    return user


def acts(user: User) -> list[tuple[str, str]]:
    events = AccountEvent.objects.filter(user=user.public_id).order_by("pk")
    assert {event.actor for event in events} <= {str(user.public_id)}
    assert {event.actor_name for event in events} <= {"Sara Kamau"}
    assert all(event.details["address"] == "127.0.0.1" for event in events)
    return [(event.what, event.details.get("factor", "")) for event in events]


def test_a_changed_password(client: Client, sara: User) -> None:
    enter(client)
    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    client.post("/account/password/change/", wrong)
    assert acts(sara) == []
    client.post("/account/password/change/", wrong | {"oldpassword": PASSWORD})
    assert acts(sara) == [(Act.PASSWORD_CHANGED, "")]
    line = AccountEvent.objects.get()
    assert sentence(line) == "Changed the password, from 127.0.0.1"
    assert NEW not in str(line.details)


def test_a_password_set_through_a_link(client: Client, sara: User) -> None:
    client.post("/account/password/reset/", {"email": sara.email})
    link = re.search(r"https?://[^\s]+(/account/password/reset/key/[^\s]+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    sara.refresh_from_db()
    assert sara.check_password(NEW)
    assert acts(sara) == [(Act.PASSWORD_SET, "")]


def test_an_app_and_its_recovery_codes(
    client: Client, sara: User, django_capture_on_commit_callbacks: Any
) -> None:
    def post(path: str, **given: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/account/second-step/{path}/", given)

    enter(client)
    secret = re.search(
        r'<bdi class="secret" dir="ltr">([A-Z2-7]+)</bdi>', client.get(ACTIVATE).content.decode()
    )
    assert secret
    post("totp/activate", code="000000")
    assert acts(sara) == []
    post("totp/activate", code=code_for(secret[1]))
    assert sorted(acts(sara)) == [(Act.FACTOR_ADDED, "recovery_codes"), (Act.FACTOR_ADDED, "totp")]
    post("recovery-codes/generate")
    assert acts(sara)[-1] == (Act.CODES_RENEWED, "recovery_codes")
    codes = re.findall(
        r"<li>([0-9a-f]{8})</li>", client.get("/account/second-step/recovery-codes/").content.decode()
    )
    client.post("/account/logout/")
    enter(client)
    post("authenticate", code=codes[0])
    assert acts(sara)[-1] == (Act.CODE_USED, "")
    post("totp/deactivate")
    assert sorted(acts(sara)[-2:]) == [(Act.FACTOR_REMOVED, "recovery_codes"), (Act.FACTOR_REMOVED, "totp")]
    assert codes[0] not in str(list(AccountEvent.objects.values_list("details", flat=True)))


def test_the_app_itself_leaves_no_line_when_it_is_used(sara: User) -> None:
    request = RequestFactory().get("/")
    for type_, reauthenticated in (("totp", False), ("recovery_codes", True)):
        used = Authenticator(user=sara, type=type_)
        signals.authenticator_used.send(
            sender=Authenticator,
            request=request,
            user=sara,
            authenticator=used,
            reauthenticated=reauthenticated,
        )
    assert acts(sara) == []
