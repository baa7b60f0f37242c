"""Background work for people who use the portal."""

from django.utils import timezone

from tessera.jobs import actions as jobs
from tessera.selfservice.actions import phone_log_in


@jobs.regularly(seconds=2)
def send_phone_codes() -> None:
    """Away from whoever asked: how long it takes tells nothing of whether a number is known."""
    phone_log_in.send_due(now=timezone.now())


@jobs.regularly(seconds=3600)
def discard_old_phone_codes() -> None:
    phone_log_in.discard_old(now=timezone.now())
