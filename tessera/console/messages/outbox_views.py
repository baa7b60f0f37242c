"""What was sent, what waits and what failed; and who wants no information."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.messages import forms, pages
from tessera.console.short_forms import REFUSED
from tessera.lib.refusals import Refusal
from tessera.notifications import queries
from tessera.notifications.actions import outboxes
from tessera.notifications.choices import Channel
from tessera.notifications.queries import OutboxAsked
from tessera.notifications.recipients import as_address
from tessera.web.asked import asked_number
from tessera.web.refusals import show_refusal


@require_GET
@staff(Permission.MESSAGES_MANAGE)
def outbox(request: StaffRequest) -> HttpResponse:
    form = forms.OutboxForm(request.GET)
    found = queries.outbox(_asked(form), viewer=request.viewer)
    page = pages.Outbox.of(found, form=form, asked=request.GET.dict())
    return render(request, "console/messages/outbox.html", {"page": page})


@require_POST
@staff(Permission.MESSAGES_MANAGE)
def retry(request: StaffRequest) -> HttpResponse:
    """Those that were ticked or, with "all", everything on the list that failed."""
    form = forms.OutboxForm(request.GET)
    every = queries.outbox_rows(_asked(form)) if "all" in request.POST else None
    try:
        count = outboxes.retry(
            keys=pages.keys(request.POST.getlist("key")), every=every, by=request.viewer, now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)d message waits to be sent again.", "%(count)d messages wait to be sent again.", count
        )
        messages.success(request, words % {"count": count})
    query = request.GET.urlencode()
    return redirect(reverse("console:message-outbox") + (f"?{query}" if query else ""))


@require_http_methods(["GET", "POST"])
@staff(Permission.MESSAGES_MANAGE)
def opted_out(request: StaffRequest) -> HttpResponse:
    form = forms.AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        channel = Channel(form.cleaned_data["channel"])
        try:
            address = as_address(channel, form.cleaned_data["address"])
            outboxes.opt_out_for(channel, address, by=request.viewer, now=timezone.now())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("No more information is sent there. Service messages are."))
            return redirect("console:message-opted-out")
    rows = queries.opt_outs(viewer=request.viewer, before=asked_number(request, "before"))
    page = pages.OptOutsPage.of(rows, form=form)
    status = REFUSED if form.is_bound else 200
    return render(request, "console/messages/opted_out.html", {"page": page}, status=status)


@require_POST
@staff(Permission.MESSAGES_MANAGE)
def opt_in(request: StaffRequest, key: int) -> HttpResponse:
    outboxes.opt_in(key, by=request.viewer)
    messages.success(request, _("Information is sent there again."))
    return redirect("console:message-opted-out")


def _asked(form: forms.OutboxForm) -> OutboxAsked:
    """A filter that is nonsense is left out."""
    form.is_valid()
    return OutboxAsked(**{name: value for name, value in form.cleaned_data.items() if value})
