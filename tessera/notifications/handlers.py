"""What the worker does with messages, regularly."""

from django.utils import timezone

from tessera.jobs import actions as jobs
from tessera.notifications import outbox, sending


@jobs.regularly(seconds=2)
def send_messages() -> None:
    sending.send_due()


@jobs.regularly(seconds=60)
def give_up_late_messages() -> None:
    outbox.expire(now=timezone.now())
