"""Background work on the logs (audit and jobs do not know each other), on drafts and deadlines, after a first load."""

from django.utils import timezone, translation

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit import actions as audit
from tessera.audit.verification import verify
from tessera.changes import reminders
from tessera.changes.actions import deadlines, drafts, expiry, marking, rehousing, undoings
from tessera.changes.batch import loading
from tessera.changes.models import ChangeRequest, Undoing
from tessera.jobs import actions as jobs
from tessera.jobs.actions import Run
from tessera.versions.models import Marking

VERIFY = "audit.verify"


@jobs.handler(VERIFY, stoppable=True)
def verify_the_logs(run: Run) -> None:
    """Hold the logs against their seals and keep the result."""
    result = verify(progress=lambda done, total: run.progress(done=done, total=total))
    audit.record_check(result, by=_who_asked(run), now=timezone.now())


@jobs.handler(marking.JOB)
def mark_versions(run: Run, *, marking_id: int) -> None:
    """Have a named version become the default of many records."""
    found = Marking.objects.select_related("named", "area").get(pk=marking_id)
    with translation.override(_who_asked(run).language):  # for the stage that the page shows
        marking.run(found, now=timezone.now, progress=run.progress)


@jobs.handler(undoings.JOB)
def undo(run: Run, *, undoing_id: int) -> None:
    """Take back a change of many records."""
    with narrowed_to(system_viewer()):
        found = Undoing.objects.select_related("request", "inverse").get(pk=undoing_id)
    by = _who_asked(run)
    do = undoings.run if found.inverse_id is None else deadlines.take_back
    with translation.override(by.language):  # for the stages and the refusal that the page shows
        do(found, by=by, now=timezone.now, progress=run.progress)


@jobs.handler(rehousing.JOB)
def rehouse(run: Run, *, change_id: int) -> None:
    """Move what is recorded in an area into the one that took it over."""
    with narrowed_to(system_viewer()):
        request = ChangeRequest.objects.get(pk=change_id)
    rehousing.run(request, now=timezone.now, progress=run.progress)


@jobs.regularly(seconds=3600)
def discard_old_drafts() -> None:
    drafts.discard_old(by=system_viewer(channel="job"), now=timezone.now())


@jobs.regularly(seconds=60)
def build_resting_indexes() -> None:
    """After a first load whose process was killed and that nobody took up again."""
    loading.restore_abandoned()


@jobs.regularly(seconds=60)
def apply_what_waited() -> None:
    """Approved changes that a freeze held back."""
    deadlines.apply_waiting(by=system_viewer(channel="job"), now=timezone.now())


@jobs.regularly(seconds=60)
def watch_deadlines() -> None:
    deadlines.watch(by=system_viewer(channel="job"), now=timezone.now())


@jobs.regularly(seconds=600)
def mark_expired_attestations() -> None:
    expiry.expire_attestations(by=system_viewer(channel="job"), now=timezone.now())


@jobs.regularly(seconds=900)
def remind() -> None:
    """Each occasion is told once, however often this runs."""
    reminders.tell_of_work(now=timezone.now())
    reminders.tell_of_expiring_documents(now=timezone.now())


def _who_asked(run: Run) -> Viewer:
    user = User.objects.filter(pk=run.requested_by_id).first() if run.requested_by_id else None
    return viewer_for(user, on=timezone.localdate()) if user else system_viewer()
