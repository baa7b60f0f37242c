"""Files that answer a question: checked and drawn anew as every upload, kept with the submission."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import IO, Any, Final
from uuid import UUID

from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.intake import errors
from tessera.intake.actions.submissions import lock_to_go_on
from tessera.intake.answers.result import Answers
from tessera.intake.models import Submission, Upload
from tessera.intake.profile.model import FileQuestion
from tessera.intake.published import form_of
from tessera.lib.refusals import NotFound
from tessera.registry import uploads

LONGEST_NAME: Final = 120
_PATH: Final = re.compile(r"(?:(\w+)\[(\d{1,4})\]\.)?(\w+)", re.ASCII)


@transaction.atomic
@acting
def attach(
    submission: Submission, *, question: str, file: IO[bytes], name: str, by: Viewer, now: datetime
) -> Upload:
    """Keep a file as an answer, after those that the question has already; ``question`` is its path, with the number of
    the row for one that is asked in rows: ``children[0].paper``. Raises NotFound for a question that asks for none and
    a row that there is not, TooManyFiles, FileTooLarge, UploadRefused, AlreadySent."""
    lock_to_go_on(submission, by=by)
    asked = _asked(submission, question)
    answers = deepcopy(submission.answers)
    holder = _holder(answers, question)
    given = holder.get(asked.key)
    before = given if isinstance(given, list) else []
    if len(before) >= asked.most:
        raise errors.TooManyFiles(most=asked.most, field=asked.key)
    kept = uploads.keep(file, now=now)
    if kept.size > asked.max_bytes:
        uploads.discard(kept.file)
        raise errors.FileTooLarge(most=asked.max_bytes // 1_000_000, field=asked.key)
    upload = Upload.objects.create(
        submission=submission,
        question=asked.path,
        name=" ".join(name.split())[:LONGEST_NAME] or asked.key,
        file=kept.file,
        sha256=kept.sha256,
        mime_type=kept.mime_type,
        size=kept.size,
        scan_status=kept.scan_status,
        uploaded_at=now,
    )
    holder[asked.key] = [*before, _entry(upload)]
    _answer(submission, answers, now=now)
    return upload


@transaction.atomic
@acting
def detach(submission: Submission, *, upload: UUID, by: Viewer, now: datetime) -> None:
    """Take a file back. Raises NotFound, AlreadySent."""
    lock_to_go_on(submission, by=by)
    found = submission.uploads.filter(public_id=upload).first()
    if found is None:
        raise NotFound
    _answer(submission, _without(submission.answers, str(upload)), now=now)
    file = found.file
    found.delete()
    transaction.on_commit(lambda: uploads.discard(file))


def _asked(submission: Submission, path: str) -> FileQuestion:
    found = _PATH.fullmatch(path)
    plain = ".".join(one for one in (found[1], found[3]) if one) if found is not None else ""
    for question in form_of(submission.version).questions():
        if question.path == plain and isinstance(question, FileQuestion):
            return question
    raise NotFound


def _holder(answers: Answers, path: str) -> Answers:
    """Where the answer stands: among all answers, or in a row."""
    found = _PATH.fullmatch(path)
    if found is None or found[1] is None:
        return answers
    rows, index = answers.get(found[1]), int(found[2])
    if not isinstance(rows, list) or index >= len(rows) or not isinstance(rows[index], dict):
        raise NotFound
    row: Answers = rows[index]
    return row


def _without(answers: Mapping[str, Any], gone: str) -> Answers:
    """The answers without the file, wherever it stands among them."""
    return {key: _left(value, gone) for key, value in answers.items()}


def _left(value: Any, gone: str) -> Any:
    if not isinstance(value, list):
        return value
    stays = (
        one for one in value if not (isinstance(one, dict) and one.get("id") == gone and "storage" in one)
    )
    return [_without(one, gone) if isinstance(one, dict) else one for one in stays]


def _entry(upload: Upload) -> dict[str, Any]:
    """As Form.io keeps a file among the answers."""
    return {
        "id": str(upload.public_id),
        "name": upload.name,
        "size": upload.size,
        "type": upload.mime_type,
        "storage": "tessera",
    }


def _answer(submission: Submission, answers: Answers, *, now: datetime) -> None:
    submission.answers = answers
    submission.saved_at = now
    submission.save(update_fields=["answers", "saved_at"])
