"""What the office has written."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.notifications import queries
from tessera.notifications.actions.outboxes import mark_read
from tessera.portal.gate import CitizenRequest, citizen


@require_safe
@citizen(linked=False)
def inbox(request: CitizenRequest) -> HttpResponse:
    """Reading the page is reading the messages."""
    before = request.GET.get("before", "")
    found = queries.inbox(
        viewer=request.viewer,
        language=get_language() or "en",
        before=int(before) if re.fullmatch(r"[0-9]{1,18}", before, re.ASCII) else None,
    )
    unread = [letter.public_id for letter in found.letters if not letter.is_read]
    if unread:
        mark_read(keys=unread, by=request.viewer, now=timezone.now())
    return render(request, "portal/inbox.html", {"page": found})
