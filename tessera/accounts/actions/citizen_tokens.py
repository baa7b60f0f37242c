"""The leave of a citizen that a system acts in their name: a code for the browser, a token for the system.

The road is OAuth 2's authorisation code with PKCE (S256 alone). The code is good once and for a minute; whoever comes
with it a second time ends the token as well, for then one of the two was a thief.
"""

import base64
import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from tessera.accounts import errors
from tessera.accounts.actions.citizens import hash_of
from tessera.accounts.citizens import Level, level_of
from tessera.accounts.models import ApiClient, CitizenSession, CitizenToken

TOKEN: Final = "tst_"  # how the token for a citizen begins  # noqa: S105
CODE_SECONDS: Final = 60
TOKEN_MINUTES: Final = 60
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256, base64url
VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def must_be_asked_rightly(client: ApiClient, *, return_to: str, challenge: str, now: datetime) -> None:
    """Raises LeaveUnusable for a system that is connected no longer, an address that is none of its own, or a challenge
    that is none."""
    is_alive = client.revoked_at is None and client.expires_at > now
    if not is_alive or return_to not in client.return_to or not CHALLENGE.fullmatch(challenge):
        raise errors.LeaveUnusable


@transaction.atomic
def give_leave(
    session: CitizenSession, *, client: ApiClient, return_to: str, challenge: str, now: datetime
) -> str:
    """The citizen lets the system act in their name; the code for it. Raises LeaveUnusable, also for somebody for whom
    a code to their phone is all that speaks."""
    if level_of(session) < Level.IDENTITY:
        raise errors.LeaveUnusable
    must_be_asked_rightly(client, return_to=return_to, challenge=challenge, now=now)
    code = secrets.token_urlsafe(32)
    CitizenToken.objects.create(
        client=client,
        session=session,
        code_hash=hash_of(code),
        challenge=challenge,
        return_to=return_to,
        given_at=now,
        expires_at=now + timedelta(seconds=CODE_SECONDS),
    )
    return code


def end_leave(leave: CitizenToken, *, now: datetime) -> None:
    """The system needs it no longer."""
    CitizenToken.objects.filter(pk=leave.pk, ended_at__isnull=True).update(ended_at=now)


def take_leave(
    code: str, *, client: ApiClient, return_to: str, verifier: str, now: datetime
) -> tuple[str, int]:
    """The token for a code, and for how many seconds it holds at most. Raises LeaveUnusable."""
    taken = _take(code, client=client, return_to=return_to, verifier=verifier, now=now)
    if taken is None:
        raise errors.LeaveUnusable
    return taken


@transaction.atomic
def _take(
    code: str, *, client: ApiClient, return_to: str, verifier: str, now: datetime
) -> tuple[str, int] | None:
    """None rather than a refusal, which would roll back that the token was ended."""
    leaves = CitizenToken.objects.select_for_update(of=["self"], no_key=True).select_related("session")
    leave = leaves.filter(client=client, code_hash=hash_of(code)).first()
    if leave is None or leave.ended_at is not None:
        return None
    if leave.token_hash is not None or not _knows(verifier, leave) or leave.return_to != return_to:
        leave.ended_at = now
        leave.save(update_fields=["ended_at"])
        return None
    if leave.expires_at <= now:
        return None
    token = TOKEN + secrets.token_urlsafe(32)
    leave.token_hash = hash_of(token)
    leave.expires_at = min(now + timedelta(minutes=TOKEN_MINUTES), leave.session.expires_at)
    leave.save(update_fields=["token_hash", "expires_at"])
    return token, int((leave.expires_at - now).total_seconds())


def _knows(verifier: str, leave: CitizenToken) -> bool:
    if not VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    answer = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return secrets.compare_digest(answer, leave.challenge)
