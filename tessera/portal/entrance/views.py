"""Coming in, going out, and the language of the pages."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tessera.accounts.actions import citizens
from tessera.accounts.choices import SessionEnd
from tessera.accounts.models import CitizenSession
from tessera.accounts.oidc.queries import find_issuer, log_ins_offered
from tessera.portal.entrance.pages import LogInPage
from tessera.portal.gate import CitizenRequest, anybody, citizen, let_out, next_page, session_of, speak
from tessera.selfservice.actions import phone_log_in


@require_safe
@anybody
def log_in(request: HttpRequest) -> HttpResponse:
    if session_of(request) is not None:
        return HttpResponseRedirect(next_page(request))
    page = LogInPage.of(log_ins_offered(), next_page=next_page(request))
    return render(request, "portal/log_in.html", {"page": page, "by_phone": phone_log_in.is_open()})


@require_safe
@citizen(linked=False)
def prove_again(request: CitizenRequest) -> HttpResponse:
    """Before something that a stranger with their phone in hand must not do."""
    start = f"{reverse('portal:prove-again-start')}?{urlencode({'next': next_page(request)})}"
    return render(request, "portal/prove_again.html", {"start_url": start})


@require_POST
@anybody
def log_out(request: HttpRequest) -> HttpResponse:
    session = session_of(request)
    if session is not None:
        citizens.end_session(session, how=SessionEnd.CITIZEN, now=timezone.now())
    response = HttpResponseRedirect(reverse("portal:logged-out") + _where_from(session))
    let_out(response)
    return response


@require_POST
@anybody
def language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on, and remember it for whoever is logged in."""
    response = HttpResponseRedirect(next_page(request))
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    session = session_of(request)
    if session is not None:
        citizens.choose_language(session.citizen, language=chosen)
    speak(response, chosen)
    return response


def _where_from(session: CitizenSession | None) -> str:
    """The provider through whom they had logged in, for the page that offers to log out there, too."""
    login = session.login if session is not None else None
    provider = find_issuer(login.issuer) if login is not None else None
    return f"?at={provider.key}" if provider is not None else ""
