"""Campaigns: a message to all whom a search finds."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.console.campaigns import pages
from tessera.console.campaigns.forms import CampaignForm
from tessera.console.find.address import address, filters_of
from tessera.console.find.forms import FindForm
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import FormPage, answer
from tessera.lib.refusals import Refusal
from tessera.notifications import campaigns as questions
from tessera.notifications.actions import campaigns as acts
from tessera.registry.queries.find import matching


@require_GET
@staff(Permission.CAMPAIGNS_SEND)
def campaigns(request: StaffRequest) -> HttpResponse:
    page = pages.CampaignsPage.of(questions.campaigns(viewer=request.viewer))
    return render(request, "console/campaigns/campaigns.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff(Permission.CAMPAIGNS_SEND, Permission.PEOPLE_VIEW)
def create(request: StaffRequest) -> HttpResponse:
    """The search is in the address, as on the find page; the words of the search are not kept."""
    today = timezone.localdate()
    search = FindForm.of(request.GET, viewer=request.viewer, on=today)
    form = CampaignForm(request.POST or None)
    if not search.is_valid():
        return redirect(address(search.tab, search.kept))

    def act() -> str:
        found, _is_cut = matching(
            search.cleaned_data["q"],
            subject=search.subject,
            viewer=request.viewer,
            on=today,
            filters=search.filters(),
        )
        made = acts.make(
            name=form.cleaned_data["name"],
            texts=form.texts,
            channels=form.cleaned_data["channels"],
            found=found,
            subject=search.subject,
            query=filters_of(search.tab, search.kept),
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("Written down. Somebody else must approve it before it is sent."))
        return reverse("console:campaign", args=[made.public_id])

    page = FormPage(
        title=_("Write to all whom the search found"),
        button=_("Write it down and count"),
        crumbs=pages.crumbs(),
        back=address(search.tab, search.kept),
        intro=_(
            "Write {name} where the name of the reader belongs, and {registry} for that of the registry."
        ),
    )
    return answer(request, form, page, act)


@require_GET
@staff(Permission.CAMPAIGNS_SEND)
def campaign(request: StaffRequest, pk: UUID) -> HttpResponse:
    page = pages.CampaignPage.of(questions.find(pk, viewer=request.viewer), viewer=request.viewer)
    return render(request, "console/campaigns/campaign.html", {"page": page})


@require_POST
@staff(Permission.CAMPAIGNS_SEND)
def approve(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = questions.find(pk, viewer=request.viewer).campaign
    return _act(
        request,
        pk,
        lambda: acts.approve(found, by=request.viewer, now=timezone.now()),
        _("Approved. It is sent now."),
    )


@require_POST
@staff(Permission.CAMPAIGNS_SEND)
def stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = questions.find(pk, viewer=request.viewer).campaign
    said = _("Stopped. What had not left yet is not sent.")
    return _act(request, pk, lambda: acts.stop(found, by=request.viewer, now=timezone.now()), said)


def _act(request: StaffRequest, pk: UUID, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("console:campaign", pk)
