"""A partner's own screens ask whether they may fill forms in for whoever is logged in: OAuth's authorisation page.

Nothing is led to an address that the system did not name when it was connected. The answer goes back through the
browser as a code, which is worth nothing without the system's key and the secret behind its challenge.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tessera.accounts import api, errors
from tessera.accounts.actions.citizen_tokens import give_leave, must_be_asked_rightly
from tessera.accounts.models import ApiClient
from tessera.portal.gate import CitizenRequest, citizen

LONGEST_STATE: Final = 500
PLAIN: Final = "form-action 'self'"


@dataclass(frozen=True)
class AllowPage:
    """Who asks, and which machine the answer goes to."""

    name: str
    host: str
    me: str


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(linked=False)
def allow(request: CitizenRequest) -> HttpResponse:
    """Raises LeaveUnusable for what no connected system asks rightly."""
    system, asked = _asked(request), request.GET
    back, challenge = asked.get("redirect_uri", ""), asked.get("code_challenge", "")
    must_be_asked_rightly(system, return_to=back, challenge=challenge, now=timezone.now())
    if request.method != "POST":
        return _ask(request, system, back)
    if request.POST.get("answer") == "yes":
        code = give_leave(
            request.citizen_session, client=system, return_to=back, challenge=challenge, now=timezone.now()
        )
        answer = {"code": code}
    else:
        answer = {"error": "access_denied"}
    answer["state"] = asked.get("state", "")
    return HttpResponseRedirect(f"{back}{'&' if urlsplit(back).query else '?'}{urlencode(answer)}")


def _asked(request: CitizenRequest) -> ApiClient:
    """The system that asks. Raises LeaveUnusable for an unknown one, and for another road than ours."""
    asked = request.GET
    right = asked.get("response_type") == "code" and asked.get("code_challenge_method") == "S256"
    try:
        system = api.client_called(UUID(asked.get("client_id", "")))
    except ValueError:
        system = None
    if system is None or not right or len(asked.get("state", "")) > LONGEST_STATE:
        raise errors.LeaveUnusable
    return system


def _ask(request: CitizenRequest, system: ApiClient, back: str) -> HttpResponse:
    parts = urlsplit(back)
    page = AllowPage(system.name, parts.hostname or "", request.citizen.name)
    response = render(request, "portal/allow.html", {"page": page})
    # Browsers hold a form to the addresses it is led on to as well.
    policy = settings.CONTENT_SECURITY_POLICY.replace(PLAIN, f"{PLAIN} {parts.scheme}://{parts.netloc}")
    response.headers["Content-Security-Policy"] = policy
    return response
