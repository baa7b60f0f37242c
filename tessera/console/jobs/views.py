"""What runs in the background: how far it is, why it failed; and giving it up or starting it again."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.queries import names_of
from tessera.accounts.viewer import Viewer
from tessera.bulk import queries as bulk
from tessera.console.gate import StaffRequest, staff
from tessera.console.jobs import pages
from tessera.jobs import actions, queries
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.lib.refusals import Refusal

PAGE: Final = 50
REFRESH_SECONDS: Final = 5


@require_GET
@staff(Permission.JOBS_VIEW)
def jobs(request: StaffRequest) -> HttpResponse:
    asked = pages.asked_for(request.GET)
    seen = queries.visible(**_sight(request.viewer))
    found = seen.filter(status=asked.status) if asked.status else seen
    rows = list((found.filter(pk__lt=asked.before) if asked.before else found)[: PAGE + 1])
    now = timezone.now()
    page = pages.jobs_page(
        rows[:PAGE],
        asked,
        has_more=len(rows) > PAGE,
        numbers=queries.numbers(seen),
        names=names_of({job.requested_by_id for job in rows if job.requested_by_id is not None}),
        files=bulk.files_of_jobs([job.public_id for job in rows], viewer=request.viewer),
        may_manage=request.viewer.may(Permission.JOBS_MANAGE),
        is_working=queries.a_worker_is_alive(within=timedelta(seconds=settings.JOBS_STALLED_AFTER), now=now),
        now=now,
    )
    context = {"page": page}
    if any(not job.is_finished for job in rows):
        context["refresh_seconds"] = REFRESH_SECONDS  # type: ignore[assignment]
    return render(request, "console/jobs/jobs.html", context)


@require_GET
@staff(Permission.JOBS_VIEW)
def progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The progress component; when the job has ended the page is loaded anew."""
    job = queries.find_job(pk, **_sight(request.viewer))
    shown = pages.progress_of(job, now=timezone.now())
    answer = render(request, "web/components/progress.html", {"progress": shown})
    if job.is_finished:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@staff(Permission.JOBS_VIEW, Permission.JOBS_MANAGE)
def cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    job = queries.find_job(pk, **_sight(request.viewer))
    said = _("The job is cancelled.") if job.status == Status.WAITING else _("The job will stop in a moment.")
    try:
        actions.cancel(job, by_id=request.viewer.user_id, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("console:jobs")


@require_POST
@staff(Permission.JOBS_VIEW, Permission.JOBS_MANAGE)
def retry(request: StaffRequest, pk: UUID) -> HttpResponse:
    job: Job = queries.find_job(pk, **_sight(request.viewer))
    try:
        actions.retry(job, by_id=request.viewer.user_id)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The job waits for its turn again."))
    return redirect("console:jobs")


def _sight(viewer: Viewer) -> pages.Sight:
    """Whose titles may be read: of everybody only by whoever sees jobs everywhere, for titles name files."""
    return {"to": viewer.user_id, "every": viewer.reach(Permission.JOBS_VIEW).everywhere}
