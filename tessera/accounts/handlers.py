"""Background work is done by the system itself, which sees every area; what is done regularly;
what the log-in library tells for the log of accounts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from axes.signals import user_locked_out
from django.http import HttpRequest
from django.utils import timezone

from tessera.accounts import actions
from tessera.accounts.actions import once
from tessera.accounts.adapter import may_try_a_code
from tessera.accounts.addresses import client_address
from tessera.accounts.choices import Act
from tessera.accounts.models import User
from tessera.accounts.oidc.flow import forget_old_attempts
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


@jobs.regularly(seconds=3600)
def forget_log_ins() -> None:
    """Those that nobody finished, and those of yesterday."""
    forget_old_attempts(now=timezone.now())


@jobs.regularly(seconds=3600)
def forget_answers() -> None:
    """To other systems, of last week."""
    once.forget_old(now=timezone.now())


def on_lock_out(*, username: str | None, ip_address: str | None, **_more: Any) -> None:
    """The library tells of each attempt on a locked account."""
    if username:
        actions.note_lock_out(username, address=ip_address, by=system_viewer(), now=timezone.now())


def on_wrong_code(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """The library tells of each wrong code; after the last one that is heard, further ones are refused unread."""
    if not may_try_a_code(request, user):
        address = client_address(request)
        actions.note_lock_out(user.email, address=address, by=system_viewer(), now=timezone.now())


def on_new_password(what: Act) -> Callable[..., None]:
    def note(*, request: HttpRequest, user: User, **_more: Any) -> None:
        actions.note_own(what, user, address=client_address(request), now=timezone.now())

    return note


def on_factor(what: Act) -> Callable[..., None]:
    """The library tells of each app, passkey and set of recovery codes, by its kind."""

    def note(*, request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
        factor = str(authenticator.type)
        actions.note_own(what, user, address=client_address(request), now=timezone.now(), factor=factor)

    return note


def on_use(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    reauthenticated: bool = False,
    **_more: Any,
) -> None:
    """Of the second steps that are used only a recovery code says something: whoever has the app needs none."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES and not reauthenticated:
        actions.note_own(Act.CODE_USED, user, address=client_address(request), now=timezone.now())


ON_NEW_PASSWORD = {
    password_changed: on_new_password(Act.PASSWORD_CHANGED),
    password_set: on_new_password(Act.PASSWORD_SET),
    password_reset: on_new_password(Act.PASSWORD_SET),
}
ON_FACTOR = {
    authenticator_added: on_factor(Act.FACTOR_ADDED),
    authenticator_removed: on_factor(Act.FACTOR_REMOVED),
    authenticator_reset: on_factor(Act.CODES_RENEWED),
    authenticator_used: on_use,
}
for signal, receiver in (ON_NEW_PASSWORD | ON_FACTOR).items():
    signal.connect(receiver, dispatch_uid="account events")  # kept alive by the tables above
authentication_failed.connect(on_wrong_code, dispatch_uid="account events")
user_locked_out.connect(on_lock_out, dispatch_uid="account events")
