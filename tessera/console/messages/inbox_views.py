"""What a member of staff was told, and how they want to be told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.console.gate import StaffRequest, staff
from tessera.console.messages import forms, pages
from tessera.console.short_forms import FormPage, answer
from tessera.notifications import queries
from tessera.notifications.actions import outboxes
from tessera.web.asked import asked_number
from tessera.web.parts import Crumb, Pages


@require_http_methods(["GET", "POST"])
@staff()
def inbox(request: StaffRequest) -> HttpResponse:
    """The messages, the newest first; sent back, those that were shown are marked as read."""
    if request.method == "POST":
        outboxes.mark_read(
            keys=pages.keys(request.POST.getlist("key")), by=request.viewer, now=timezone.now()
        )
        return redirect("console:messages")
    found = queries.inbox(
        viewer=request.viewer,
        language=get_language() or "en",
        before=asked_number(request, "before"),
    )
    paging = Pages(next_url=f"?before={found.next}" if found.next else "")
    page = pages.InboxPage(found.letters, paging, pages.manages(request))
    return render(request, "console/messages/inbox.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff()
def preferences(request: StaffRequest) -> HttpResponse:
    chosen = queries.preferences(viewer=request.viewer)
    form = forms.PreferencesForm(request.POST or None, chosen=chosen)

    def act() -> None:
        outboxes.choose(form.wanted, by=request.viewer)
        messages.success(request, _("Saved."))

    page = FormPage(
        title=_("How I am told"),
        button=_("Save"),
        crumbs=(Crumb(_("My messages"), reverse("console:messages")),),
        back=reverse("console:messages"),
    )
    return answer(request, form, page, act)
