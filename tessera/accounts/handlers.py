"""Background work is done by the system itself, which sees every area; what is done regularly; what lock-outs leave."""

from contextlib import AbstractContextManager
from typing import Any

from axes.signals import user_locked_out
from django.utils import timezone

from tessera.accounts import actions
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


def on_lock_out(*, username: str | None, ip_address: str | None, **_more: Any) -> None:
    """The library tells of each attempt on a locked account."""
    if username:
        actions.note_lock_out(username, address=ip_address, by=system_viewer(), now=timezone.now())


user_locked_out.connect(on_lock_out, dispatch_uid="account events")
