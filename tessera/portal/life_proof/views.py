"""Showing that one is alive: by logging in once more, by a photo, or at the office."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tessera.accounts.models import CitizenSession
from tessera.accounts.oidc.flow import Plan
from tessera.accounts.oidc.identity import VerifiedIdentity
from tessera.accounts.oidc.tokens import StepUp
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.lib.refusals import Refusal
from tessera.liveness import errors
from tessera.liveness.actions import photos, proving
from tessera.liveness.choices import Way
from tessera.liveness.poses import pose_of
from tessera.liveness.queries.checks import of_person
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.life_proof import pages
from tessera.portal.life_proof.forms import PhotoForm
from tessera.portal.providers.proved import when_proved
from tessera.portal.providers.views import prove_at, provider_of
from tessera.registry.models import Individual
from tessera.selfservice.queries.own import own_individual
from tessera.selfservice.queries.viewers import viewer_for
from tessera.web.refusals import show_refusal

REFUSED = 422
_PAGE = "portal:life-proof"


@require_safe
@citizen()
def life_proof(request: CitizenRequest) -> HttpResponse:
    shown = of_person(_person(request.viewer).pk, viewer=request.viewer)
    is_own = request.viewer.acts_for is None
    page = pages.LifeProofPage.of(shown, is_own=is_own, on=timezone.localdate())
    return render(request, "portal/life_proof/page.html", {"page": page})


@require_safe
@citizen()
def step_up(request: CitizenRequest) -> HttpResponse:
    """To the provider, which is asked to look at them anew, as surely as the rules want it. Raises ProviderNotFound."""
    if request.viewer.acts_for is not None:
        return redirect(_PAGE)
    asked = proving.due(_person(request.viewer), Way.STEP_UP).select_related("rule")
    levels = {one.rule.least_level for one in asked}
    provider, login = provider_of(request.citizen_session)
    values = pages.acr_values(provider, levels) if levels else None
    if values is None:
        refusal = errors.LevelTooLow() if levels else errors.NothingDue()
        messages.error(request, str(refusal))
        return redirect(_PAGE)
    return prove_at(provider, request, Plan(reverse(_PAGE), StepUp(login.subject, values)))


@when_proved(_PAGE)
def _proved(session: CitizenSession, identity: VerifiedIdentity, now: datetime) -> str | Promise:
    """They are back, and the provider's answer passed all checks of a step-up: what remains is whether it is enough."""
    viewer = viewer_for(session.citizen)
    assert session.login is not None  # whoever proved it has one
    with narrowed_to(viewer):
        proving.by_step_up(_person(viewer), identity, login=session.login, by=viewer, now=now)
    return gettext_lazy("Thank you. Your proof of life was recorded.")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def photo(request: CitizenRequest) -> HttpResponse:
    person, now = _person(request.viewer), timezone.now()
    pose = pose_of(person, on=timezone.localdate(now))
    sent = request.method == "POST"
    form = PhotoForm(request.POST if sent else None, request.FILES if sent else None, pose=pose)
    if form.is_bound and form.is_valid():
        try:
            photos.send_photo(
                person,
                form.cleaned_data["photo"],
                pose=form.cleaned_data["pose"],
                by=request.viewer,
                now=now,
            )
        except Refusal as refusal:
            refusal.field = "photo" if refusal.field == "file" else refusal.field
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your photo was sent. Two officers look at it; you are told here."))
            return redirect(_PAGE)
    shown = of_person(person.pk, viewer=request.viewer)
    page = pages.LifeProofPage.of(shown, is_own=request.viewer.acts_for is None, on=timezone.localdate(now))
    if not form.is_bound and not page.by_photo:
        return redirect(_PAGE)
    context = {"form": form, "pose": pose}
    return render(request, "portal/life_proof/photo.html", context, status=REFUSED if sent else 200)


def _person(viewer: Viewer) -> Individual:
    """Whose proof it is. Raises NotFound for who is nobody."""
    return Individual.objects.get(public_id=own_individual(viewer))
