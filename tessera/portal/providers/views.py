"""Away to an identity provider, and back from it.

A log-in starts by following a link, not by sending a form: the content security policy would hold up a form that ends
at another server, which may send the browser on to yet another.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import structlog
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tessera.accounts.actions import citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.choices import SessionEnd
from tessera.accounts.models import CitizenLogin, CitizenSession, OidcProvider
from tessera.accounts.oidc import flow, leaving, queries
from tessera.accounts.oidc import keys as oidc_keys
from tessera.accounts.oidc.errors import LogInRefused, ProviderNotFound, SomebodyElse, TooManyStarts
from tessera.accounts.oidc.flow import Finished, Plan
from tessera.accounts.oidc.tokens import StepUp
from tessera.lib.refusals import Refusal
from tessera.portal.gate import CitizenRequest, anybody, citizen, let_in, next_page, session_of
from tessera.portal.providers import proved
from tessera.portal.providers.devices import device_of
from tessera.selfservice.actions import links

BROWSER_COOKIE: Final = "tessera_log_in"
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BROWSER_BYTES: Final = 24
_BROWSER_LENGTH: Final = 32  # of as many bytes as a word
_FACTS: Final = ("what", "why", "status_of_answer", "error", "lacks", "algorithm", "claim")
log = structlog.get_logger(__name__)


@require_safe
@anybody
def start(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider. Raises ProviderNotFound."""
    provider = queries.find_log_in(key)
    return _away(request, lambda **more: flow.begin(provider, plan=Plan(next_page(request)), **more))


@require_safe
@citizen(linked=False)
def start_again(request: CitizenRequest) -> HttpResponse:
    """To the provider through whom they logged in, to prove that it is still them. Raises ProviderNotFound."""
    provider, login = provider_of(request.citizen_session)
    return prove_at(provider, request, Plan(next_page(request), StepUp(login.subject)))


def provider_of(session: CitizenSession) -> tuple[OidcProvider, CitizenLogin]:
    """Through whom they logged in. Raises ProviderNotFound where nobody can log in through it any more."""
    login = session.login
    provider = queries.find_issuer(login.issuer) if login else None
    if login is None or provider is None:
        raise ProviderNotFound
    return provider, login


def prove_at(provider: OidcProvider, request: HttpRequest, plan: Plan) -> HttpResponse:
    """Send the browser away to prove again who they are."""
    return _away(request, lambda **more: flow.begin(provider, plan=plan, **more))


