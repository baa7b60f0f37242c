"""Files that answer a question: checked and drawn anew as every upload, kept with the submission."""

from datetime import datetime
from typing import IO, Any, Final
from uuid import UUID

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.intake import errors
from tessera.intake.actions.submissions import lock_to_go_on
from tessera.intake.models import Submission, Upload
from tessera.intake.profile.model import FileQuestion
from tessera.intake.published import form_of
from tessera.lib.refusals import NotFound
from tessera.registry import uploads

LONGEST_NAME: Final = 120


@transaction.atomic
@acting
def attach(
    submission: Submission, *, question: str, file: IO[bytes], name: str, by: Viewer, now: datetime
) -> Upload:
    """Keep a file as an answer, after those that the question has already. Raises NotFound for a question that asks for
    none, TooManyFiles, FileTooLarge, UploadRefused, AlreadySent."""
    lock_to_go_on(submission, by=by)
    asked = _asked(submission, question)
    given = submission.answers.get(asked.key, [])
    if len(given) >= asked.most:
        raise errors.TooManyFiles(most=asked.most, field=asked.key)
    kept = uploads.keep(file, now=now)
    if kept.size > asked.max_bytes:
        uploads.discard(kept.file)
        raise errors.FileTooLarge(most=asked.max_bytes // 1_000_000, field=asked.key)
    upload = Upload.objects.create(
        submission=submission,
        question=asked.key,
        name=" ".join(name.split())[:LONGEST_NAME] or asked.key,
        file=kept.file,
        sha256=kept.sha256,
        mime_type=kept.mime_type,
        size=kept.size,
        scan_status=kept.scan_status,
        uploaded_at=now,
    )
    _answer(submission, asked.key, [*given, _entry(upload)], now=now)
    return upload


@transaction.atomic
@acting
def detach(submission: Submission, *, upload: UUID, by: Viewer, now: datetime) -> None:
    """Take a file back. Raises NotFound, AlreadySent."""
    lock_to_go_on(submission, by=by)
    found = submission.uploads.filter(public_id=upload).first()
    if found is None:
        raise NotFound
    left = [one for one in submission.answers.get(found.question, []) if one["id"] != str(upload)]
    _answer(submission, found.question, left, now=now)
    file = found.file
    found.delete()
    transaction.on_commit(lambda: uploads.discard(file))


def _asked(submission: Submission, path: str) -> FileQuestion:
    for question in form_of(submission.version).questions():
        if question.path == path and isinstance(question, FileQuestion):
            return question
    raise NotFound


def _entry(upload: Upload) -> dict[str, Any]:
    """As Form.io keeps a file among the answers."""
    return {
        "id": str(upload.public_id),
        "name": upload.name,
        "size": upload.size,
        "type": upload.mime_type,
        "storage": "tessera",
    }


def _answer(submission: Submission, key: str, entries: list[dict[str, Any]], *, now: datetime) -> None:
    submission.answers = submission.answers | {key: entries}
    submission.saved_at = now
    submission.save(update_fields=["answers", "saved_at"])
