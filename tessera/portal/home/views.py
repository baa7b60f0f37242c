"""What somebody can do here."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.accounts.citizens import Level, level_of
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.home import pages
from tessera.portal.home.by_phone import status_page
from tessera.portal.home.welcome import welcome as the_welcome


@require_safe
@citizen(level=Level.PHONE)
def home(request: CitizenRequest) -> HttpResponse:
    if level_of(request.citizen_session) == Level.PHONE:
        status = status_page(request.viewer, now=timezone.now())
        return render(request, "portal/home_by_phone.html", {"page": status})
    page = pages.home(request.viewer, now=timezone.now())
    return render(request, "portal/home.html", {"page": page})


@require_safe
@citizen(linked=False)
def welcome(request: CitizenRequest) -> HttpResponse:
    """For who has logged in and is nobody in the register, or not yet."""
    if request.viewer.sees.people:
        return HttpResponseRedirect(reverse("portal:home"))
    language = get_language() or "en"
    page = the_welcome(request.citizen, request.viewer, today=timezone.localdate(), language=language)
    return render(request, "portal/welcome.html", {"page": page})
