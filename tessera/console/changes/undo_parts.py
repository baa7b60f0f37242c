"""What a page shows of an undo that the worker does: how far it is, or why it was refused."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.choices import UNDER_WAY
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.undoings import UndoNow, undo_of
from tessera.web.parts import Progress

POLL_SECONDS = 5  # without scripts


@dataclass(frozen=True)
class UndoShown:
    """``later`` are the changes that stand in the way, ``waits`` the undo that waits for an approval: word, address.
    ``stopped`` is the word for the operator of a job that failed."""

    progress: Progress | None = None
    refusal: str = ""
    later: tuple[tuple[str, str], ...] = ()
    stopped: str = ""
    waits: tuple[str, str] | None = None

    @property
    def is_free(self) -> bool:
        """Whether an undo may be asked for now."""
        return self.progress is None and self.waits is None

    @property
    def refresh(self) -> dict[str, int]:
        """What the page is rendered with to be loaded again where no scripts run."""
        return {"refresh_seconds": POLL_SECONDS} if self.progress is not None else {}

    @classmethod
    def of(cls, found: UndoNow | None, *, progress_url: str, now: datetime) -> "UndoShown":
        if found is None:
            return cls()
        undoing, inverse = found.undoing, found.undoing.inverse
        return cls(
            progress=_progress(found, url=progress_url, now=now),
            refusal=undoing.refusal,
            later=tuple(
                (reference, reverse("console:change", args=[key])) for reference, key in undoing.in_the_way
            ),
            stopped=found.job.error_code or str(found.job.get_status_display())
            if found.is_stopped and found.job is not None
            else "",
            waits=(inverse.reference, reverse("console:change", args=[inverse.public_id]))
            if inverse is not None and inverse.status in UNDER_WAY
            else None,
        )


def undo_shown(change: ChangeRequest | None, *, now: datetime, url: str = "") -> UndoShown:
    """What the page of a change shows of its undo; ``url`` answers with how far it is."""
    if change is None:
        return UndoShown()
    progress_url = url or reverse("console:change-undo-progress", args=[change.public_id])
    return UndoShown.of(undo_of(change), progress_url=progress_url, now=now)


def answer_progress(request: HttpRequest, shown: UndoShown) -> HttpResponse:
    """The progress component; once there is none the page is loaded anew."""
    if shown.progress is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/components/progress.html", {"progress": shown.progress})


def _progress(found: UndoNow, *, url: str, now: datetime) -> Progress | None:
    if not found.is_under_way:
        return None
    job = found.job
    if job is None:
        return Progress(url=url, done=0, total=0, stage=_("Waiting for its turn"))
    left = job.remaining(now=now)
    return Progress(
        url=url,
        done=job.done,
        total=job.total or 0,
        stage=job.stage or _("Waiting for its turn"),
        seconds_left=int(left.total_seconds()) if left is not None else None,
    )
