"""What stands around policies: freezes, office hours and holidays, deputies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.models import User
from tessera.changes.actions import delegations, hours
from tessera.changes.actions import freezes as acts
from tessera.changes.models import Holiday, WorkingDay
from tessera.changes.queries.deputies import colleague, must_concern
from tessera.changes.queries.deputies import deputies as all_deputies
from tessera.changes.queries.policies import freezes as all_freezes
from tessera.console.gate import StaffRequest, staff
from tessera.console.policies.around_forms import DeputyForm, FreezeForm, HoursForm
from tessera.console.policies.around_pages import DeputiesPage, FreezesPage, HoursPage
from tessera.console.short_forms import REFUSED
from tessera.lib.refusals import NotFound, Refusal
from tessera.questions.places import chosen_area
from tessera.web.refusals import show_refusal


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def freezes(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = FreezeForm(request.POST or None, within=request.viewer.reach(Permission.POLICIES_MANAGE))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        area = chosen_area(given["area"]) if given["area"] else None
        try:
            acts.begin(
                areas=[area] if area else [],
                programme=given["programme"],
                since=now,
                until=form.until,
                by=request.viewer,
                now=now,
                reason=given["reason"],
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Nothing is applied there from now on."))
            return redirect("console:policy-freezes")
    page = FreezesPage.of(all_freezes(viewer=request.viewer, now=now), form=form)
    status = REFUSED if form.errors else 200
    return render(request, "console/policies/freezes.html", {"page": page}, status=status)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def end_freeze(request: StaffRequest, pk: UUID) -> HttpResponse:
    try:
        acts.end(pk, by=request.viewer, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The freeze is over. What waited for it is applied in a few minutes."))
    return redirect("console:policy-freezes")


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def office_hours(request: StaffRequest) -> HttpResponse:
    """The hours that deadlines count."""
    form = HoursForm(
        request.POST or None, days=list(WorkingDay.objects.all()), holidays=list(Holiday.objects.all())
    )
    if form.is_bound and form.is_valid():
        now = timezone.now()
        hours.set_week(form.week, by=request.viewer, now=now)
        hours.set_holidays(form.cleaned_data["holidays"], by=request.viewer, now=now)
        messages.success(request, _("Saved. Deadlines that run already stay as they are."))
        return redirect("console:policy-hours")
    status = REFUSED if form.errors else 200
    return render(request, "console/policies/hours.html", {"page": HoursPage.of(form=form)}, status=status)


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW)
def deputies(request: StaffRequest) -> HttpResponse:
    """Who decides in whose place: one's own, and those of others for who manages users."""
    today = timezone.localdate()
    manages = request.viewer.may(Permission.USERS_MANAGE)
    form = DeputyForm(request.POST or None, manages=manages, today=today)
    if form.is_bound and form.is_valid() and _delegated(request, form):
        return redirect("console:work-deputies")
    page = DeputiesPage.of(all_deputies(viewer=request.viewer, on=today), form=form)
    status = REFUSED if form.errors else 200
    return render(request, "console/policies/deputies.html", {"page": page}, status=status)


def _delegated(request: StaffRequest, form: DeputyForm) -> bool:
    given = form.cleaned_data
    whose = given.get("principal")
    principal = colleague(whose) if whose else User.objects.filter(public_id=request.viewer.actor).first()
    deputy = colleague(given["deputy"])
    for name, user in (("principal", principal), ("deputy", deputy)):
        if user is None:
            form.add_error(name, _("No colleague has this address."))
    if principal is None or deputy is None:
        return False
    try:
        delegations.delegate(
            principal,
            deputy=deputy,
            since=given["since"],
            until=given["until"],
            by=request.viewer,
            now=timezone.now(),
            reason=given["reason"],
        )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    words = {"deputy": deputy.name, "principal": principal.name}
    messages.success(request, _("%(deputy)s decides in the place of %(principal)s.") % words)
    return True


@require_POST
@staff(Permission.PEOPLE_VIEW)
def end_deputy(request: StaffRequest, pk: UUID) -> HttpResponse:
    must_concern(pk, viewer=request.viewer)
    try:
        delegations.end(pk, by=request.viewer, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ended. What was decided stands."))
    return redirect("console:work-deputies")
