"""Telling what happened: the questions, the papers, the check, and it is sent. What is typed is kept at each step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.changes.actions import requests
from tessera.changes.actions.rehearsal import rehearse
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument
from tessera.dictionary import catalogue
from tessera.lib.db.locks import alone
from tessera.lib.refusals import NotFound, Refusal
from tessera.lib.uuid7 import uuid7
from tessera.portal.documents.papers import PaperForm
from tessera.portal.events import kept, pages
from tessera.portal.events.about import About, about
from tessera.portal.events.forms import EventForm
from tessera.portal.events.kept import Begun
from tessera.portal.events.table import EVENTS
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.pieces.arrived import Arrived

REFUSED = 422


@require_safe
@citizen()
def begin(request: CitizenRequest, kind: str) -> HttpResponse:
    """What was begun and not sent is gone on with: two half reports of one baby help nobody."""
    _kind(kind, request)
    left = next((one.key for one in kept.all_of(request.viewer) if one.kind == kind), None)
    return redirect("portal:event", kind=kind, key=left or uuid7())


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def event(request: CitizenRequest, kind: str, key: UUID) -> HttpResponse:
    """The questions."""
    with catalogue.held():
        found, form_of = _kind(kind, request)
        if request.method != "POST":
            begun = _begun(request, kind, key)
            form = form_of(begun.data if begun.answers else None, about=found)
            if begun.answers:
                form.as_typed()
            return _ask(request, form, begun)
        with _alone(key):
            begun = _begun(request, kind, key)
            begun = kept.keep_answers(begun, request.POST, by=request.viewer, now=timezone.now())
        form = form_of(begun.data, about=found)
        if not form.is_valid():
            return _ask(request, form, begun, status=REFUSED)
        return redirect("portal:event-papers" if form.papers else "portal:event-check", kind=kind, key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def papers(request: CitizenRequest, kind: str, key: UUID) -> HttpResponse:
    """The papers that show it. They may be brought to the office as well."""
    _found, form_of = _kind(kind, request)
    begun = _kept(request, kind, key)
    asked = request.GET.get("kind", "")  # by a policy, as the page to check says
    offered, language = (asked, *form_of.papers) if asked else form_of.papers, get_language() or "en"
    came = Arrived(request)
    form = PaperForm(request.POST or None, came.files or None, kinds=offered, on=_today(), language=language)
    if request.method == "POST":
        with _alone(key):
            begun = _kept(request, kind, key)
            if "remove" in request.POST:
                kept.remove_paper(begun, request.POST["remove"], by=request.viewer, now=timezone.now())
                return redirect("portal:event-papers", kind=kind, key=key)
            if form.is_valid() and _add(request, form, begun):
                came.forget()
                return redirect("portal:event-papers", kind=kind, key=key)
    page = pages.papers(form_of, begun, language=language, on=_today())
    status = REFUSED if form.errors else 200
    return render(request, "portal/events/papers.html", {"page": page, "form": form}, status=status)


def _add(request: CitizenRequest, form: PaperForm, begun: Begun) -> bool:
    """Keep the file; False, with the reason in the form, when it is refused."""
    given = form.cleaned_data
    try:
        kept.add_paper(begun, given["file"], kind=given["kind"], by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def check(request: CitizenRequest, kind: str, key: UUID) -> HttpResponse:
    """What will be sent; sending it."""
    with catalogue.held():
        found, form_of = _kind(kind, request)
        if request.method == "POST":
            return _send(request, kind, found, key)
        begun = _kept(request, kind, key)
        form = form_of(begun.data, about=found)
        if not form.is_valid():
            return _ask(request, form, begun, status=REFUSED)
        try:
            rehearsal = rehearse(
                form.operations(), by=request.viewer, channel=Channel.PORTAL, now=timezone.now()
            )
        except Refusal as refusal:
            form.refuse(refusal)
            return _ask(request, form, begun, status=REFUSED)
        page = pages.check(form, begun, rehearsal, language=get_language() or "en", on=_today())
        return render(request, "portal/events/check.html", {"page": page})


@require_POST
@citizen()
def throw_away(request: CitizenRequest, kind: str, key: UUID) -> HttpResponse:
    with _alone(key):
        kept.throw_away(_begun(request, kind, key), by=request.viewer)
    messages.success(request, _("Your answers were thrown away. Nothing was sent."))
    return redirect("portal:family")


def _send(request: CitizenRequest, kind: str, found: About, key: UUID) -> HttpResponse:
    """Once, however often the button is pressed: who comes second finds nothing to send any more."""
    with _alone(key):
        try:
            begun = _kept(request, kind, key)
        except NotFound:
            messages.info(request, _("This was sent already; it was not sent twice."))
            return redirect("portal:requests")
        form = EVENTS[kind](begun.data, about=found)
        if not form.is_valid():
            return _ask(request, form, begun, status=REFUSED)
        try:
            with transaction.atomic():
                sent = _submit(request, form, begun)
        except Refusal as refusal:
            form.refuse(refusal)
            return _ask(request, form, begun, status=REFUSED)
        kept.forget(begun, by=request.viewer)
    messages.success(
        request, _("Sent. Your reference number is %(reference)s.") % {"reference": sent.reference}
    )
    return redirect("portal:request", public_id=sent.public_id)


def _submit(request: CitizenRequest, form: EventForm, begun: Begun) -> ChangeRequest:
    about = form.about
    owner = {"individual": about.own_id} if form.papers_are_own else {"group": about.household}
    evidence = [AttachDocument(document=paper, **owner) for paper in begun.papers]
    return requests.submit(
        [*form.operations(), *evidence],
        by=request.viewer,
        channel=Channel.PORTAL,
        reason=str(form.label),
        source=request.viewer.name,
        now=timezone.now(),
    )


def _kind(kind: str, request: CitizenRequest) -> tuple[About, type[EventForm]]:
    """Raises NotFound for an event that there is not, or that cannot have happened to them."""
    form_of = EVENTS.get(kind)
    found = about(request.viewer, today=_today(), language=get_language() or "en")
    if form_of is None or found is None or not form_of.is_open_to(found):
        raise NotFound
    return found, form_of


def _begun(request: CitizenRequest, kind: str, key: UUID) -> Begun:
    """What was kept under the key; nothing yet is an empty form."""
    try:
        begun = kept.find(key, viewer=request.viewer)
    except NotFound:
        return Begun(key, kind, {})
    if begun.kind != kind:
        raise NotFound
    return begun


def _kept(request: CitizenRequest, kind: str, key: UUID) -> Begun:
    """What was kept under the key. Raises NotFound, also for what is of another kind."""
    begun = kept.find(key, viewer=request.viewer)
    if begun.kind != kind:
        raise NotFound
    return begun


@contextmanager
def _alone(key: UUID) -> Iterator[None]:
    """One request after the other about what was begun under the key: what is sent at this moment is changed no more,
    and its files stay."""
    with transaction.atomic():
        alone(f"portal:{key}")
        yield


def _ask(request: CitizenRequest, form: EventForm, begun: Begun, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "kind": begun.kind, "key": begun.key, "is_kept": bool(begun.answers)}
    return render(request, "portal/events/form.html", context, status=status)


def _today() -> date:
    return timezone.localdate()
