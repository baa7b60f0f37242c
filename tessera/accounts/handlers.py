"""Background work is done by the system itself, which sees every area; and what is done regularly."""

from contextlib import AbstractContextManager

from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit import actions as audit
from tessera.jobs import actions as jobs


@jobs.surround_with
def acting_as_the_system() -> AbstractContextManager[None]:
    return narrowed_to(system_viewer(channel="job"))


@jobs.regularly(seconds=60)
def seal_the_logs() -> None:
    audit.seal(now=timezone.now())
