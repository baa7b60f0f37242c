from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.encryption import provider
from tessera.notifications.channels.sms import SECRET
from tessera.notifications.models import Gateway
from tests.notifications.servers import Post, Sms, gateway_server, mail_server

NOW = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def as_system(db: None) -> Iterator[None]:
    """As the worker, which sees every message."""
    with narrowed_to(system_viewer(channel="job")):
        yield


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        settings.EMAIL_TIMEOUT = 2
        settings.DEFAULT_FROM_EMAIL = "Tessera <tessera@example.org>"
        yield server


@pytest.fixture
def sms(settings: Settings) -> Iterator[Sms]:
    settings.OUTGOING_LOOPBACK = True
    with gateway_server() as server:
        yield server


@pytest.fixture
def gateway(as_system: None, sms: Sms) -> Gateway:
    """A gateway that speaks JSON, set up for the server on localhost."""
    return make_gateway(sms)


def make_gateway(sms: Sms, **settings: object) -> Gateway:
    given = {
        "id": 1,
        "is_on": True,
        "url": sms.url,
        "headers": {"Authorization": "Bearer {secret}"},
        "body": '{"to": "{to}", "message": "{text}", "id": "{id}", "from": "{sender}"}',
        "sender": "TESSERA",
        "secret": provider().encrypt(b"hush hush", context=SECRET),
        "success_path": "status",
        "success_value": "ok",
        "id_path": "id",
        "time_zone": "UTC",
        "timeout": 1,
        "per_second": 1000,
    }
    return Gateway.objects.create(**(given | settings))
