"""Who may act for a person on the portal: an office records it with its paper, and ends it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tessera.accounts.choices import Permission, Purpose
from tessera.changes.queries.records import get_individual
from tessera.console.acting.forms import AuthorityForm
from tessera.console.acting.pages import PersonPage
from tessera.console.gate import StaffRequest, staff
from tessera.lib.refusals import Refusal
from tessera.registry.models import Individual
from tessera.selfservice.actions import authority
from tessera.selfservice.actions.authority import Given
from tessera.selfservice.choices import Ground
from tessera.selfservice.queries.authority import find_authority, of_person
from tessera.web.refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def person(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What is recorded, and the form to record more."""
    record = get_individual(pk, viewer=request.viewer, purpose=Purpose.DECISION)
    found = Individual.objects.select_related("area").get(pk=record.id)
    today = timezone.localdate()
    form = AuthorityForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            return _record(request, found, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
    may_record = request.viewer.reach(Permission.CITIZENS_LINK).covers(record.area_path)
    page = PersonPage.of(record, of_person(found), on=today, may_record=may_record)
    status = 422 if form.is_bound else 200
    return render(request, "console/acting/person.html", {"page": page, "form": form}, status=status)


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.CITIZENS_LINK)
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = find_authority(pk)
    reason = request.POST.get("reason", "")
    ended = authority.end(found, by=request.viewer, now=timezone.now(), reason=reason)
    messages.success(request, _("Ended. They see nothing of this record on the portal any more."))
    represented = Individual.objects.only("public_id").get(pk=ended.represented_id)
    return redirect("console:individual-acting", represented.public_id)


def _record(request: StaffRequest, represented: Individual, form: AuthorityForm) -> HttpResponse:
    given = form.cleaned_data
    assert form.representative is not None  # of a form that is valid
    authority.record(
        form.representative,
        represented,
        Given(
            ground=Ground(given["ground"]),
            paper=given["paper"],
            reason=given["reason"],
            since=given["since"],
            until=given["until"],
            covers_household=given["covers_household"],
        ),
        by=request.viewer,
        now=timezone.now(),
    )
    messages.success(request, _("Recorded. The person sees it on the portal, and can end it."))
    return redirect("console:individual-acting", represented.public_id)
