"""What is recorded about somebody, and their word on it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tessera.accounts.actions import citizens
from tessera.accounts.choices import Purpose
from tessera.changes.actions import requests
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.errors import EvidenceMissing, NothingChanges
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries.records import IndividualRecord, get_individual
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.asking import asking
from tessera.portal.gate import CitizenRequest, citizen, speak
from tessera.portal.information.forms import LanguageForm, ReasonForm
from tessera.portal.information.pages import InformationPage, SentPage, changeable
from tessera.questions.forms import PRECISION, FactsForm, facts_form
from tessera.questions.known import known_facts
from tessera.questions.papers import papers_asked, with_papers
from tessera.questions.places import EVERYWHERE, options_for
from tessera.registry.queries.photos import small_photo
from tessera.selfservice.queries.own import own_individual, own_request
from tessera.web.downloads import as_picture
from tessera.web.lookup import asked_words, options_response
from tessera.web.refusals import show_refusal


@require_safe
@citizen()
def information(request: CitizenRequest) -> HttpResponse:
    with catalogue.held():
        page = InformationPage.of(_own(request), viewer=request.viewer)
    return render(request, "portal/information.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def change(request: CitizenRequest, key: str) -> HttpResponse:
    """One question: is this right? What they say instead waits for the office."""
    with catalogue.held():
        record = _own(request)
        spec = catalogue.field(Subject.INDIVIDUAL, key)
        if spec is None or not changeable(key, record, viewer=request.viewer):
            raise NotFound
        form = _form(request, spec, record)
        asked: Sequence[str] = ()  # papers that a policy asks for
        reason = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and reason.is_valid():
            try:
                return _send(request, record, form, reason.cleaned_data["reason"])
            except Refusal as refusal:
                show_refusal(form, refusal)
                asked = refusal.facts.get("kinds", ()) if isinstance(refusal, EvidenceMissing) else ()
        context = {
            "form": form,
            "reason": reason,
            "label": spec.label_in(get_language() or "en"),
            "papers": papers_asked(asked),
        }
        status = 422 if form.is_bound else 200
        return render(request, "portal/information_change.html", context, status=status)


@require_safe
@citizen(linked=False)
def sent(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    made = own_request(public_id, viewer=request.viewer)
    page = SentPage.of(made.public_id, made.reference, is_applied=made.status == RequestStatus.APPLIED)
    return render(request, "portal/sent.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(linked=False)
def language(request: CitizenRequest) -> HttpResponse:
    given = {"language": request.citizen.language or "en"}
    form = LanguageForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        citizens.choose_language(request.citizen, language=chosen)
        response = HttpResponseRedirect(reverse("portal:information"))
        speak(response, chosen)
        messages.success(request, _("We write to you in this language from now on."))
        return response
    status = 422 if form.is_bound else 200
    return render(request, "portal/information_language.html", {"form": form}, status=status)


@require_safe
@citizen(linked=False)
def areas(request: CitizenRequest) -> HttpResponse:
    """The answers to a look-up of an area. Areas are public."""
    words = asked_words(request)
    found = options_for(words, within=EVERYWHERE, on=timezone.localdate()) if words else []
    return options_response(request, found)


@require_safe
@citizen()
def photo(request: CitizenRequest) -> HttpResponse:
    """One's own, or that of whom one acts for."""
    return as_picture(small_photo(own_individual(request.viewer), viewer=request.viewer, now=timezone.now()))


def _own(request: CitizenRequest) -> IndividualRecord:
    own = own_individual(request.viewer)
    return get_individual(own, viewer=request.viewer, purpose=Purpose.SERVICE)


def _form(request: CitizenRequest, spec: FieldSpec, record: IndividualRecord) -> FactsForm:
    precision = catalogue.field(Subject.INDIVIDUAL, PRECISION) if spec.key == "birth_date" else None
    specs = (spec, precision) if precision else (spec,)
    data = request.POST if request.method == "POST" else None
    return facts_form(specs, data, asking=asking(), known=known_facts(record, specs))


def _send(request: CitizenRequest, record: IndividualRecord, form: FactsForm, reason: str) -> HttpResponse:
    changed = form.changed_facts()
    if not changed:
        raise NothingChanges
    operation = CorrectFacts(
        individual=record.public_id, facts=changed, base={key: form.known.get(key) for key in changed}
    )
    now = timezone.now()
    with with_papers(request, [operation], now=now) as operations:
        made = requests.submit(operations, by=request.viewer, channel=Channel.PORTAL, now=now, reason=reason)
    return HttpResponseRedirect(reverse("portal:information-sent", args=[made.public_id]))
