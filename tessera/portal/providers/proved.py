"""What follows when somebody has just proved again who they are, told by the page to which they come back."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise

from tessera.accounts.models import CitizenSession
from tessera.accounts.oidc.identity import VerifiedIdentity

Words = str | Promise
Follower = Callable[[CitizenSession, VerifiedIdentity, datetime], Words]
_followers: Final[dict[str, Follower]] = {}


def when_proved(view: str) -> Callable[[Follower], Follower]:
    """Have a function called when they come back to a page: it returns what to tell them, or raises a Refusal.

    It judges the proof itself: whoever leads people to that page decides neither how sure nor how fresh it must be.
    """

    def register(follower: Follower) -> Follower:
        _followers[view] = follower
        return follower

    return register


def follow(come_back: str, session: CitizenSession, identity: VerifiedIdentity, *, now: datetime) -> Words:
    """What to tell them; nothing where nothing follows. Raises what the follower refuses."""
    for view, follower in _followers.items():
        if come_back == reverse(view):
            return follower(session, identity, now)
    return ""