@require_safe
@anybody
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider, with an answer that is checked before anything is believed."""
    now = timezone.now()
    session = session_of(request)
    try:
        browser = request.COOKIES.get(BROWSER_COOKIE, "")
        finished = flow.finish(request.GET.dict(), browser=browser, now=now)
        token = _prove(finished, session) if finished.plan.step_up else _enter(request, finished, session)
    except Refusal as refusal:
        return _refused(request, refusal)
    if finished.plan.step_up and session is not None:
        _follow(request, finished, session)
    response = HttpResponseRedirect(finished.plan.come_back or reverse("portal:home"))
    let_in(response, token, anew=not finished.plan.step_up)
    response.delete_cookie(BROWSER_COOKIE, path=settings.PORTAL_COOKIE_PATH, samesite="Lax")
    return response


@require_safe
@anybody
def keys(request: HttpRequest) -> HttpResponse:
    """Our public keys, for providers that read them here (``jwks_uri``)."""
    response = JsonResponse(oidc_keys.published(), content_type="application/jwk-set+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
@anybody
def logged_out(request: HttpRequest) -> HttpResponse:
    """Logged out here. Where the provider offers it, one may log out there as well."""
    provider = next((one for one in queries.log_ins_offered() if one.key == request.GET.get("at")), None)
    back_to = request.build_absolute_uri(reverse("portal:log-in"))
    url = leaving.leaving_url(provider, back_to=back_to) if provider else ""
    name = provider.name_in(get_language() or "en") if provider else ""
    label = _("Log out at %(provider)s") % {"provider": name}
    return render(request, "portal/logged_out.html", {"url": url, "name": name, "label": label})


@csrf_exempt
@require_POST
@anybody
def back_channel(request: HttpRequest) -> HttpResponse:
    """A provider tells us that somebody logged out there: their sessions end here. What it says is signed."""
    now = timezone.now()
    try:
        gone = leaving.read_log_out(request.POST.get("logout_token", ""), now=now)
    except Refusal as refusal:
        log.info("refused", code=refusal.code, route="portal:back-channel-log-out", status=400)
        return HttpResponse(status=400)
    citizens.end_sessions_of_provider(
        issuer=gone.issuer, subject=gone.subject, provider_session=gone.provider_session, now=now
    )
    return HttpResponse(status=200)


def _away(request: HttpRequest, begin: Callable[..., str]) -> HttpResponse:
    """Send the browser to the provider, with a cookie by which it is known when it comes back."""
    browser = request.COOKIES.get(BROWSER_COOKIE, "")
    if len(browser) != _BROWSER_LENGTH:
        browser = secrets.token_urlsafe(_BROWSER_BYTES)
    try:
        _count(request)
        url = begin(
            redirect_uri=request.build_absolute_uri(reverse("portal:callback")),
            browser=browser,
            language=get_language() or "en",
            now=timezone.now(),
        )
    except LogInRefused as refusal:
        return _refused(request, refusal)
    response = HttpResponseRedirect(url)
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=int(flow.LASTS.total_seconds()),
        path=settings.PORTAL_COOKIE_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _count(request: HttpRequest) -> None:
    """Each start writes a row and may ask the provider. Raises TooManyLogIns."""
    limit = {"portal_log_in": settings.PORTAL_LOG_IN_RATE_LIMIT}
    if not ratelimit.consume(request, app="tessera", action="portal_log_in", config=limit, limit_get=True):
        raise TooManyStarts


def _enter(request: HttpRequest, finished: Finished, before: CitizenSession | None) -> str:
    """Begin a session; returns its token. Whoever was logged in in this browser is no longer."""
    now = timezone.now()
    arrival = links.arrive(finished.identity, now=now)
    device = device_of(request.headers.get("User-Agent", ""))
    _session, token = citizens.begin_session(arrival.login, proof=_proof(finished), device=device, now=now)
    if before is not None:
        citizens.end_session(before, how=SessionEnd.REPLACED, now=now)
    return token


def _prove(finished: Finished, session: CitizenSession | None) -> str:
    """Note that the person of this session has proved again who they are; returns its new token."""
    who = finished.identity
    login = session.login if session is not None else None
    if session is None or login is None or (login.issuer, login.subject) != (who.issuer, who.sub):
        raise SomebodyElse
    return citizens.prove_again(session, proof=_proof(finished), now=timezone.now())


def _follow(request: HttpRequest, finished: Finished, session: CitizenSession) -> None:
    """Do what they proved it for. What is refused is told on the page to which they come back."""
    try:
        said = proved.follow(finished.plan.come_back, session, finished.identity, now=timezone.now())
    except Refusal as refusal:
        log.info("refused", code=refusal.code, route="portal:callback", status=refusal.status)
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, str(said))


def _proof(finished: Finished) -> Proof:
    """A provider that does not say when it was may have known them from long ago: that is no fresh proof."""
    who = finished.identity
    return Proof(
        authenticated_at=who.auth_time or LONG_AGO, acr=who.acr, provider_session=who.provider_session
    )


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say so, with the code that the office can look up; what the provider said in detail is in the log only."""
    log.info("refused", code=refusal.code, route="portal:callback", status=refusal.status, **_told(refusal))
    page = {"message": str(refusal), "code": refusal.code}
    return render(request, "portal/not_logged_in.html", page, status=refusal.status)


def _told(refusal: Refusal) -> dict[str, str]:
    """Of the facts, those that are words of the protocol; none says who it is."""
    return {name: str(refusal.facts[name]) for name in _FACTS if name in refusal.facts}
