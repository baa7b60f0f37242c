"""Logging in by a code to one's phone: for who has no other way at hand and only wants to see how far their requests
have come.

Nothing here tells whether a number is known: neither what is said, nor how long it takes to say it.
"""

from typing import Any, Final

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tessera.accounts.actions import citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.choices import SessionEnd
from tessera.accounts.citizens import PHONE_ACR, Level
from tessera.accounts.oidc.queries import log_ins_offered
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.entrance.pages import LogInPage
from tessera.portal.gate import CitizenRequest, anybody, citizen, let_in, next_page, session_of
from tessera.portal.information.contacts import read
from tessera.portal.providers.devices import device_of
from tessera.registry.choices import ContactKind
from tessera.selfservice import errors
from tessera.selfservice.actions import phone_log_in
from tessera.web.forms import Form
from tessera.web.refusals import show_refusal

COOKIE: Final = "tessera_phone_code"
_REFUSED: Final = 422


class PhoneForm(Form):
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("The one that the register has of you. We send a code there."),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        return read(ContactKind.PHONE, self.cleaned_data["phone"])


class CodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("The code"),
        help_text=gettext_lazy("Six digits. It may take a minute to arrive."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "class": "width-10"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the number. Raises NotFound where this is switched off."""
    _must_be_open()
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _count(request)
            language = get_language() or "en"
            token = phone_log_in.ask(form.cleaned_data["phone"], language=language, now=timezone.now())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return _known_by(redirect("portal:log-in-code"), token)
    return _page(request, "portal/phone_log_in.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code. Raises NotFound where this is switched off."""
    _must_be_open()
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return redirect("portal:log-in-phone")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _count(request)
            return _let_in(request, token, form.cleaned_data["code"])
        except Refusal as refusal:
            show_refusal(form, refusal)
    return _page(request, "portal/phone_code.html", form)


@require_safe
@citizen(linked=False, level=Level.PHONE)
def identity_needed(request: CitizenRequest) -> HttpResponse:
    """They came by a code, and the page that they want needs more."""
    page = LogInPage.of(log_ins_offered(), next_page=next_page(request))
    return render(request, "portal/identity_needed.html", {"page": page})


def _let_in(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Raises CodeWrong, CitizenClosed, TooManyLogIns."""
    now, before = timezone.now(), session_of(request)
    login = phone_log_in.enter(token, code, now=now)
    device = device_of(request.headers.get("User-Agent", ""))
    _session, begun = citizens.begin_session(login, proof=Proof(now, PHONE_ACR), device=device, now=now)
    if before is not None:
        citizens.end_session(before, how=SessionEnd.REPLACED, now=now)
    response = HttpResponseRedirect(reverse("portal:home"))
    let_in(response, begun)
    response.delete_cookie(COOKIE, path=settings.PORTAL_COOKIE_PATH, samesite="Lax")
    return response


def _must_be_open() -> None:
    if not phone_log_in.is_open():
        raise NotFound


def _count(request: HttpRequest) -> None:
    """From one address. Raises TooManyCodes."""
    limit = {"portal_code": settings.PORTAL_CODE_RATE_LIMIT}
    if not ratelimit.consume(request, app="tessera", action="portal_code", config=limit):
        raise errors.TooManyCodes


def _known_by(response: HttpResponse, token: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        token,
        max_age=phone_log_in.MINUTES * 60,
        path=settings.PORTAL_COOKIE_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page(request: HttpRequest, template: str, form: Any) -> HttpResponse:
    return render(request, template, {"form": form}, status=_REFUSED if form.is_bound else 200)
