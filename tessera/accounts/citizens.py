"""Questions about citizens' sessions."""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final
from uuid import UUID

from django.conf import settings

from tessera.accounts import errors
from tessera.accounts.models import Citizen, CitizenSession
from tessera.accounts.models.citizen import CitizenSessionQuerySet

PHONE_ISSUER: Final = "phone"  # ours; those of identity providers are addresses
PHONE_ACR: Final = "tessera:phone"


class Level(IntEnum):
    """How sure it is who somebody is."""

    PHONE = 1  # they read a code at a phone number of the register: see how far one's requests have come
    IDENTITY = 2  # an identity provider vouches for them: all else


def level_of(session: CitizenSession) -> Level:
    """What a session is good for. Asks for its login."""
    login = session.login
    return Level.PHONE if login is None or login.issuer == PHONE_ISSUER else Level.IDENTITY


def sessions_of(citizen: Citizen, *, now: datetime) -> list[CitizenSession]:
    """Where the citizen is logged in, the latest seen first."""
    return list(_alive(now).filter(citizen=citizen).order_by("-last_seen_at", "-pk"))


def find_session_of(citizen: Citizen, public_id: UUID, *, now: datetime) -> CitizenSession:
    """One of the citizen's own living sessions. Raises SessionNotFound, for everybody else's as well."""
    found = _alive(now).filter(citizen=citizen, public_id=public_id).first()
    if found is None:
        raise errors.SessionNotFound
    return found


def is_fresh(session: CitizenSession, *, now: datetime) -> bool:
    """Whether they proved who they are recently enough for a sensitive change."""
    return now - session.authenticated_at <= timedelta(minutes=settings.PORTAL_FRESH_MINUTES)


def _alive(now: datetime) -> CitizenSessionQuerySet:
    idle_since = now - timedelta(minutes=settings.PORTAL_IDLE_MINUTES)
    return CitizenSession.objects.alive(now, idle_since=idle_since)
