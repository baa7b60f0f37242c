"""What was sent, read at the desk: answers page by page as they were asked, and the files among them.

Numbers of papers are masked, and sensitive facts hidden, for whom they would be on the record as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import NO_AREA, Viewer
from tessera.areas.models import Area
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.dictionary import catalogue
from tessera.intake.actions.submissions import answers_of, judged
from tessera.intake.answers.cleaning import named
from tessera.intake.mapping import sealing
from tessera.intake.models import Submission, Upload
from tessera.intake.profile.model import Form
from tessera.intake.published import form_of
from tessera.intake.queries.submissions import get_sent
from tessera.intake.rendering import checking
from tessera.intake.rendering.checking import AnswerShown, SectionShown
from tessera.lib.refusals import NotFound
from tessera.registry.encryption import mask

REFUSED: Final = "refused"  # by the scanner for viruses
IDENTIFIERS: Final = "identifiers"


@dataclass(frozen=True)
class ReadBack:
    """``masks``: some numbers of papers are masked, and the viewer may see them whole when they ask for it."""

    submission: Submission
    sections: tuple[SectionShown, ...]
    files: tuple[Upload, ...]
    masks: bool


@dataclass(frozen=True)
class Opened:
    """A file that answers a question, ready to be sent."""

    file: IO[bytes]
    mime_type: str
    name: str


def read_back(
    public_id: UUID, *, viewer: Viewer, purpose: Purpose, language: str, reveal: bool = False
) -> ReadBack:
    """One submission. Looking is noted in the access log, and so is ``reveal``. Raises NotFound, PermissionMissing."""
    submission = get_sent(public_id, viewer=viewer)
    path = submission.area.path if submission.area else None
    if reveal:
        viewer.must(Permission.IDENTIFIER_REVEAL, path if path is not None else NO_AREA)
    _note(submission, viewer=viewer, purpose=purpose, revealed=IDENTIFIERS if reveal else "")
    profile = form_of(submission.version)
    found = _Hiding(
        profile,
        identifiers=not reveal,
        sensitive=not viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(path),
    )
    sections = tuple(found.section(one) for one in _sections(submission, profile, language))
    return ReadBack(
        submission,
        sections,
        tuple(submission.uploads.exclude(scan_status=REFUSED)),
        masks=found.has_masked and viewer.reach(Permission.IDENTIFIER_REVEAL).covers(path),
    )


def open_upload(public_id: UUID, upload: UUID, *, viewer: Viewer, purpose: Purpose) -> Opened:
    """Raises NotFound for what is absent, out of reach or was refused by the virus scanner, PermissionMissing."""
    submission = get_sent(public_id, viewer=viewer)
    found = submission.uploads.exclude(scan_status=REFUSED).filter(public_id=upload).first()
    if found is None or not default_storage.exists(found.file):
        raise NotFound
    _note(submission, viewer=viewer, purpose=purpose, revealed=f"document:{found.question}")
    return Opened(default_storage.open(found.file, "rb"), found.mime_type, found.name)


def _sections(submission: Submission, profile: Form, language: str) -> Iterator[SectionShown]:
    answers = answers_of(submission)
    cleaned = judged(submission, profile, answers, now=submission.sent_at or submission.saved_at)
    codes, _files = named(profile, answers)
    names = {one.code: one.name_in(language) for one in Area.objects.filter(code__in=codes)}
    yield from checking.sections(profile, cleaned, answers=answers, language=language, areas=names)


class _Hiding:
    """Puts a mask over what the viewer may not read."""

    def __init__(self, profile: Form, *, identifiers: bool, sensitive: bool) -> None:
        secret = sealing.secret_paths(profile, catalogue.current())
        self.masked: set[str] = set()
        self.hidden: set[str] = set()
        for question in profile.questions():
            if question.path in secret:
                is_number = question.binding is not None and question.binding.part == "identifier"
                if identifiers and is_number:
                    self.masked.add(question.path)
                elif sensitive and not is_number:
                    self.hidden.add(question.path)
        self.has_masked = False

    def section(self, section: SectionShown) -> SectionShown:
        return replace(section, answers=tuple(self.answer(one) for one in section.answers))

    def answer(self, answer: AnswerShown) -> AnswerShown:
        rows = tuple(tuple(self.answer(one) for one in row) for row in answer.rows)
        return replace(answer, value=self.value(re.sub(r"\[\d+\]", "", answer.name), answer.value), rows=rows)

    def value(self, path: str, value: str) -> str:
        if value and path in self.masked:
            self.has_masked = True
            return mask(value)
        return _("Hidden: a sensitive fact") if value and path in self.hidden else value


def _note(submission: Submission, *, viewer: Viewer, purpose: Purpose, revealed: str) -> None:
    """For everybody whom the answers are about; answers about nobody in the register are like a list."""
    about: list[tuple[AccessRecord.Subject, int | None]] = [
        (AccessRecord.Subject.INDIVIDUAL, submission.individual_id),
        (AccessRecord.Subject.GROUP, submission.group_id),
    ]
    known = [one for one in about if one[1] is not None] or [(AccessRecord.Subject.SEARCH, None)]
    record_accesses(known, by=viewer, purpose=purpose, revealed=revealed)
