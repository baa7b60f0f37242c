"""The versions of one record: listed, side by side, kept and adopted."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.changes.queries import versions
from tessera.changes.queries.records import (
    HouseholdRecord,
    IndividualRecord,
    Record,
    get_household,
    get_individual,
)
from tessera.console.events import journey
from tessera.console.events.about import AboutHousehold, AboutPerson, AboutRecord
from tessera.console.events.pages import Subject
from tessera.console.gate import StaffRequest, staff
from tessera.console.versions.forms import AdoptForm, KeepForm
from tessera.console.versions.pages import ComparedPage, VersionsPage
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def household_versions(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _list(request, _household(request, pk))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def individual_versions(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _list(request, _individual(request, pk))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def household_compared(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _compare(request, _household(request, pk))


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def individual_compared(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _compare(request, _individual(request, pk))


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW, Permission.FACTS_CORRECT)
def household_keep(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _keep(request, _household(request, pk, Purpose.CORRECTION))


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW, Permission.FACTS_CORRECT)
def individual_keep(request: StaffRequest, pk: UUID) -> HttpResponse:
    with catalogue.held():
        return _keep(request, _individual(request, pk, Purpose.CORRECTION))


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW, Permission.FACTS_CORRECT)
def household_adopt(request: StaffRequest, pk: UUID, version: UUID) -> HttpResponse:
    with catalogue.held():
        return _adopt(request, _household(request, pk, Purpose.CORRECTION), version)


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW, Permission.FACTS_CORRECT)
def individual_adopt(request: StaffRequest, pk: UUID, version: UUID) -> HttpResponse:
    with catalogue.held():
        return _adopt(request, _individual(request, pk, Purpose.CORRECTION), version)


def _household(request: StaffRequest, pk: UUID, purpose: Purpose = Purpose.SERVICE) -> HouseholdRecord:
    return get_household(pk, viewer=request.viewer, purpose=purpose)


def _individual(request: StaffRequest, pk: UUID, purpose: Purpose = Purpose.SERVICE) -> IndividualRecord:
    return get_individual(pk, viewer=request.viewer, purpose=purpose)


def _list(request: StaffRequest, record: Record) -> HttpResponse:
    found = versions.listed(record, viewer=request.viewer)
    page = VersionsPage.of(record, found, viewer=request.viewer)
    return render(request, "console/versions/list.html", {"page": page})


def _compare(request: StaffRequest, record: Record) -> HttpResponse:
    found = versions.compare(record, request.GET.getlist("v"), viewer=request.viewer)
    page = ComparedPage.of(record, found, viewer=request.viewer)
    return render(request, "console/versions/compared.html", {"page": page})


def _keep(request: StaffRequest, record: Record) -> HttpResponse:
    _must_here(request, record)
    about = _about(request, record)
    subject = Subject.of(record, label=str(KeepForm.label))
    return journey.walk(request, lambda data, files: KeepForm(data, files, about=about), subject=subject)


def _adopt(request: StaffRequest, record: Record, version: UUID) -> HttpResponse:
    _must_here(request, record)
    sides = versions.sides_of(record, viewer=request.viewer)
    picture = next((side.pictures[version] for side in sides if version in side.pictures), None)
    if picture is None:
        raise NotFound
    about = _about(request, record)
    subject = Subject.of(record, label=str(AdoptForm.label))
    return journey.walk(
        request,
        lambda data, files: AdoptForm(data, files, about=about, sides=sides, picture=picture),
        subject=subject,
    )


def _must_here(request: StaffRequest, record: Record) -> None:
    versions.must_look_back(record, request.viewer)
    if not request.viewer.reach(Permission.FACTS_CORRECT).covers(record.area_path):
        raise PermissionMissing(permission=Permission.FACTS_CORRECT.label)


def _about(request: StaffRequest, record: Record) -> AboutRecord:
    today, language = timezone.localdate(), get_language() or "en"
    if isinstance(record, HouseholdRecord):
        return AboutHousehold(request.viewer, today, language, record)
    assert isinstance(record, IndividualRecord)
    return AboutPerson(request.viewer, today, language, record)
