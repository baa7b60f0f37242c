"""Codes that prove that somebody reads what is sent to a phone number or an e-mail address.

What was sent is kept in the cache of the rate limits: as a keyed hash, for some minutes, with how often somebody
guessed. The address itself stays with whoever asked.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache

from tessera.accounts.models import Citizen
from tessera.notifications import actions as notifications
from tessera.notifications.choices import Channel
from tessera.notifications.events import Event
from tessera.notifications.recipients import Recipient
from tessera.registry.choices import ContactKind
from tessera.selfservice import errors

MINUTES: Final = 10
GUESSES: Final = 5
CODES_PER_HOUR: Final = 5
_CHANNELS: Final = {ContactKind.PHONE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}


@dataclass(frozen=True)
class Contact:
    kind: ContactKind
    value: str


def send(contact: Contact, *, to: Citizen, now: datetime) -> None:
    """Send a new code there; it takes the place of the one before. Raises TooManyCodes and CodeNotSent."""
    sent = f"contact-codes:{to.pk}"
    cache.add(sent, 0, timeout=3600)
    if cache.incr(sent) > CODES_PER_HOUR:
        raise errors.TooManyCodes
    code = f"{secrets.randbelow(1_000_000):06d}"
    channel = _CHANNELS[contact.kind]
    told = notifications.tell(
        Event.CONFIRMATION_CODE,
        to=Recipient.at(channel, contact.value, language=to.language),
        key=f"{to.public_id}:{now.isoformat()}",
        now=now,
        context={"minutes": MINUTES},
        secret={"code": f"{code[:3]} {code[3:]}"},
        expires_at=now + timedelta(minutes=MINUTES),
    )
    if not told:
        raise errors.CodeNotSent
    cache.set(_key(to), (_hash(contact, code), 0), timeout=MINUTES * 60)


def confirm(contact: Contact, code: str, *, by: Citizen) -> None:
    """Raises CodeWrong, also for one that is over or was guessed at too often; a code is good once."""
    expected, guesses = cache.get(_key(by), ("", 0))
    if not expected or guesses >= GUESSES:
        raise errors.CodeWrong
    digits = "".join(sign for sign in code if sign.isdigit())
    if not hmac.compare_digest(expected, _hash(contact, digits)):
        cache.set(_key(by), (expected, guesses + 1), timeout=MINUTES * 60)
        raise errors.CodeWrong
    cache.delete(_key(by))


def _key(citizen: Citizen) -> str:
    return f"contact-code:{citizen.pk}"


def _hash(contact: Contact, code: str) -> str:
    said = f"{contact.kind}\x00{contact.value}\x00{code}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), said, hashlib.sha256).hexdigest()
