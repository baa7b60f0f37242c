"""Logging in as one of the people of Karuna, by the same protocol and the same checks as through a real provider."""

import re
import threading
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlsplit
from wsgiref.simple_server import make_server

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tessera.accounts.models import CitizenSession, OidcProvider
from tessera.accounts.oidc import metadata
from tessera.accounts.oidc.design_errors import DemonstrationOnly
from tessera.accounts.viewer import system_viewer
from tessera.demo.errors import NotADemo
from tessera.demo.provider import entry, protocol, server
from tessera.demo.provider import people as cast
from tessera.demo.provider.protocol import Provider

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/my/callback"


@pytest.fixture
def site(settings, monkeypatch, db: None) -> Iterator[str]:
    """The provider on a free port. Its threads have no connection to the test's transaction: what it asks is given."""
    settings.DEMO = settings.OUTGOING_LOOPBACK = True
    metadata.forget()
    by, now = system_viewer(), timezone.now()
    with make_server(
        server.HOST, 0, lambda *_: [], server_class=server._Server, handler_class=server._Quiet
    ) as made:
        issuer = server.issuer_at(made.server_port)
        entry.offer(issuer=issuer, by=by, now=now)
        published = protocol.published()
        monkeypatch.setattr(protocol, "published", lambda: published)
        monkeypatch.setattr(server, "people", lambda: [cast.VISITOR])
        monkeypatch.setattr(server, "close_old_connections", lambda: None)
        made.set_app(server.Site(Provider(issuer, redirect_uris=[CALLBACK])))
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield issuer
        made.shutdown()
    metadata.forget()


def get(url: str) -> tuple[int, str, str]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body, answer.headers.get("Location", "")


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r"href='([^']+)'", page)]


def test_somebody_logs_in_as_whom_they_choose(site: str, client: Client) -> None:
    assert "This is a demonstration" in client.get("/my/log-in/").content.decode()
    status, page, _location = get(client.get("/my/log-in/demonstration/").headers["Location"])
    assert status == 200 and "not a real identity provider" in page and "Selam Okello" in page
    face, code, refuse = links(page)
    assert "demo%3Aface" in face and "demo%3Acode" in code
    _status, _page, back = get(site + face)
    assert back.startswith(CALLBACK)
    answer = client.get("/my/callback", dict(parse_qsl(urlsplit(back).query)))
    assert answer.headers["Location"] == "/my/", answer.content
    session = CitizenSession.objects.get()
    assert session.acr == "demo:face" and session.citizen.name == "Selam Okello"
    assert client.get("/my/").headers["Location"] == "/my/welcome/"
    page = client.get(client.post("/my/log-out/").headers["Location"]).content.decode()
    left = unescape(re.search(r'href="(http[^"]+/leave[^"]*)"', page)[1])
    assert get(left)[0] == 200


def test_whoever_does_not_log_in_is_not_logged_in(site: str, client: Client) -> None:
    _status, page, _location = get(client.get("/my/log-in/demonstration/").headers["Location"])
    _status, _page, back = get(site + links(page)[-1])
    answer = client.get("/my/callback", dict(parse_qsl(urlsplit(back).query)))
    assert answer.status_code == 403 and not CitizenSession.objects.exists()


def test_it_speaks_the_language_of_the_portal(site: str, client: Client) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "ar"
    _status, page, _location = get(client.get("/my/log-in/demonstration/").headers["Location"])
    assert 'lang="ar" dir="rtl"' in page


def test_it_sends_nobody_elsewhere(site: str, client: Client) -> None:
    url = client.get("/my/log-in/demonstration/").headers["Location"]
    assert get(url.replace("testserver", "elsewhere.example"))[0] == 400
    assert get(url.replace("client_id=tessera", "client_id=other"))[0] == 400
    assert get(f"{site}/unknown")[0] == 404


def test_a_code_and_a_token_are_good_once_and_for_us_only(site: str) -> None:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=10)
    connection.request("POST", "/token", "grant_type=authorization_code&code=x", {"Content-Length": "36"})
    answer = connection.getresponse()
    assert (answer.status, b"invalid_client" in answer.read()) == (400, True)
    connection.close()
    assert get(f"{site}/userinfo")[0] == 401


def test_outside_of_a_demonstration_it_neither_runs_nor_can_be_set_up(settings, db: None) -> None:
    settings.DEMO = False
    with pytest.raises(NotADemo):
        server.serve(port=1, portal_port=2)
    with pytest.raises(DemonstrationOnly):
        entry.offer(issuer="https://demo.example", by=system_viewer(), now=timezone.now())
    assert not OidcProvider.objects.exists()
