"""What the worker does with messages, regularly."""

from django.utils import timezone

from tessera.jobs import actions as jobs
from tessera.jobs.actions import Run
from tessera.notifications import outbox, sending
from tessera.notifications.actions import campaigns


@jobs.regularly(seconds=2)
def send_messages() -> None:
    sending.send_due()


@jobs.regularly(seconds=60)
def give_up_late_messages() -> None:
    outbox.expire(now=timezone.now())


@jobs.handler(campaigns.JOB)
def send_campaign(run: Run, *, campaign_id: int) -> None:
    campaigns.send(campaign_id, now=timezone.now, progress=run.progress)
