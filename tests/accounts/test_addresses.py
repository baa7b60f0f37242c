"""From which address a request comes, with and without proxies of ours."""

import pytest
from allauth.account.adapter import get_adapter
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from pytest_django import Settings

from tessera.accounts.addresses import client_address
from tests.cast import make_user

CONNECTED = "10.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "header", "found"),
    [
        (0, None, CONNECTED),
        (0, "203.0.113.9", CONNECTED),
        (1, None, CONNECTED),
        (1, "", CONNECTED),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", CONNECTED),
        (1, "6.6.6.6, nonsense", CONNECTED),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:DB8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_hop_that_our_outermost_proxy_saw_decides(
    trusted: int, header: str | None, found: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {} if header is None else {"X-Forwarded-For": header}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=CONNECTED)
    assert client_address(request) == found
    assert get_client_ip_address(request) == found
    assert get_adapter().get_client_ip(request) == found


def test_a_unix_socket_has_no_address() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == "0.0.0.0"


@pytest.mark.django_db
@pytest.mark.parametrize(("trusted", "counted"), [(0, CONNECTED), (1, "203.0.113.9")])
def test_failed_log_ins_count_by_it(trusted: int, counted: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = trusted
    make_user("Sara Kamau")
    client = Client(REMOTE_ADDR=CONNECTED, headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    client.post("/account/login/", {"login": "sara@example.org", "password": "wrong"})
    assert AccessAttempt.objects.get().ip_address == counted
