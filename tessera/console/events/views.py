from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.changes.queries.records import Record, get_household, get_individual
from tessera.console.events import choosing, journey
from tessera.console.events.about import About, AboutHousehold, AboutPerson
from tessera.console.events.forms import EventForm
from tessera.console.events.pages import Subject
from tessera.console.events.table import HOUSEHOLD_EVENTS, INDIVIDUAL_EVENTS
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound
from tessera.web.lookup import asked_words, options_response

LONGEST_WORDS = 200


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW)
def household_event(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    event = HOUSEHOLD_EVENTS.get(kind)
    if event is None:
        raise NotFound
    request.viewer.must(event.permission)
    with catalogue.held():
        record = get_household(pk, viewer=request.viewer, purpose=_purpose(kind))
        must_here(request, event, record)
        about = AboutHousehold(request.viewer, _today(), _language(), record)
        subject = Subject.of(record, label=str(event.label))
        return journey.walk(request, lambda data, files: event(data, files, about=about), subject=subject)


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW)
def individual_event(request: StaffRequest, pk: UUID, kind: str) -> HttpResponse:
    event = INDIVIDUAL_EVENTS.get(kind)
    if event is None:
        raise NotFound
    request.viewer.must(event.permission)
    with catalogue.held():
        record = get_individual(pk, viewer=request.viewer, purpose=_purpose(kind))
        must_here(request, event, record)
        about = AboutPerson(request.viewer, _today(), _language(), record)
        subject = Subject.of(record, label=str(event.label))
        return journey.walk(request, lambda data, files: event(data, files, about=about), subject=subject)


@require_GET
@staff(Permission.PEOPLE_VIEW)
def person_options(request: StaffRequest) -> HttpResponse:
    """The answers to a look-up of people."""
    words = asked_words(request)[:LONGEST_WORDS]
    return options_response(request, choosing.people_for(words, about=_about(request)) if words else [])


@require_GET
@staff(Permission.PEOPLE_VIEW)
def household_options(request: StaffRequest) -> HttpResponse:
    """The answers to a look-up of households."""
    words = asked_words(request)[:LONGEST_WORDS]
    return options_response(request, choosing.households_for(words, about=_about(request)) if words else [])


def must_here(request: StaffRequest, event: type[EventForm], record: Record) -> None:
    """What lies in no area may be changed only by who may everywhere."""
    if not request.viewer.reach(event.permission).covers(record.area_path):
        raise PermissionMissing(permission=event.permission.label)


def _about(request: StaffRequest) -> About:
    return About(request.viewer, _today(), _language())


def _purpose(kind: str) -> Purpose:
    return Purpose.CORRECTION if kind == "correct" else Purpose.SERVICE


def _today() -> date:
    return timezone.localdate()


def _language() -> str:
    return get_language() or "en"
