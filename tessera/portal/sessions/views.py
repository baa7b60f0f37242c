"""Where somebody is logged in, and ending it there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.accounts.actions import citizens as accounts
from tessera.accounts.choices import SessionEnd
from tessera.accounts.citizens import find_session_of, sessions_of
from tessera.portal.gate import CitizenRequest, citizen, let_out


@require_safe
@citizen(linked=False)
def sessions(request: CitizenRequest) -> HttpResponse:
    found = sessions_of(request.citizen, now=timezone.now())
    return render(request, "portal/sessions.html", {"sessions": found, "own": request.citizen_session.pk})


@require_POST
@citizen(linked=False)
def end(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    session = find_session_of(request.citizen, public_id, now=now)
    is_own = session.pk == request.citizen_session.pk
    accounts.end_session(session, how=SessionEnd.CITIZEN if is_own else SessionEnd.ELSEWHERE, now=now)
    if is_own:
        response = HttpResponseRedirect(reverse("portal:log-in"))
        let_out(response)
        return response
    messages.success(request, _("That device is logged out now."))
    return HttpResponseRedirect(reverse("portal:sessions"))


@require_POST
@citizen(linked=False)
def end_others(request: CitizenRequest) -> HttpResponse:
    accounts.end_sessions(
        request.citizen, how=SessionEnd.ELSEWHERE, now=timezone.now(), but=request.citizen_session
    )
    messages.success(request, _("You are logged out on all other devices."))
    return HttpResponseRedirect(reverse("portal:sessions"))
