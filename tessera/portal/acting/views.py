"""Acting for somebody else, going back to oneself, and ending what somebody holds over oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.lib.refusals import NotFound
from tessera.portal.acting import pages
from tessera.portal.gate import CitizenRequest, act_for, citizen
from tessera.selfservice.actions import authority
from tessera.selfservice.queries.authority import find_authority
from tessera.selfservice.queries.viewers import viewer_acting_for


@require_safe
@citizen()
def acting(request: CitizenRequest) -> HttpResponse:
    page = pages.acting(request.viewer, on=timezone.localdate())
    return render(request, "portal/acting.html", {"page": page})


@require_POST
@citizen()
def begin(request: CitizenRequest, individual: UUID) -> HttpResponse:
    """Show the pages of somebody for whom they act, from now on. Raises NotFound for anybody else."""
    if viewer_acting_for(request.citizen, individual, on=timezone.localdate()) is None:
        raise NotFound
    return _from_now_on(request, individual)


@require_POST
@citizen()
def stop(request: CitizenRequest) -> HttpResponse:
    return _from_now_on(request, None)


@require_POST
@citizen()
def end(request: CitizenRequest, key: UUID) -> HttpResponse:
    """They do not want that any more: who is represented, or who represents."""
    ended = authority.end(find_authority(key), by=request.viewer, now=timezone.now())
    messages.success(
        request,
        _("%(name)s does not act for %(whom)s any more.")
        % {"name": ended.representative_name, "whom": ended.represented_name},
    )
    return redirect("portal:acting")


def _from_now_on(request: CitizenRequest, individual: UUID | None) -> HttpResponse:
    # A form that stands open in another tab was filled in for somebody else: it must not be sent in this one's name.
    rotate_token(request)
    response = redirect("portal:home")
    act_for(response, individual)
    return response
