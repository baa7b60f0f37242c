"""What may be done with a change that waits: decide, take it on, ask and answer, withdraw."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import answers, claims, decisions, notes, undoings
from tessera.changes.actions.rehearsal import foresee
from tessera.changes.approval import standing
from tessera.changes.choices import UNDER_WAY, Outcome, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation
from tessera.changes.queries.evidence import open_paper, papers_of
from tessera.changes.queries.picture import Picture, get_picture
from tessera.changes.queries.proposed import open_proposed, proposed_kinds
from tessera.changes.queries.requests import get_change
from tessera.console.changes.batch_parts import batch_shown
from tessera.console.changes.decision_forms import AnswerForm, CommentForm, DecisionForm, WithdrawForm
from tessera.console.changes.import_parts import ImportShown
from tessera.console.changes.pages import SubjectLink
from tessera.console.changes.request_pages import Forms, Look, RequestPage
from tessera.console.changes.request_parts import EvidenceRow, evidence_rows, left_out
from tessera.console.changes.undo_parts import undo_shown
from tessera.console.events.again import again
from tessera.console.events.alike import alike_rows, newcomers_in
from tessera.console.gate import StaffRequest, staff
from tessera.console.registering import again as registering
from tessera.console.work.walking import stay, walk_of
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry.queries.disclosure import Opened
from tessera.web.downloads import as_download
from tessera.web.forms import Form
from tessera.web.refusals import show_refusal

REFUSED = 422


def show(
    request: StaffRequest,
    pk: UUID,
    *,
    forms: Forms | None = None,
    later: tuple[SubjectLink, ...] = (),
) -> HttpResponse:
    """The page of the change, with a form on it that was refused, if any."""
    now = timezone.now()
    viewer = replace(request.viewer, language=get_language() or "en")  # labels in the language of the page
    picture = get_picture(pk, viewer=viewer, now=now)
    given = forms or Forms()
    kept = request.POST.getlist("keep") if given.decision.is_bound else None
    look = _look(picture, viewer=viewer, now=now)
    walk = walk_of(request, pk, viewer=viewer, now=now)
    undoing = undo_shown(picture.detail.request, now=now)
    page = RequestPage.of(picture, look, forms=given, kept=kept, undoing=undoing, later=later, walk=walk)
    status = REFUSED if given.sent is not None else 200
    context = {"page": page, **undoing.refresh}
    return render(request, "console/changes/request.html", context, status=status)


def _look(picture: Picture, *, viewer: Viewer, now: datetime) -> Look:
    request = picture.detail.request
    operations = standing.operations_of(request)
    brought = evidence_rows(request.public_id, operations, proposed_kinds(operations.values()))
    if request.status not in UNDER_WAY:
        return Look(evidence=brought)
    foreseen = obstacle = None
    if picture.acts.decide and not (request.undoes_id and undoings.is_batch(request)):  # that takes minutes
        try:
            foreseen = foresee(request, by=viewer, now=now)
        except Refusal as refusal:
            obstacle = refusal
    newcomers = newcomers_in(list(operations.values()))
    return Look(
        foreseen=foreseen,
        obstacle=obstacle,
        alike=alike_rows(newcomers, viewer=viewer, on=timezone.localdate(now)),
        file=ImportShown.of(request, viewer=viewer),
        batch=batch_shown(request, viewer=viewer),
        has_form=_has_form(list(operations.values())),
        evidence=(
            *brought,
            *(
                EvidenceRow.of(paper, request=request.public_id)
                for paper in papers_of(request, viewer=viewer)
            ),
        ),
    )


def _has_form(operations: Sequence[Operation]) -> bool:
    return again(operations) is not None or registering.sheet_of(operations) is not None


@require_POST
@staff(Permission.PEOPLE_VIEW)
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whether the viewer may is the pen's to say: deputies decide in the place of those who may."""
    change = get_change(pk, viewer=request.viewer).request
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            return _decided(request, change, form.cleaned_data)
        except NotFound:
            raise
        except Refusal as refusal:
            show_refusal(form, refusal)
    return show(request, pk, forms=Forms(decision=form))


def _decided(request: StaffRequest, change: ChangeRequest, given: dict[str, Any]) -> HttpResponse:
    by, now, note = request.viewer, timezone.now(), given["note"]
    if given["outcome"] == Outcome.REJECTED:
        decided = decisions.reject(change, by=by, now=now, note=note)
    elif given["outcome"] == Outcome.RETURNED:
        decided = decisions.send_back(change, by=by, now=now, note=note)
    else:
        picture = get_picture(change.public_id, viewer=by, now=now)
        refused = left_out(picture, request.POST.getlist("keep"))
        decided = decisions.approve(change, by=by, now=now, note=note, refused=refused)
    messages.success(request, _told(decided))
    return stay(request, change.public_id)


