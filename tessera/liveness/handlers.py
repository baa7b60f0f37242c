"""What the worker does for proof of life."""

from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.jobs import actions as jobs
from tessera.jobs.actions import Run
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.liveness.actions import keeping, photos, reminding, rules
from tessera.liveness.models import Rule, RuleRun
from tessera.liveness.queries.overdue import Asked


@jobs.handler(rules.JOB)
def keep_checks(run: Run) -> None:
    """Open and end checks by all rules, then remind those whose day it is."""
    now = timezone.now()
    keeping.keep_all(now=now, on=timezone.localdate(now), progress=run.progress)
    reminding.remind_by_rules(now=now, on=timezone.localdate(now))


@jobs.handler(reminding.JOB)
def remind_list(run: Run, *, last: int, **stored: object) -> None:
    """Remind everybody in a list, as the officer who asked for it sees it now."""
    user = User.objects.get(pk=run.requested_by_id or 0)
    now = timezone.now()
    viewer = viewer_for(user, on=timezone.localdate(now))
    reminding.remind_in_chunks(Asked.of(stored), last=last, viewer=viewer, now=now, progress=run.progress)


@jobs.regularly(seconds=900)
def keep_checks_daily() -> None:
    """Once a day, and at once for a rule that nobody has gone through yet."""
    if not Rule.objects.exists():
        return
    today = timezone.localdate()
    fresh = [one for one in RuleRun.objects.all() if timezone.localdate(one.ran_at) == today]
    under_way = Job.objects.filter(name=rules.JOB, status__in=[Status.WAITING, Status.RUNNING])
    if len(fresh) < Rule.objects.count() and not under_way.exists():
        rules.keep_soon()


@jobs.regularly(seconds=3600)
def forget_photos() -> None:
    photos.forget_photos(now=timezone.now())
