"""Background work: what was begun and left for long is thrown away."""

from django.utils import timezone

from tessera.accounts.viewer import system_viewer
from tessera.intake.actions import submissions
from tessera.jobs import actions as jobs


@jobs.regularly(seconds=3600)
def discard_old_submissions() -> None:
    submissions.discard_old(by=system_viewer(channel="job"), now=timezone.now())
