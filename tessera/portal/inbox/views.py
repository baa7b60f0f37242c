"""What the office has written."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.notifications import queries
from tessera.notifications.actions.outboxes import mark_read
from tessera.portal.gate import CitizenRequest, citizen
from tessera.web.asked import asked_number


@require_safe
@citizen(linked=False)
def inbox(request: CitizenRequest) -> HttpResponse:
    """Reading the page is reading the messages."""
    found = queries.inbox(
        viewer=request.viewer,
        language=get_language() or "en",
        before=asked_number(request, "before"),
    )
    unread = [letter.public_id for letter in found.letters if not letter.is_read]
    if unread:
        mark_read(keys=unread, by=request.viewer, now=timezone.now())
    return render(request, "portal/inbox.html", {"page": found})