def _told(change: ChangeRequest) -> str:
    told = {
        RequestStatus.SUBMITTED: _("You have approved %(reference)s. It goes on to the next decision."),
        RequestStatus.APPLIED: _("%(reference)s is approved, and the register is changed."),
        RequestStatus.APPLYING: _("%(reference)s is approved. It is being applied."),
        RequestStatus.APPROVED: _("%(reference)s is approved. It is applied when the freeze is over."),
        RequestStatus.REJECTED: _("%(reference)s is rejected. The register stays as it is."),
        RequestStatus.RETURNED: _("%(reference)s is returned to who proposed it."),
    }
    return told[RequestStatus(change.status)] % {"reference": change.reference}


@require_POST
@staff(Permission.PEOPLE_VIEW)
def keep(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Having compared, what is proposed is to be kept."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = None

    def act(change: ChangeRequest) -> None:
        if seen_at is not None and timezone.is_aware(seen_at):
            decisions.keep_proposed(change, by=request.viewer, now=timezone.now(), seen_at=seen_at)

    return _plainly(request, pk, act, _("What is proposed may be approved again."))


@require_POST
@staff(Permission.PEOPLE_VIEW)
def claim(request: StaffRequest, pk: UUID) -> HttpResponse:
    def act(change: ChangeRequest) -> None:
        claims.claim(change, by=request.viewer, now=timezone.now())

    return _plainly(request, pk, act, _("You have taken this change on."))


@require_POST
@staff(Permission.PEOPLE_VIEW)
def release(request: StaffRequest, pk: UUID) -> HttpResponse:
    def act(change: ChangeRequest) -> None:
        claims.release(change, by=request.viewer, now=timezone.now())

    return _plainly(request, pk, act, _("Nobody has taken this change on any more."))


@require_POST
@staff(Permission.PEOPLE_VIEW)
def comment(request: StaffRequest, pk: UUID) -> HttpResponse:
    form = CommentForm(request.POST)

    def act(change: ChangeRequest, text: str) -> None:
        notes.comment(change, text=text, by=request.viewer, now=timezone.now())

    return _said(
        request, pk, form=form, act=act, forms=Forms(comment=form), told=_("Your comment stands below.")
    )


@require_POST
@staff(Permission.PEOPLE_VIEW)
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    form = AnswerForm(request.POST)

    def act(change: ChangeRequest, text: str) -> None:
        answers.answer(change, text=text, by=request.viewer, now=timezone.now())

    return _said(
        request,
        pk,
        form=form,
        act=act,
        forms=Forms(answer=form),
        told=_("Answered. The change waits for a decision again."),
    )


@require_POST
@staff(Permission.PEOPLE_VIEW)
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    form = WithdrawForm(request.POST)

    def act(change: ChangeRequest, text: str) -> None:
        answers.withdraw(change, text=text, by=request.viewer, now=timezone.now())

    return _said(
        request,
        pk,
        form=form,
        act=act,
        forms=Forms(withdraw=form),
        told=_("Withdrawn. The register stays as it is."),
    )


@require_GET
@staff(Permission.PEOPLE_VIEW)
def document(request: StaffRequest, pk: UUID, position: int) -> FileResponse:
    """A document that the change brings along, before it belongs to a record."""
    return _file(open_proposed(pk, position, viewer=request.viewer))


@require_GET
@staff(Permission.PEOPLE_VIEW)
def evidence(request: StaffRequest, pk: UUID, document: UUID) -> FileResponse:
    """A document on the record of somebody whom the change speaks of, looked at in order to decide."""
    return _file(open_paper(pk, document, viewer=request.viewer))


def _file(opened: Opened) -> FileResponse:
    return as_download(opened.file, name=opened.filename, mime_type=opened.mime_type)


def _plainly(
    request: StaffRequest, pk: UUID, act: Callable[[ChangeRequest], None], told: str
) -> HttpResponse:
    """An act that asks nothing."""
    change = get_change(pk, viewer=request.viewer).request
    try:
        act(change)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return stay(request, pk)


def _said(
    request: StaffRequest,
    pk: UUID,
    *,
    form: Form,
    act: Callable[[ChangeRequest, str], None],
    forms: Forms,
    told: str,
) -> HttpResponse:
    """An act with a text."""
    change = get_change(pk, viewer=request.viewer).request
    if form.is_valid():
        try:
            act(change, form.cleaned_data["text"])
        except NotFound:
            raise
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, told)
            return stay(request, pk)
    return show(request, pk, forms=forms)
