from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tessera.accounts.choices import Permission, Purpose
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import label_of
from tessera.attestation.queries.worklist import work_list as waiting
from tessera.changes.actions import requests
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations.attesting import AttestFacts
from tessera.changes.queries.records import Record, get_household, get_individual
from tessera.console.attestation.forms import FilterForm, WordForm
from tessera.console.attestation.pages import ListPage, RecordPage
from tessera.console.attestation.shields import standings_of
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.lib.refusals import Refusal
from tessera.registry.errors import SearchTooWide

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.FACTS_ATTEST)
def work_list(request: StaffRequest) -> HttpResponse:
    """Facts that wait for somebody's word; several of them may be attested or rejected at once."""
    word = _word(request)
    with catalogue.held():
        if word.is_bound and _give(request, word, now=timezone.now()):
            return redirect(request.get_full_path())
        on = timezone.localdate()
        form = FilterForm(request.GET, viewer=request.viewer, on=on)
        asked = form.asked()
        try:
            found = waiting(asked, viewer=request.viewer, on=on)
        except SearchTooWide:
            found = None
        page = ListPage.of(found, form=form, asked=asked, word=word, viewer=request.viewer, on=on)
    status = REFUSED if word.errors else 200
    return render(request, "console/attestation/list.html", {"page": page}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW)
def individual(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _record(request, get_individual(pk, viewer=request.viewer, purpose=Purpose.DECISION))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW)
def household(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _record(request, get_household(pk, viewer=request.viewer, purpose=Purpose.DECISION))


def _record(request: StaffRequest, record: Record) -> HttpResponse:
    word = _word(request)
    with catalogue.held():
        if word.is_bound and _give(request, word, now=timezone.now()):
            return redirect(request.path)
        on: date = timezone.localdate()
        found = standings_of(record, viewer=request.viewer, on=on)
        page = RecordPage.of(record, found, word=word, viewer=request.viewer, on=on)
    status = REFUSED if word.errors else 200
    return render(request, "console/attestation/record.html", {"page": page}, status=status)


def _word(request: StaffRequest) -> WordForm:
    if request.method != "POST":
        return WordForm()
    request.viewer.must(Permission.FACTS_ATTEST)
    return WordForm(request.POST, tokens=request.POST.getlist("fact"))


def _give(request: StaffRequest, word: WordForm, *, now: datetime) -> bool:
    """Whether the word was taken; the form says why it was not."""
    if not word.is_valid():
        return False
    operation = AttestFacts(
        facts=word.facts,
        status=word.cleaned_data["status"],
        comment=word.cleaned_data["comment"],
        document=word.cleaned_data["document"],
        attester=request.viewer.actor,
        attester_name=request.viewer.name,
        given_at=now,
    )
    try:
        change = requests.submit([operation], by=request.viewer, channel=Channel.CONSOLE, now=now)
    except Refusal as refusal:
        if refusal.status == 404:
            raise  # out of reach is answered like absent
        word.add_error(refusal.field if refusal.field in word.fields else None, str(refusal))
        return False
    messages.success(request, _told(change, operation, request.viewer.language))
    return True


def _told(change: ChangeRequest, operation: AttestFacts, language: str) -> str:
    count = len(operation.facts)
    facts = {"count": count, "status": label_of(operation.status, language)}
    if change.status == RequestStatus.SUBMITTED:
        return _("%(reference)s waits for approval.") % {"reference": change.reference}
    if operation.status == Status.NEW:
        words = ngettext(
            "The word on %(count)d fact was withdrawn.",
            "The word on %(count)d facts was withdrawn.",
            count,
        )
        return words % facts
    return ngettext("%(count)d fact: %(status)s.", "%(count)d facts: %(status)s.", count) % facts
