"""The end of information by e-mail, by the link in each: without logging in, and never by looking at it alone.

Programs follow links in letters to see where they lead; only a POST changes anything. Mail programs send it themselves
when somebody presses their button (RFC 8058): without our cookies, so that the link is all that speaks for them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tessera.notifications import queries
from tessera.notifications.actions import outboxes
from tessera.notifications.models import OptOut
from tessera.notifications.recipients import masked
from tessera.notifications.unsubscribing import read
from tessera.portal.gate import anybody


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Raises NotFound for a link that is none of ours."""
    channel, address = read(token)
    if request.method == "POST" and "again" in request.POST:
        outboxes.opt_in_themselves(channel, address)
    elif request.method == "POST":
        outboxes.opt_out_themselves(channel, address, how=OptOut.How.LINK, now=timezone.now())
    page = {
        "address": masked(channel, address),
        "is_out": queries.has_opted_out(channel, address),
        "was_sent": request.method == "POST",
    }
    return render(request, "portal/unsubscribe.html", page)
