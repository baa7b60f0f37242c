"""Other systems that call, for tests."""

from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tessera.accounts.actions import api_clients, citizen_tokens
from tessera.accounts.actions.api_clients import Asked
from tessera.accounts.actions.citizens import find_session
from tessera.accounts.models import ApiClient, Citizen, Role
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tests.citizens import sign_in

BASE = "/api/v1"
BACK = "https://partner.example/back"
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


def connect(
    area: Area | None, *, name: str = "Lomba schools", role: str = "registrar", **more: Any
) -> tuple[ApiClient, str]:
    now = timezone.now()
    asked = Asked(
        name=name,
        role=Role.objects.get(key=role),
        area=area,
        until=timezone.localdate(now) + timedelta(days=30),
        per_minute=more.pop("per_minute", 1_000),
        return_to=more.pop("return_to", [BACK]),
    )
    return api_clients.connect(asked, by=system_viewer(), now=now)


def leave_of(citizen: Citizen, system: ApiClient) -> str:
    """A token with which the system acts for a citizen who is logged in."""
    now = timezone.now()
    session = find_session(sign_in(citizen).cookies["tessera_portal"].value, now=now)
    assert session is not None
    code = citizen_tokens.give_leave(session, client=system, return_to=BACK, challenge=CHALLENGE, now=now)
    token, _seconds = citizen_tokens.take_leave(
        code, client=system, return_to=BACK, verifier=VERIFIER, now=now
    )
    return token


class Api:
    """Calls with a key or a token; ``raises`` lets our own faults through to the test."""

    def __init__(self, token: str, *, raises: bool = True) -> None:
        self.client = Client(raise_request_exception=raises)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, address: str, given: Any = None, **headers: str) -> HttpResponse:
        body = given if isinstance(given, bytes) else b"" if given is None else orjson.dumps(given)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(  # type: ignore[return-value]
            method, BASE + address, body, content_type="application/json", headers=self.headers | named
        )

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self.call("GET", address, **headers)

    def post(self, address: str, given: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", address, given, **headers)

    def put(self, address: str, given: Any, **headers: str) -> HttpResponse:
        return self.call("PUT", address, given, **headers)

    def delete(self, address: str, **headers: str) -> HttpResponse:
        return self.call("DELETE", address, **headers)

    def attach(self, draft: str, question: str, file: Any) -> HttpResponse:
        return self.client.post(  # type: ignore[return-value]
            f"{BASE}/drafts/{draft}/files", {"question": question, "file": file}, headers=self.headers
        )


def read(answer: HttpResponse, status: int = 200) -> Any:
    """What was answered, with the status that was awaited."""
    assert answer.status_code == status, answer.content[:600]
    return orjson.loads(answer.content) if answer.content else None


def problem(answer: HttpResponse, status: int) -> Any:
    """The problem that was answered."""
    found = read(answer, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert found["status"] == status and found["type"] == f"urn:tessera:problem:{found['code']}"
    return found
