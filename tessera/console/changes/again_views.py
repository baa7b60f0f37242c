"""Another change in the place of one's own that waits or was returned: its form, filled in, to be sent again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.changes.actions import answers
from tessera.changes.approval import standing
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation
from tessera.changes.queries.records import Record, get_household, get_individual
from tessera.changes.queries.requests import get_change
from tessera.console.events import journey
from tessera.console.events.about import About, AboutHousehold, AboutPerson, AboutRecord
from tessera.console.events.again import Again, again
from tessera.console.events.forms import EventForm, Evidence
from tessera.console.events.pages import Subject
from tessera.console.events.table import HOUSEHOLD_EVENTS, INDIVIDUAL_EVENTS
from tessera.console.events.views import must_here
from tessera.console.gate import StaffRequest, staff
from tessera.console.registering import again as registering
from tessera.console.registering.sheets import Sheet
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.parts import Crumb


@require_http_methods(["GET", "POST"])
@staff(Permission.PEOPLE_VIEW)
def send_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The form that made the change, with its answers; what is sent takes the place of the change."""
    change = get_change(pk, viewer=request.viewer).request
    try:
        answers.must_be_replaceable(change, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:change", pk)
    operations = list(standing.operations_of(change).values())
    made = again(operations)
    if made is None:
        return _register_again(request, change, operations)
    with catalogue.held():
        event, about = _form_of(request, made)
        subject = _subject(about.record, change, label=str(event.label))

        def make(data: Any, files: Any) -> EventForm:
            form = event(data, files, about=about)
            if data is None:
                form.prefill(made.answers, evidence=_evidence(change))
            return form

        return journey.walk(request, make, subject=subject)


def _register_again(
    request: StaffRequest, change: ChangeRequest, operations: Sequence[Operation]
) -> HttpResponse:
    """The same for a household or a person who is not registered yet."""
    kind = registering.sheet_of(operations)
    if kind is None:
        raise NotFound
    request.viewer.must(Permission.PEOPLE_REGISTER)
    with catalogue.held():
        about = About(request.viewer, timezone.localdate(), get_language() or "en")
        kept = registering.answers_of(operations, about=about, evidence=_evidence(change))

        def make(data: Any, _files: Any) -> Sheet:
            sheet = kind(kept if data is None else data, about=about)
            if data is None:
                sheet.as_typed()
            return sheet

        subject = Subject.new(label=str(kind.label), form_url=reverse(kind.view))
        return journey.walk(request, make, subject=_replacing(subject, change, label=str(kind.label)))


def _form_of(request: StaffRequest, made: Again) -> tuple[type[EventForm], AboutRecord]:
    purpose = Purpose.CORRECTION if made.kind == "correct" else Purpose.SERVICE
    viewer, today, language = request.viewer, timezone.localdate(), get_language() or "en"
    if made.household is not None:
        event = HOUSEHOLD_EVENTS[made.kind]
        household = get_household(made.household, viewer=viewer, purpose=purpose)
        must_here(request, event, household)
        return event, AboutHousehold(viewer, today, language, household)
    if made.individual is None:
        raise NotFound
    event = INDIVIDUAL_EVENTS[made.kind]
    person = get_individual(made.individual, viewer=viewer, purpose=purpose)
    must_here(request, event, person)
    return event, AboutPerson(viewer, today, language, person)


def _subject(record: Record, change: ChangeRequest, *, label: str) -> Subject:
    return _replacing(Subject.of(record, label=label), change, label=label)


def _replacing(subject: Subject, change: ChangeRequest, *, label: str) -> Subject:
    url = reverse("console:change", args=[change.public_id])
    crumbs = (Crumb(_("My work"), reverse("console:work")), Crumb(change.reference, url), Crumb(label))
    return replace(subject, url=url, crumbs=crumbs, replaces=change)


def _evidence(change: ChangeRequest) -> Evidence:
    return Evidence(change.reason, change.source, change.observed_on)
