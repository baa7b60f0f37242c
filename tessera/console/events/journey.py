"""The way of every form: fill it in, check what will happen, record it once.

Nothing is kept between the steps but what the browser sends again, and all of it is judged again.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Protocol

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tessera.changes.actions import answers, requests
from tessera.changes.actions.rehearsal import rehearse
from tessera.changes.actions.requests import Told
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation
from tessera.console.events import once
from tessera.console.events.alike import alike_rows, newcomers_in
from tessera.console.events.forms import Evidence
from tessera.console.events.pages import AnswerGroup, CheckPage, FormPage, Subject
from tessera.console.gate import StaffRequest
from tessera.lib.refusals import Refusal
from tessera.questions.papers import with_papers
from tessera.web.parts import FormFault

REFUSED = 422


class Sheet(Protocol):
    """What a journey needs of a form, or of several forms that make one."""

    label: ClassVar[Any]
    icon: ClassVar[str]
    template: ClassVar[str]
    is_checked: ClassVar[bool]
    is_repeated: ClassVar[bool]

    @property
    def faults(self) -> tuple[FormFault, ...]: ...
    def is_valid(self) -> bool: ...
    def as_typed(self) -> None: ...
    def refuse(self, refusal: Refusal) -> None: ...
    def evidence(self) -> Evidence: ...
    def answer_groups(self) -> Sequence[AnswerGroup]: ...
    def operations(self) -> Sequence[Operation]: ...
    def leads_to(self, operations: Sequence[Operation]) -> str: ...
    def told(self, change: ChangeRequest, operations: Sequence[Operation]) -> str: ...
    def recorded(self, request: StaffRequest) -> None: ...
    def discard(self) -> None: ...


MakeSheet = Callable[[Any, Any], Sheet]
RECORD: Final = "record"
ANOTHER: Final = "another"  # record, and begin the same form anew
RECORDING: Final = frozenset({RECORD, ANOTHER})
STEPS: Final = RECORDING | {"check"}


def walk(request: StaffRequest, make: MakeSheet, *, subject: Subject) -> HttpResponse:
    """Answer one step. ``make`` builds the form from what was sent, or from nothing."""
    if request.method != "POST":
        return _ask(request, make(None, None), subject)
    sheet = make(request.POST, request.FILES)
    step = request.POST.get("step", "check")
    if step not in STEPS:  # back from the check, or another row: nothing is judged yet
        sheet.as_typed()
        return _ask(request, sheet, subject)
    if not sheet.is_valid():
        return _ask(request, sheet, subject, status=REFUSED)
    try:
        if step in RECORDING:
            return _record(request, sheet, subject)
        return _check(request, sheet, subject)
    except Refusal as refusal:
        sheet.refuse(refusal)
    return _ask(request, sheet, subject, status=REFUSED)


def _ask(request: StaffRequest, sheet: Sheet, subject: Subject, *, status: int = 200) -> HttpResponse:
    token = "" if sheet.is_checked else once.new_token(request)
    page = FormPage(subject=subject, form=sheet, token=token, template=sheet.template)
    return render(request, sheet.template, {"page": page, "form": sheet}, status=status)


def _check(request: StaffRequest, sheet: Sheet, subject: Subject) -> HttpResponse:
    if not sheet.is_checked:
        raise ValueError("This form is recorded without a check.")
    evidence = sheet.evidence()
    operations = sheet.operations()
    now = timezone.now()
    rehearsal = rehearse(
        operations,
        by=request.viewer,
        channel=Channel.CONSOLE,
        now=now,
        source=evidence.source,
        observed_on=evidence.observed_on,
    )
    alike = alike_rows(newcomers_in(operations), viewer=request.viewer, on=timezone.localdate(now))
    page = CheckPage.of(
        sheet, rehearsal, alike=alike, subject=subject, data=request.POST, token=once.new_token(request)
    )
    return render(request, "console/events/check.html", {"page": page})


def _record(request: StaffRequest, sheet: Sheet, subject: Subject) -> HttpResponse:
    token = request.POST.get("token", "")
    try:
        with transaction.atomic():
            url = once.take(request, token)
            if url == once.WAITING:
                url = _submit(request, sheet, subject, token=token)
            elif url is not None:
                messages.info(request, _("This was recorded already; it was not recorded twice."))
    except BaseException:
        sheet.discard()
        raise
    if url is not None:
        return redirect(url)
    messages.warning(request, _("This page was too old to record from. Check the answers once more."))
    return (
        _check(request, sheet, subject) if sheet.is_checked else _ask(request, sheet, subject, status=REFUSED)
    )


def _submit(request: StaffRequest, sheet: Sheet, subject: Subject, *, token: str) -> str:
    operations = sheet.operations()
    with with_papers(request, operations, now=timezone.now()) as all_of_it:
        change = _put_forward(request, all_of_it, sheet.evidence(), subject)
    sheet.recorded(request)
    is_last = request.POST.get("step") != ANOTHER
    if change.status == RequestStatus.APPLIED:
        url, told = sheet.leads_to(operations), sheet.told(change, operations)
    else:  # what it would make is not there yet
        url, told = reverse("console:change", args=[change.public_id]), _sent(change)
    url = url if is_last else subject.form_url
    once.spend(request, token, url)
    messages.success(request, told)
    return url


def _put_forward(
    request: StaffRequest, operations: Sequence[Operation], evidence: Evidence, subject: Subject
) -> ChangeRequest:
    """Submit it, perhaps in the place of another."""
    told = Told(Channel.CONSOLE, evidence.reason, evidence.source, evidence.observed_on)
    if subject.replaces is not None:
        return answers.replace(subject.replaces, operations, told, by=request.viewer, now=timezone.now())
    return requests.submit(
        operations,
        by=request.viewer,
        channel=told.channel,
        reason=told.reason,
        source=told.source,
        observed_on=told.observed_on,
        now=timezone.now(),
    )


def _sent(change: ChangeRequest) -> str:
    """What is said of a change that waits."""
    words = {"reference": change.reference}
    if change.status == RequestStatus.APPROVED:
        return _("%(reference)s is kept, and is recorded when the freeze is over.") % words
    return _("%(reference)s is sent for approval. The register changes when it is approved.") % words
