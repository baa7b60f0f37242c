"""Codes that prove that somebody reads what is sent to a phone number or an e-mail address.

What was sent is kept in the cache of the rate limits: as a keyed hash, for some minutes, with how often somebody
guessed. The address itself stays with whoever asked.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from tessera.accounts.models import Citizen
from tessera.lib.db.locks import alone
from tessera.notifications import actions as notifications
from tessera.notifications.choices import Channel
from tessera.notifications.events import Event
from tessera.notifications.recipients import Recipient
from tessera.registry.choices import ContactKind
from tessera.selfservice import errors

MINUTES: Final = 10
GUESSES: Final = 5
CODES_PER_HOUR: Final = 5
_HOUR: Final = timedelta(hours=1)
_CHANNELS: Final = {ContactKind.PHONE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}


@dataclass(frozen=True)
class Contact:
    kind: ContactKind
    value: str


@dataclass(frozen=True)
class _Expected:
    """What was sent, as a keyed hash; until when it is good, and how often somebody guessed."""

    hash: str
    until: datetime
    guesses: int = 0


@transaction.atomic
def send(contact: Contact, *, to: Citizen, now: datetime) -> None:
    """Send a new code there; it takes the place of the one before. Raises TooManyCodes and CodeNotSent."""
    alone(_lock(to))
    sent = [at for at in cache.get(_sent(to), ()) if at > now - _HOUR]
    if len(sent) >= CODES_PER_HOUR:
        raise errors.TooManyCodes
    code = f"{secrets.randbelow(1_000_000):06d}"
    channel = _CHANNELS[contact.kind]
    until = now + timedelta(minutes=MINUTES)
    told = notifications.tell(
        Event.CONFIRMATION_CODE,
        to=Recipient.at(channel, contact.value, language=to.language),
        key=f"{to.public_id}:{now.isoformat()}",
        now=now,
        context={"minutes": MINUTES},
        secret={"code": f"{code[:3]} {code[3:]}"},
        expires_at=until,
    )
    if not told:
        raise errors.CodeNotSent
    cache.set(_sent(to), (*sent, now), timeout=_HOUR.total_seconds())
    cache.set(_key(to), _Expected(_hash(contact, code), until), timeout=MINUTES * 60)


def confirm(contact: Contact, code: str, *, by: Citizen, now: datetime) -> None:
    """Raises CodeWrong, also for one that is over or was guessed at too often; a code is good once."""
    if not _is_right(contact, code, by=by, now=now):
        raise errors.CodeWrong


@transaction.atomic
def _is_right(contact: Contact, code: str, *, by: Citizen, now: datetime) -> bool:
    """One guess after the other, each of them counted: many at once are no more guesses."""
    alone(_lock(by))
    expected = cache.get(_key(by))
    if expected is None or expected.until <= now or expected.guesses >= GUESSES:
        return False
    digits = digits_of(code)
    if hmac.compare_digest(expected.hash, _hash(contact, digits)):
        cache.delete(_key(by))
        return True
    guessed = replace(expected, guesses=expected.guesses + 1)
    cache.set(_key(by), guessed, timeout=(expected.until - now).total_seconds())
    return False


def digits_of(typed: str) -> str:
    """The digits of a code as somebody typed it, in any script: people in Arabic type Arabic ones."""
    return "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())


def _lock(citizen: Citizen) -> str:
    return f"contact code of citizen {citizen.pk}"


def _sent(citizen: Citizen) -> str:
    return f"contact-codes:{citizen.pk}"


def _key(citizen: Citizen) -> str:
    return f"contact-code:{citizen.pk}"


def _hash(contact: Contact, code: str) -> str:
    said = f"{contact.kind}\x00{contact.value}\x00{code}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), said, hashlib.sha256).hexdigest()
