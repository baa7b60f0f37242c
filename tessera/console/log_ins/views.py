"""Providers through whom people log in to the portal, and our keys for that."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.accounts.choices import Permission
from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import actions, checking, queries
from tessera.accounts.oidc.choices import KeyUse
from tessera.console.gate import StaffRequest, staff
from tessera.console.log_ins import forms, pages
from tessera.console.short_forms import answer
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import Refusal
from tessera.registry.models import IdentifierKind

CALLBACK = "/my/callback"
KEYS = "/my/keys.json"
LOG_OUT = "/my/back-channel-log-out"


@require_safe
@staff(Permission.LOG_INS_MANAGE)
def providers(request: StaffRequest) -> HttpResponse:
    found, keys = queries.providers(viewer=request.viewer), queries.keys(viewer=request.viewer)
    keys_url = request.build_absolute_uri(KEYS)
    page = pages.providers_page(found, keys, language=_language(), keys_url=keys_url)
    return render(request, "console/log_ins/providers.html", {"page": page})


@require_safe
@staff(Permission.LOG_INS_MANAGE)
def provider(request: StaffRequest, key: str) -> HttpResponse:
    return _show(request, queries.get_provider(key, viewer=request.viewer))


@require_http_methods(["GET", "POST"])
@staff(Permission.LOG_INS_MANAGE)
def add(request: StaffRequest) -> HttpResponse:
    preset = forms.PresetForm(request.GET).asked
    form = forms.ProviderForm(request.POST or None, provider=None, preset=preset, kinds=_kinds())

    def act() -> str:
        made = _save(request, form, None)
        messages.success(request, _("The provider was added. Try the connection before people use it."))
        return reverse("console:log-in", args=[made.key])

    return answer(request, form, pages.form_page(None, language=_language()), act)


@require_http_methods(["GET", "POST"])
@staff(Permission.LOG_INS_MANAGE)
def change(request: StaffRequest, key: str) -> HttpResponse:
    found = queries.get_provider(key, viewer=request.viewer)
    form = forms.ProviderForm(request.POST or None, provider=found, kinds=_kinds())

    def act() -> None:
        _save(request, form, found)
        messages.success(request, _("The provider was saved."))

    return answer(request, form, pages.form_page(found, language=_language()), act)


@require_POST
@staff(Permission.LOG_INS_MANAGE)
def try_out(request: StaffRequest, key: str) -> HttpResponse:
    """Ask the provider, without logging anybody in, and show what came of it."""
    found = queries.get_provider(key, viewer=request.viewer)
    redirect_uri = request.build_absolute_uri(CALLBACK)
    return _show(request, found, tried=checking.try_out(found, redirect_uri=redirect_uri, now=timezone.now()))


@require_POST
@staff(Permission.LOG_INS_MANAGE)
def switch(request: StaffRequest, key: str) -> HttpResponse:
    found = queries.get_provider(key, viewer=request.viewer)
    form = forms.SwitchForm(request.POST)
    if form.is_valid():
        try:
            actions.switch(found, on=form.cleaned_data["on"], by=request.viewer, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect("console:log-in", key)


@require_POST
@staff(Permission.LOG_INS_MANAGE)
def act_on_key(request: StaffRequest) -> HttpResponse:
    form = forms.KeyForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, _act_on_key(request, form.cleaned_data))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect("console:log-ins")


def _act_on_key(request: StaffRequest, asked: dict[str, Any]) -> str:
    by, now = request.viewer, timezone.now()
    if asked["act"] == "drop":
        actions.drop_key(asked["kid"], by=by, now=now)
        return _("The key was dropped.")
    use, algorithm = KeyUse(asked["use"] or KeyUse.SIGN), asked["algorithm"]
    if asked["act"] == "next":
        actions.make_next_key(use, algorithm, by=by, now=now)
        return _("The next key is published. Use it when all providers have read it.")
    actions.take_up_next_key(use, algorithm, by=by, now=now)
    return _("The new key is in use. Drop the previous one when nothing is under way with it.")


def _save(request: StaffRequest, form: forms.ProviderForm, changing: OidcProvider | None) -> OidcProvider:
    secret = form.cleaned_data["secret"]
    return actions.save_provider(
        form.draft, secret=secret, changing=changing, by=request.viewer, now=timezone.now()
    )


def _show(request: StaffRequest, found: OidcProvider, **more: Any) -> HttpResponse:
    page = pages.provider_page(
        found,
        language=_language(),
        callback_url=request.build_absolute_uri(CALLBACK),
        keys_url=request.build_absolute_uri(KEYS),
        log_out_url=request.build_absolute_uri(LOG_OUT),
        **more,
    )
    return render(request, "console/log_ins/provider.html", {"page": page})


def _kinds() -> list[tuple[str, str]]:
    found = IdentifierKind.objects.filter(subject=Subject.INDIVIDUAL, deprecated_since__isnull=True)
    return [(kind.key, kind.name_in(_language())) for kind in found]


def _language() -> str:
    return get_language() or "en"
