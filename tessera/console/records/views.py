from datetime import datetime, time
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission, Purpose
from tessera.changes.queries.changelog import change_log, difference
from tessera.changes.queries.records import Record, get_household, get_individual
from tessera.console.attestation.shields import Trust
from tessera.console.gate import StaffRequest, staff
from tessera.console.life_proofs.pages import proofs_of
from tessera.console.records.forms import DifferenceForm, OnDateForm
from tessera.console.records.head import RecordHead
from tessera.console.records.logs import DifferencePage, LogPage, Recent
from tessera.console.records.pages import Aside, FamilyPage, HouseholdPage, IndividualPage, RevealPage
from tessera.console.records.quality import quality_of
from tessera.console.records.switch import asked_for
from tessera.console.records.waiting import waiting_rows
from tessera.console.records.where import Where
from tessera.dictionary import catalogue
from tessera.registry.queries.disclosure import open_document, reveal_identifier
from tessera.registry.queries.kinship import kindred
from tessera.registry.queries.photos import small_photo
from tessera.web.downloads import as_download, as_picture


@require_GET
@staff(Permission.PEOPLE_VIEW)
def household(request: StaffRequest, pk: UUID) -> HttpResponse:
    form, at = _on_date(request)
    with catalogue.held():
        record = get_household(
            pk, viewer=request.viewer, purpose=Purpose.SERVICE, at=at, as_in=asked_for(request.GET)
        )
        aside = _aside(record, request)
        page = HouseholdPage.of(record, viewer=request.viewer, form=form, aside=aside)
    return render(request, "console/records/household.html", {"page": page})


@require_GET
@staff(Permission.PEOPLE_VIEW)
def individual(request: StaffRequest, pk: UUID) -> HttpResponse:
    form, at = _on_date(request)
    with catalogue.held():
        record = get_individual(
            pk, viewer=request.viewer, purpose=Purpose.SERVICE, at=at, as_in=asked_for(request.GET)
        )
        kin = kindred(record.id, viewer=request.viewer, at=record.at)
        aside = _aside(record, request)
        page = IndividualPage.of(record, kin, viewer=request.viewer, form=form, aside=aside)
    return render(request, "console/records/individual.html", {"page": page})


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def household_log(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _log(request, get_household(pk, viewer=request.viewer, purpose=Purpose.SERVICE))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def individual_log(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _log(request, get_individual(pk, viewer=request.viewer, purpose=Purpose.SERVICE))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def household_difference(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _difference(request, get_household(pk, viewer=request.viewer, purpose=Purpose.SERVICE))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def individual_difference(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _difference(request, get_individual(pk, viewer=request.viewer, purpose=Purpose.SERVICE))


@require_GET
@staff(Permission.PEOPLE_VIEW)
def household_family(request: StaffRequest, pk: UUID) -> HttpResponse:
    form, at = _on_date(request)
    record = get_household(pk, viewer=request.viewer, purpose=Purpose.SERVICE, at=at)
    shown = (one for one in record.members if not one.person.is_hidden)  # the head is the first of them
    centre = next(shown, None)
    kin = kindred(centre.person.id, viewer=request.viewer, at=at) if centre else None
    page = FamilyPage.of(record, kin, viewer=request.viewer, form=form)
    return render(request, "console/records/family.html", {"page": page})


@require_GET
@staff(Permission.PEOPLE_VIEW)
def individual_family(request: StaffRequest, pk: UUID) -> HttpResponse:
    form, at = _on_date(request)
    record = get_individual(pk, viewer=request.viewer, purpose=Purpose.SERVICE, at=at)
    kin = kindred(record.id, viewer=request.viewer, at=at)
    page = FamilyPage.of(record, kin, viewer=request.viewer, form=form)
    return render(request, "console/records/family.html", {"page": page})


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.IDENTIFIER_REVEAL)
def reveal(request: StaffRequest, pk: UUID) -> HttpResponse:
    """By POST, so that no link, prefetch or history shows a number that nobody asked for."""
    revealed = reveal_identifier(pk, viewer=request.viewer, purpose=Purpose.SERVICE)
    template = "console/records/revealed.html" if request.htmx else "console/records/reveal.html"
    return render(request, template, {"page": RevealPage.of(revealed)})


@require_GET
@staff(Permission.PEOPLE_VIEW)
def document(request: StaffRequest, pk: UUID) -> FileResponse:
    opened = open_document(pk, viewer=request.viewer, purpose=Purpose.SERVICE)
    return as_download(opened.file, name=opened.filename, mime_type=opened.mime_type)


@require_GET
@staff(Permission.PEOPLE_VIEW)
def photo(request: StaffRequest, pk: UUID) -> HttpResponse:
    return as_picture(small_photo(pk, viewer=request.viewer, now=timezone.now()))


def _on_date(request: StaffRequest) -> tuple[OnDateForm, datetime | None]:
    """The record as it was at the end of the day that the address names."""
    form = OnDateForm(request.GET if "on" in request.GET else None, today=timezone.localdate())
    if not form.is_bound or not form.is_valid() or form.cleaned_data["on"] is None:
        return form, None
    day = form.cleaned_data["on"]
    return form, timezone.make_aware(datetime.combine(day, time.max))


def _aside(record: Record, request: StaffRequest) -> Aside:
    return Aside(
        quality=quality_of(record, viewer=request.viewer),
        where=Where.of(record, language=get_language() or "en"),
        recent=_recent(record, request),
        trust=Trust.of(record, viewer=request.viewer, on=timezone.localdate()),
        waiting=waiting_rows(record, viewer=request.viewer),
        proofs=proofs_of(record, viewer=request.viewer, on=timezone.localdate()),
    )


def _recent(record: Record, request: StaffRequest) -> Recent | None:
    if not request.viewer.reach(Permission.HISTORY_VIEW).covers(record.area_path):
        return None
    return Recent.of(change_log(record, viewer=request.viewer))


def _log(request: StaffRequest, record: Record) -> HttpResponse:
    field = request.GET.get("field") or None
    log = change_log(record, viewer=request.viewer, field=field, cursor=request.GET.get("after", ""))
    page = LogPage.of(record, log, viewer=request.viewer, field=field)
    return render(request, "console/records/log.html", {"page": page})


def _difference(request: StaffRequest, record: Record) -> HttpResponse:
    form = DifferenceForm(request.GET if "since" in request.GET else None)
    lines = None
    if form.is_bound and form.is_valid():
        since, until = (
            timezone.make_aware(datetime.combine(form.cleaned_data[end], time.max))
            for end in ("since", "until")
        )
        lines = difference(record, viewer=request.viewer, since=since, until=until)
    head = RecordHead.of(record, viewer=request.viewer, current="difference")
    return render(request, "console/records/difference.html", {"page": DifferencePage(head, form, lines)})
