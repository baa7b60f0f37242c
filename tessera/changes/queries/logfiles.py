"""The access log and the list of changes as rows of a file, read in steps so that no length of it fills the memory.

A file is written after the page's own work is done: each step narrows the session and takes the language anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils import timezone, translation

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.changes.queries import accesses, requests

STEP: Final = 1_000
MOST: Final = 100_000  # lines of a file; narrower days give the rest
Row = list[Any]
Step = Callable[[int | None], tuple[list[Row], int | None]]


def access_rows(asked: accesses.Asked, *, viewer: Viewer, language: str) -> Iterator[Row]:
    """When, who, what, which number, why, through which channel, what was shown in clear. Raises PermissionMissing.

    Names of the people looked at are left out: their number says who it was to those who may see them.
    """
    viewer.must(Permission.ACCESS_LOG_VIEW)
    _note(viewer, "access-log")

    def step(before: int | None) -> tuple[list[Row], int | None]:
        page = accesses.read(replace(asked, before=before), viewer=viewer, most=STEP)
        return [_access(line) for line in page.lines], page.next

    return _rows(step, asked.before, viewer, language)


def change_rows(asked: requests.Asked, *, viewer: Viewer, language: str) -> Iterator[Row]:
    """Reference, when, who, through which channel, how it stands, and what was done. Raises PermissionMissing."""
    viewer.must(Permission.HISTORY_VIEW)
    _note(viewer, "change-log")

    def step(after: int | None) -> tuple[list[Row], int | None]:
        page = requests.read(replace(asked, after=after), viewer=viewer, most=STEP)
        return [
            [
                one.reference,
                _moment(one.proposed_at),
                one.actor_name,
                one.get_channel_display(),
                one.get_status_display(),
                "; ".join(page.sentences.get(one.pk, ())),
                one.reason,
            ]
            for one in page.requests
        ], page.next_after

    return _rows(step, asked.after, viewer, language)


def _rows(step: Step, first: int | None, viewer: Viewer, language: str) -> Iterator[Row]:
    at, written = first, 0
    while written < MOST:
        with narrowed_to(viewer), translation.override(language):
            rows, at = step(at)
        yield from rows
        written += len(rows)
        if at is None:
            return


def _access(line: accesses.Access) -> Row:
    return [
        _moment(line.at),
        line.viewer_name,
        str(line.subject_label),
        line.number,
        line.purpose_label,
        line.channel_label,
        line.revealed,
    ]


def _moment(at: datetime) -> str:
    """In the registry's time zone, to the second, as spreadsheets read it."""
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds")


def _note(viewer: Viewer, what: str) -> None:
    record_access(AccessRecord.Subject.EXPORT, None, by=viewer, purpose=Purpose.AUDIT, revealed=what)
