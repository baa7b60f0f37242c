"""Who lives with whom, and what can be told about it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.portal.events.about import about
from tessera.portal.family import pages
from tessera.portal.gate import CitizenRequest, citizen


@require_safe
@citizen()
def family(request: CitizenRequest) -> HttpResponse:
    found = about(request.viewer, today=timezone.localdate(), language=get_language() or "en")
    page = pages.family(found, viewer=request.viewer)
    return render(request, "portal/family.html", {"page": page})
