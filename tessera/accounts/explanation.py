"""Why somebody may do something at a place on a day, or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, User
from tessera.accounts.queries import grants_of, reach_of

SECOND_STEPS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Why(StrEnum):
    """What a grant, or an account as such, has to do with an answer; the telling ones come first."""

    GIVES = "gives"
    CLOSED = "closed"
    NO_PASSWORD = "no-password"  # noqa: S105 - a reason, not a password
    NO_SECOND_STEP = "no-second-step"
    ENDED = "ended"
    NOT_YET = "not-yet"
    ELSEWHERE = "elsewhere"
    LACKS = "lacks"
    NO_ROLE = "no-role"


HINDERS: Final = frozenset({Why.CLOSED, Why.NO_PASSWORD, Why.NO_SECOND_STEP})
_ORDER: Final = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True)
class Reason:
    """``grant`` is the one that it is about; None for what concerns the account."""

    why: Why
    grant: Grant | None = None


@dataclass(frozen=True)
class Answer:
    """Whether somebody may, and every reason for it, the telling ones first."""

    permission: Permission
    may: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Standing:
    """Somebody's account and grants as they are, read once for any number of answers."""

    grants: Sequence[Grant]
    hindrances: tuple[Reason, ...]

    def answer(self, permission: Permission, *, path: str | None, on: date) -> Answer:
        """``path`` is the area asked for; None asks whether they hold it anywhere at all."""
        told = [Reason(_why(grant, permission, path=path, on=on), grant) for grant in self.grants]
        gives = any(reason.why == Why.GIVES for reason in told)
        reasons = sorted(self._all(told), key=lambda reason: _ORDER[reason.why])
        return Answer(permission, gives and not self.hindrances, tuple(reasons))

    def _all(self, told: Sequence[Reason]) -> Iterable[Reason]:
        yield from self.hindrances
        yield from told or [Reason(Why.NO_ROLE)]


def standing_of(user: User) -> Standing:
    """A fixed number of queries, however many answers follow."""
    return Standing(grants_of(user), tuple(_hindrances(user)))


def _why(grant: Grant, permission: Permission, *, path: str | None, on: date) -> Why:
    if permission not in grant.role.permissions:
        return Why.LACKS
    if path is not None and not reach_of(grant).covers(path):
        return Why.ELSEWHERE
    if on < grant.since:
        return Why.NOT_YET
    return Why.ENDED if grant.until is not None and grant.until <= on else Why.GIVES


def _hindrances(user: User) -> Iterable[Reason]:
    """What keeps somebody out of all that their roles give."""
    if not user.is_active:
        yield Reason(Why.CLOSED)
    if not user.has_usable_password():
        yield Reason(Why.NO_PASSWORD)
    if settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user, SECOND_STEPS):
        yield Reason(Why.NO_SECOND_STEP)
