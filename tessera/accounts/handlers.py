"""Background work is done by the system itself, which sees every area; what is done regularly; what lock-outs leave."""

from contextlib import AbstractContextManager
from typing import Any

from allauth.mfa.signals import authentication_failed
from axes.signals import user_locked_out
from django.http import HttpRequest
from django.utils import timezone

from tessera.accounts import actions
from tessera.accounts.adapter import may_try_a_code
from tessera.accounts.addresses import client_address
from tessera.accounts.models import User
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


def on_wrong_code(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """The library tells of each wrong code; after the last one that is heard, further ones are refused unread."""
    if not may_try_a_code(request, user):
        address = client_address(request)
        actions.note_lock_out(user.email, address=address, by=system_viewer(), now=timezone.now())


authentication_failed.connect(on_wrong_code, dispatch_uid="account events")
user_locked_out.connect(on_lock_out, dispatch_uid="account events")
