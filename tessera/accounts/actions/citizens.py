"""Citizens' accounts and their sessions. The only writer of both.

A session is a random token in a cookie of its own; the database keeps its hash. It is short: it ends some hours after
the log-in, and earlier when it is not used, when its owner ends it from another device, or when the provider says so.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from tessera.accounts import errors
from tessera.accounts.choices import SessionEnd
from tessera.accounts.citizens import PHONE_ACR, PHONE_ISSUER
from tessera.accounts.models import Citizen, CitizenLogin, CitizenSession
from tessera.lib.db.locks import alone

SEEN_EVERY: Final = timedelta(minutes=1)  # a page that is opened sooner after the last one writes nothing
WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Proof:
    """What an identity provider says of how somebody proved who they are."""

    authenticated_at: datetime
    acr: str = ""
    provider_session: str = ""


@transaction.atomic
def know(*, issuer: str, subject: str, name: str, acr: str, language: str, now: datetime) -> CitizenLogin:
    """The login of whom the provider knows as that subject; a citizen's account is opened at the first time.

    Raises CitizenClosed.
    """
    alone(f"login of {subject} at {issuer}")
    login = CitizenLogin.objects.select_related("citizen").filter(issuer=issuer, subject=subject).first()
    if login is None:
        citizen = Citizen.objects.create(name=name, language=language, created_at=now)
        login = CitizenLogin(citizen=citizen, issuer=issuer, subject=subject, first_at=now)
    citizen = login.citizen
    if not citizen.is_active:
        raise errors.CitizenClosed
    if name and citizen.name != name:
        citizen.name = name
        citizen.save(update_fields=["name"])
    login.acr, login.last_at = acr, now
    login.save()
    return login


@transaction.atomic
def know_by_phone(citizen: Citizen | None, *, subject: str, name: str, now: datetime) -> CitizenLogin:
    """The login by phone of a person whom we call ``subject``: of the citizen, where somebody is that person already,
    else of a new one. Raises CitizenClosed."""
    alone(f"login of {subject} at {PHONE_ISSUER}")
    known = CitizenLogin.objects.select_related("citizen").filter(issuer=PHONE_ISSUER, subject=subject)
    login = known.first() or CitizenLogin(issuer=PHONE_ISSUER, subject=subject, first_at=now)
    if citizen is not None:
        login.citizen = citizen
    elif login.pk is None:
        login.citizen = Citizen.objects.create(name=name, created_at=now)
    if not login.citizen.is_active:
        raise errors.CitizenClosed
    login.acr, login.last_at = PHONE_ACR, now
    login.save()
    return login


@transaction.atomic
def begin_session(
    login: CitizenLogin, *, proof: Proof, device: str, now: datetime
) -> tuple[CitizenSession, str]:
    """A new session and its token, which nobody can read afterwards. Raises CitizenClosed and TooManyLogIns.

    Whoever logs in on more devices than they may have loses the session that was not used for the longest time.
    """
    citizen = Citizen.objects.select_for_update(no_key=True).get(pk=login.citizen_id)
    if not citizen.is_active:
        raise errors.CitizenClosed
    begun = CitizenSession.objects.filter(citizen=citizen, created_at__gt=now - WITHIN)
    if begun.count() >= settings.PORTAL_LOGINS_PER_HOUR:
        raise errors.TooManyLogIns
    open_ones = CitizenSession.objects.filter(citizen=citizen, ended_at__isnull=True)
    kept = list(
        open_ones.order_by("-last_seen_at").values_list("pk", flat=True)[: settings.PORTAL_DEVICES - 1]
    )
    open_ones.exclude(pk__in=kept).update(ended_at=now, ended_by=SessionEnd.REPLACED)
    token = secrets.token_urlsafe(32)
    session = CitizenSession.objects.create(
        citizen=citizen,
        login=login,
        token_hash=hash_of(token),
        device=device,
        acr=proof.acr,
        provider_session=proof.provider_session,
        authenticated_at=min(proof.authenticated_at, now),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(minutes=settings.PORTAL_SESSION_MINUTES),
    )
    return session, token


def find_session(token: str, *, now: datetime) -> CitizenSession | None:
    """The living session of a token, noted as seen; None when there is none, or its owner's access was closed."""
    idle_since = now - timedelta(minutes=settings.PORTAL_IDLE_MINUTES)
    alive = CitizenSession.objects.alive(now, idle_since=idle_since).select_related("citizen", "login")
    session = alive.filter(token_hash=hash_of(token), citizen__is_active=True).first()
    if session is not None and now - session.last_seen_at > SEEN_EVERY:
        CitizenSession.objects.filter(pk=session.pk).update(last_seen_at=now)
        session.last_seen_at = now
    return session


def prove_again(session: CitizenSession, *, proof: Proof, now: datetime) -> str:
    """They proved anew who they are: note when and how. Returns a new token in place of the old one."""
    token = secrets.token_urlsafe(32)
    CitizenSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(
        token_hash=hash_of(token),
        authenticated_at=min(proof.authenticated_at, now),
        acr=proof.acr,
        provider_session=proof.provider_session or session.provider_session,
        last_seen_at=now,
    )
    session.refresh_from_db()
    return token


def end_session(session: CitizenSession, *, how: SessionEnd, now: datetime) -> None:
    """End one session; one that has ended stays as it is."""
    CitizenSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=now, ended_by=how)


def end_sessions(
    citizen: Citizen, *, how: SessionEnd, now: datetime, but: CitizenSession | None = None
) -> int:
    """End all of somebody's sessions, but one where one is given. Returns how many."""
    going = CitizenSession.objects.filter(citizen=citizen, ended_at__isnull=True)
    if but is not None:
        going = going.exclude(pk=but.pk)
    return going.update(ended_at=now, ended_by=how)


def end_sessions_of_provider(*, issuer: str, subject: str, provider_session: str, now: datetime) -> int:
    """The provider says that somebody logged out there: of one session where it names one, else of all."""
    going = CitizenSession.objects.filter(login__issuer=issuer, ended_at__isnull=True)
    if subject:
        going = going.filter(login__subject=subject)
    if provider_session:
        going = going.filter(provider_session=provider_session)
    if not subject and not provider_session:
        return 0
    return going.update(ended_at=now, ended_by=SessionEnd.PROVIDER)


def choose_language(citizen: Citizen, *, language: str) -> None:
    """The language in which pages and messages come."""
    Citizen.objects.filter(pk=citizen.pk).update(language=language)
    citizen.language = language


def hash_of(token: str) -> bytes:
    """The token has 256 random bits, so a plain digest says nothing of it."""
    return hashlib.sha256(token.encode()).digest()
