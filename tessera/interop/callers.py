"""Who calls: another system by its key, or a citizen by the token that a system holds for them.

Cookies are never looked at, so no page elsewhere can make a browser call in somebody's name.
"""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from tessera.accounts import api
from tessera.accounts.models import ApiClient, CitizenToken
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.interop.problems import BodyTooLarge, TokenMissing, TooManyCalls
from tessera.selfservice.queries.viewers import viewer_for

CITIZEN_PER_MINUTE: Final = 120
LARGEST_BODY: Final = 400_000  # bytes of JSON
MORE_FOR_FILES: Final = 100_000  # bytes around a file


class Caller(HttpRequest):
    """A call whose caller is known."""

    viewer: Viewer
    now: datetime
    caller: ApiClient | CitizenToken


class Bearer(HttpBearer):
    """Opens an address to whoever shows a key or a token. The session sees what they see until the answer is made.

    ``largest`` is how many bytes may be sent there.
    """

    openapi_bearerFormat = "key of a system (tsk_…) or token for a citizen (tst_…)"  # noqa: N815 - the name in OpenAPI

    def __init__(self, *, largest: int = LARGEST_BODY) -> None:
        super().__init__()
        self.largest = largest

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Raises TokenMissing, TooManyCalls, BodyTooLarge."""
        now = timezone.now()
        with narrowed_to(None):
            request.caller, viewer, most = _known(token, now=now)  # type: ignore[attr-defined]
        if api.count_call(viewer.actor, now=now) > most:
            raise TooManyCalls(most=most)
        if _length(request) > self.largest:
            raise BodyTooLarge(most=self.largest // 1000)
        request.viewer, request.now = viewer, now  # type: ignore[attr-defined]
        request.narrowing.enter_context(narrowed_to(viewer))  # type: ignore[attr-defined]  # of ViewerOnRequest
        return viewer


def through(request: Caller) -> str:
    """Which system calls for a citizen; "" for one that calls for itself."""
    return str(request.caller.client_id) if isinstance(request.caller, CitizenToken) else ""


def _known(token: str, *, now: datetime) -> tuple[ApiClient | CitizenToken, Viewer, int]:
    """Who shows the token, as what they are seen, and how often they may call in a minute."""
    client = api.find_client(token, now=now)
    if client is not None:
        return client, api.viewer_of(client), client.per_minute
    leave = api.find_token(token, now=now)
    if leave is not None:
        return leave, viewer_for(leave.session.citizen), CITIZEN_PER_MINUTE
    raise TokenMissing


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0
