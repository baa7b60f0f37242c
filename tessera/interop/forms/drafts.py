"""Filling a form in page by page: begun, kept, read back on another device, sent or thrown away."""

from dataclasses import asdict
from typing import Annotated, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import File, Form, Header

from tessera.accounts.actions.once import once
from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.intake.actions import submissions, uploads
from tessera.intake.actions.reaching import is_hidden
from tessera.intake.answers.sentences import sentence
from tessera.intake.choices import SubmissionStatus
from tessera.intake.models import Submission
from tessera.intake.published import form_of
from tessera.intake.queries.forms import get_form
from tessera.intake.queries.submissions import get_own, own
from tessera.interop.callers import MORE_FOR_FILES, Bearer, Caller, through
from tessera.interop.forms.about import must_be_certain, whom
from tessera.interop.forms.schemas import (
    Beginning,
    DraftLine,
    DraftList,
    DraftShown,
    FileKept,
    PageGiven,
    PageKept,
    ReceiptShown,
    RefusedShown,
)
from tessera.interop.problems import explaining
from tessera.lib.refusals import NotFound
from tessera.web.asked import storable

router = Router(tags=["drafts"])
MOST_SHOWN = 100
LONGEST_QUESTION = 200
with_files = Bearer(largest=settings.UPLOAD_MAX_BYTES + MORE_FOR_FILES)


@router.post(
    "/forms/{slug:key}/drafts",
    response={201: DraftShown},
    url_name="drafts-of-form",
    summary="Begin to fill a form in",
)
def begin(request: HttpRequest, key: str, given: Beginning) -> Status[DraftShown]:
    caller = cast(Caller, request)
    form = get_form(key)
    must_be_certain(form, caller=caller.caller)
    with catalogue.held():
        person, home = whom(given.about, by=caller.viewer)
        begun = submissions.start(
            form,
            by=caller.viewer,
            now=caller.now,
            language=given.language,
            individual=person,
            group=home,
        )
    return Status(201, _shown(begun))


@router.get("/drafts", response=DraftList, url_name="drafts", summary="Own drafts, the latest saved first")
def drafts(request: HttpRequest) -> DraftList:
    found = own(cast(Caller, request).viewer).filter(status=SubmissionStatus.STARTED)[:MOST_SHOWN]
    return DraftList(
        drafts=[
            DraftLine(
                id=one.public_id,
                form=one.form.key,
                version=one.version.number,
                started_at=one.started_at,
                saved_at=one.saved_at,
            )
            for one in found
        ]
    )


@router.get(
    "/drafts/{uuid:public_id}", response=DraftShown, url_name="draft", summary="A draft with its answers"
)
def draft(request: HttpRequest, public_id: UUID) -> DraftShown:
    return _shown(_begun(public_id, by=cast(Caller, request).viewer))


@router.put(
    "/drafts/{uuid:public_id}/pages/{slug:page}",
    response=PageKept,
    url_name="draft-page",
    summary="Keep the answers of a page",
    description="All answers of the page take the place of those that were kept, also those that are refused: "
    "nothing typed is lost.",
)
def save(request: HttpRequest, public_id: UUID, page: str, given: PageGiven) -> PageKept:
    caller = cast(Caller, request)
    found = _begun(public_id, by=caller.viewer)
    cleaned = submissions.save_page(found, page=page, given=given.answers, by=caller.viewer, now=caller.now)
    profile = form_of(found.version)
    refused = [
        RefusedShown(
            path=one.path, rule=one.rule, message=sentence(one, form=profile, language=found.language)
        )
        for one in cleaned.refused
    ]
    return PageKept(refused=refused, shown=sorted(cleaned.shown))


@router.delete(
    "/drafts/{uuid:public_id}", response={204: None}, url_name="draft-discard", summary="Throw a draft away"
)
def discard(request: HttpRequest, public_id: UUID) -> Status[None]:
    by = cast(Caller, request).viewer
    submissions.discard(_begun(public_id, by=by), by=by)
    return Status(204, None)


@router.post(
    "/drafts/{uuid:public_id}/files",
    auth=with_files,
    response={201: FileKept},
    url_name="draft-files",
    summary="Attach a file to a question",
)
def attach(
    request: HttpRequest,
    public_id: UUID,
    question: Annotated[str, Form(max_length=LONGEST_QUESTION)],
    file: Annotated[UploadedFile, File()],
) -> Status[FileKept]:
    caller = cast(Caller, request)
    found = _begun(public_id, by=caller.viewer)
    kept = uploads.attach(
        found,
        question=storable(question),
        file=file,
        name=storable(file.name or ""),
        by=caller.viewer,
        now=caller.now,
    )
    return Status(
        201,
        FileKept(
            id=kept.public_id, question=kept.question, name=kept.name, size=kept.size, type=kept.mime_type
        ),
    )


@router.delete(
    "/drafts/{uuid:public_id}/files/{uuid:file_id}",
    response={204: None},
    url_name="draft-file",
    summary="Take a file back",
)
def detach(request: HttpRequest, public_id: UUID, file_id: UUID) -> Status[None]:
    caller = cast(Caller, request)
    found = _begun(public_id, by=caller.viewer)
    uploads.detach(found, upload=file_id, by=caller.viewer, now=caller.now)
    return Status(204, None)


@router.post(
    "/drafts/{uuid:public_id}/submit",
    response=ReceiptShown,
    url_name="draft-submit",
    summary="Send a draft",
    description="With an Idempotency-Key it may be tried again: the same key gives the same receipt.",
)
def submit(
    request: HttpRequest,
    public_id: UUID,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> ReceiptShown:
    caller = cast(Caller, request)
    found = get_own(public_id, viewer=caller.viewer)

    def send() -> dict[str, str]:
        must_be_certain(found.form, caller=caller.caller)
        receipt = submissions.submit(found, by=caller.viewer, now=caller.now)
        return {"id": str(found.public_id), **asdict(receipt)}

    with explaining(found.version, found.language):
        if idempotency_key is None:
            return ReceiptShown.model_validate(send())
        said = f"submit {public_id}"
        return ReceiptShown.model_validate(
            once(idempotency_key, said, send, by=caller.viewer, now=caller.now, through=through(caller))
        )


def _begun(public_id: UUID, *, by: Viewer) -> Submission:
    """Somebody's own draft, as long as whom it is about is within their reach. Raises NotFound."""
    found = get_own(public_id, viewer=by)
    if found.is_sent or is_hidden(found):
        raise NotFound
    return found


def _shown(draft: Submission) -> DraftShown:
    return DraftShown(
        id=draft.public_id,
        form=draft.form.key,
        version=draft.version.number,
        language=draft.language,
        page=draft.page,
        started_at=draft.started_at,
        saved_at=draft.saved_at,
        answers=submissions.answers_of(draft),
    )
