"""What was sent: whole answers at once, and what became of them."""

from dataclasses import asdict
from typing import Annotated, cast
from uuid import UUID

import orjson
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status
from ninja.params.functions import Header, Query

from tessera.accounts.actions.once import once
from tessera.accounts.errors import CallKeyUnusable
from tessera.dictionary import catalogue
from tessera.intake.actions import submissions as submissions_of
from tessera.intake.models import Submission
from tessera.intake.queries.forms import get_form, published_of
from tessera.intake.queries.submissions import get_own, own
from tessera.interop.callers import Caller, through
from tessera.interop.forms.about import must_be_certain, whom
from tessera.interop.forms.schemas import (
    ReceiptShown,
    RequestShown,
    Sending,
    SubmissionList,
    SubmissionShown,
)
from tessera.interop.problems import explaining
from tessera.lib.refusals import NotFound

router = Router(tags=["submissions"])
LISTED = 50


@router.post(
    "/forms/{slug:key}/submissions",
    response={201: ReceiptShown},
    url_name="submissions-of-form",
    summary="Send whole answers at once",
    description="The Idempotency-Key is asked for, so that a call whose answer was lost can be made again.",
)
def send(
    request: HttpRequest,
    key: str,
    given: Sending,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[ReceiptShown]:
    caller = cast(Caller, request)
    form = get_form(key)
    version = published_of(form)
    if version is None:
        raise NotFound
    if idempotency_key is None:
        raise CallKeyUnusable

    def send() -> dict[str, str]:
        must_be_certain(form, caller=caller.caller)
        person, home = whom(given.about, by=caller.viewer)
        submission, receipt = submissions_of.send(
            form, given=given.answers, by=caller.viewer, now=caller.now, individual=person, group=home
        )
        return {"id": str(submission.public_id), **asdict(receipt)}

    said = orjson.dumps([key, given.model_dump()], option=orjson.OPT_SORT_KEYS).decode()
    with catalogue.held(), explaining(version, get_language() or "en"):
        answer = once(idempotency_key, said, send, by=caller.viewer, now=caller.now, through=through(caller))
    return Status(201, ReceiptShown.model_validate(answer))


@router.get(
    "/submissions", response=SubmissionList, url_name="submissions", summary="What one sent, the newest first"
)
def submissions(
    request: HttpRequest,
    before: Annotated[UUID | None, Query()] = None,
    form: Annotated[str | None, Query(max_length=50)] = None,
) -> SubmissionList:
    viewer = cast(Caller, request).viewer
    found = own(viewer).filter(sent_at__isnull=False).order_by("-sent_at", "-pk")
    if form is not None:
        found = found.filter(form=get_form(form.replace("\0", "")))
    if before is not None:
        last = get_own(before, viewer=viewer)
        if last.sent_at is None:
            raise NotFound
        found = found.filter(Q(sent_at__lt=last.sent_at) | Q(sent_at=last.sent_at, pk__lt=last.pk))
    page = list(found[: LISTED + 1])
    following = str(page[LISTED - 1].public_id) if len(page) > LISTED else ""
    return SubmissionList(submissions=[_shown(one) for one in page[:LISTED]], next=following)


@router.get(
    "/submissions/{uuid:public_id}",
    response=SubmissionShown,
    url_name="submission",
    summary="What became of a submission",
)
def submission(request: HttpRequest, public_id: UUID) -> SubmissionShown:
    found = get_own(public_id, viewer=cast(Caller, request).viewer)
    if not found.is_sent:
        raise NotFound
    return _shown(found)


def _shown(found: Submission) -> SubmissionShown:
    assert found.sent_at is not None and found.reference is not None  # the database promises it
    request = found.request
    return SubmissionShown(
        id=found.public_id,
        form=found.form.key,
        version=found.version.number,
        reference=found.reference,
        status=found.status,
        sent_at=found.sent_at,
        request=RequestShown(reference=request.reference, status=request.status) if request else None,
    )
