"""A change is recorded once, however often its button is pressed: each page of answers has a token of its own."""

import secrets
from typing import Final

from tessera.console.gate import StaffRequest
from tessera.lib.db.locks import alone

SESSION: Final = "events"
KEPT: Final = 40  # tokens that a session remembers
WAITING: Final = ""


def new_token(request: StaffRequest) -> str:
    """A token that records once, in this session."""
    token = secrets.token_urlsafe(16)
    _remember(request, token, WAITING)
    return token


def take(request: StaffRequest, token: str) -> str | None:
    """Wait for whoever holds the same token, then say where its change is to be seen.

    WAITING when nothing was recorded with it yet, None for a token that this session does not know. To be called
    in the transaction that records; ``spend`` ends it.
    """
    alone(f"{SESSION}:{token}")
    # Read anew: the session of this request was loaded before the other one was done.
    stored = type(request.session)(request.session.session_key).get(SESSION, {})
    known: str | None = stored.get(token)
    return known


def spend(request: StaffRequest, token: str, url: str) -> None:
    """The change of the token is recorded and to be seen at the URL."""
    _remember(request, token, url)
    request.session.save()  # with the change, in one transaction


def _remember(request: StaffRequest, token: str, url: str) -> None:
    known = {key: value for key, value in request.session.get(SESSION, {}).items() if key != token}
    newest = [*known.items(), (token, url)][-KEPT:]
    request.session[SESSION] = dict(newest)
