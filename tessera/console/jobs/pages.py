"""What the page of background jobs shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypedDict
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.jobs import actions
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.web.asked import number_in
from tessera.web.parts import Kind, Pages, Progress, Tab


class Sight(TypedDict):
    """Which jobs somebody may see."""

    to: int | None
    every: bool


# What each handler does, in words.
WORK: Final[Mapping[str, Promise]] = {
    "audit.verify": gettext_lazy("Verify the logs"),
    "bulk.apply": gettext_lazy("Apply a file to the register"),
    "bulk.apply_attested": gettext_lazy("Attest facts by a file"),
    "bulk.check": gettext_lazy("Check the rows of a file"),
    "bulk.check_attested": gettext_lazy("Check a file of attested facts"),
    "changes.mark": gettext_lazy("Mark versions as default"),
    "changes.rehouse": gettext_lazy("Move what an area held"),
    "changes.undo": gettext_lazy("Take a change back"),
    "liveness.keep": gettext_lazy("Ask for proofs of life that are due"),
    "liveness.remind": gettext_lazy("Remind people of their proof of life"),
    "notifications.campaign": gettext_lazy("Put a campaign into the outbox"),
    "registry.go_through": gettext_lazy("Look for what is to be mended"),
    "registry.keep_household_facts": gettext_lazy("Compute household facts"),
    "statistics.take": gettext_lazy("Take the figures of the day"),
    "registry.index_field": gettext_lazy("Make a field quick to search"),
}
KINDS: Final[Mapping[str, Kind]] = {
    Status.RUNNING: "info",
    Status.DONE: "ok",
    Status.FAILED: "bad",
    Status.CANCELLED: "warn",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: jobs of a status, or of every one, older than a key."""

    status: str = ""
    before: int = 0


def asked_for(given: Mapping[str, str]) -> Asked:
    status = given.get("status", "")
    return Asked(
        status if status in Status.values else "",
        number_in(given.get("before", "")) or 0,
    )


@dataclass(frozen=True)
class JobRow:
    """``reason`` is the word for the operator's log; ``url`` leads to what the job works on, where that has a page."""

    public_id: str
    work: str
    title: str
    url: str
    status: str
    kind: Kind
    reason: str
    is_stopping: bool
    progress: Progress | None
    by: str
    at: datetime
    ended_at: datetime | None
    may_cancel: bool
    may_retry: bool


@dataclass(frozen=True)
class JobsPage:
    tabs: tuple[Tab, ...]
    rows: tuple[JobRow, ...]
    paging: Pages
    is_working: bool


def jobs_page(
    jobs: Sequence[Job], asked: Asked, *, has_more: bool, numbers: Mapping[str, int], names: Mapping[int, str],
    files: Mapping[UUID, UUID],
    may_manage: bool, is_working: bool, now: datetime,
) -> JobsPage:  # fmt: skip
    rows = tuple(
        _row(
            job,
            by=names.get(job.requested_by_id or 0, ""),
            file=files.get(job.public_id),
            may_manage=may_manage,
            now=now,
        )
        for job in jobs
    )
    more = f"?{urlencode({'status': asked.status, 'before': jobs[-1].pk})}" if has_more else ""
    return JobsPage(_tabs(asked, numbers), rows, Pages(next_url=more), is_working)


def _tabs(asked: Asked, numbers: Mapping[str, int]) -> tuple[Tab, ...]:
    url = reverse("console:jobs")
    every = Tab(_("All"), url, current=not asked.status)
    statuses = (Status.RUNNING, Status.WAITING, Status.FAILED, Status.CANCELLED, Status.DONE)
    return every, *(
        Tab(
            status.label,
            f"{url}?{urlencode({'status': status})}",
            current=asked.status == status,
            count=None if status == Status.DONE else numbers.get(status, 0),
            kind="bad" if status == Status.FAILED and numbers.get(status) else "",
        )
        for status in statuses
    )


def _row(job: Job, *, by: str, file: UUID | None, may_manage: bool, now: datetime) -> JobRow:
    work = WORK.get(job.name)
    return JobRow(
        public_id=str(job.public_id),
        work=str(work) if work is not None else job.name,
        title=job.title,
        url=reverse("console:file", args=[file]) if file is not None else "",
        status=job.get_status_display(),
        kind=KINDS.get(job.status, ""),
        reason=job.error_code,
        is_stopping=job.cancel_asked and job.status == Status.RUNNING,
        progress=progress_of(job, now=now) if job.status == Status.RUNNING else None,
        by=by,
        at=job.created_at,
        ended_at=job.finished_at,
        may_cancel=may_manage and actions.can_be_cancelled(job),
        may_retry=may_manage and actions.can_be_retried(job),
    )


def progress_of(job: Job, *, now: datetime) -> Progress:
    left = job.remaining(now=now)
    return Progress(
        url=reverse("console:job-progress", args=[job.public_id]),
        done=job.done,
        total=job.total or 0,
        stage=job.stage or _("Begun"),
        finished=job.is_finished,
        seconds_left=int(left.total_seconds()) if left is not None else None,
    )
