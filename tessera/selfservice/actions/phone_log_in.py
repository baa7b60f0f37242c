"""Logging in by a code that is sent to one's phone: less sure than an identity provider, and good for less.

Whoever asks is told the same after the same work, whether or not the register knows the number: what depends on it is
done by the worker (``send_due``), and a code that was never sent is as wrong as any other.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tessera.accounts.actions import citizens
from tessera.accounts.models import CitizenLogin
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit.session import recorded_as
from tessera.lib.db.locks import alone
from tessera.lib.encryption import provider
from tessera.lib.refusals import Refusal
from tessera.notifications import actions as notifications
from tessera.notifications import channels
from tessera.notifications.choices import Channel
from tessera.notifications.events import Event
from tessera.notifications.recipients import Recipient, lookup
from tessera.selfservice import errors
from tessera.selfservice.actions.links import link_by_phone
from tessera.selfservice.codes import digits_of
from tessera.selfservice.models import Link, PhoneCode
from tessera.selfservice.phones import Holder, holder_of

MINUTES: Final = 10
GUESSES: Final = 5
CODES_PER_HOUR: Final = 5  # to one number
KEPT_FOR: Final = timedelta(days=1)
_GOOD_FOR: Final = timedelta(minutes=MINUTES)
_HOUR: Final = timedelta(hours=1)
_AT_ONCE: Final = 100


def is_open() -> bool:
    """Whether people may log in so at present: it is switched on, and SMS can be sent."""
    return bool(settings.PORTAL_CODE_LOG_IN) and channels.is_open(Channel.SMS)


@transaction.atomic
def ask(phone: str, *, language: str, now: datetime) -> str:
    """Somebody wants a code at a number (E.164). Returns the token by which their browser is known when it comes back.

    Raises TooManyCodes, for a number that nobody has as well.
    """
    hashed = lookup(Channel.SMS, phone)
    alone(f"phone code {hashed}")
    if PhoneCode.objects.filter(lookup=hashed, asked_at__gt=now - _HOUR).count() >= CODES_PER_HOUR:
        raise errors.TooManyCodes
    token = secrets.token_urlsafe(32)
    key = _hash_of(token)
    sealed = provider().encrypt(orjson.dumps({"phone": phone, "language": language}), context=_context(key))
    PhoneCode.objects.create(token_hash=key, lookup=hashed, sealed=sealed, asked_at=now)
    return token


@transaction.atomic
def send_due(*, now: datetime) -> int:
    """Send a code to each number that was asked for and is known of one living adult alone; how many were sent."""
    waiting = PhoneCode.objects.filter(dealt_with_at__isnull=True, asked_at__gt=now - _GOOD_FOR)
    asked = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:_AT_ONCE])
    return sum(_deal_with(one, now=now) for one in asked)


def enter(token: str, code: str, *, now: datetime) -> CitizenLogin:
    """The login of whom the number is known, for the right code. Raises CodeWrong, also where none was ever sent, it is
    over, or it was guessed at too often; CitizenClosed."""
    phone = _confirmed(token, code, now=now)
    holder = holder_of(phone, on=timezone.localdate(now)) if phone else None
    if holder is None:
        raise errors.CodeWrong
    return _login_of(holder, now=now)


@transaction.atomic
def discard_old(*, now: datetime) -> int:
    deleted, _by_model = PhoneCode.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    return deleted


def _deal_with(asked: PhoneCode, *, now: datetime) -> bool:
    values = _unsealed(asked)
    known = values is not None and holder_of(values["phone"], on=timezone.localdate(now)) is not None
    sent = values is not None and known and _send(asked, values, now=now)
    if not sent:
        asked.sealed = None
    asked.dealt_with_at = now
    asked.save(update_fields=["sealed", "code_hash", "dealt_with_at"])
    return sent


def _send(asked: PhoneCode, values: dict[str, Any], *, now: datetime) -> bool:
    code = f"{secrets.randbelow(1_000_000):06d}"
    asked.code_hash = _hash(asked, code)
    told = notifications.tell(
        Event.CONFIRMATION_CODE,
        to=Recipient.at(Channel.SMS, values["phone"], language=values["language"]),
        key=f"phone log-in {asked.pk}",
        now=now,
        context={"minutes": MINUTES},
        secret={"code": f"{code[:3]} {code[3:]}"},
        expires_at=asked.asked_at + _GOOD_FOR,
    )
    return bool(told)


@transaction.atomic
def _confirmed(token: str, code: str, *, now: datetime) -> str:
    """The number, for the right code; "" otherwise. One guess after the other, each of them counted, also on a code
    that does not exist."""
    asked = PhoneCode.objects.select_for_update().filter(token_hash=_hash_of(token)).first()
    if asked is None:
        return ""
    digits = digits_of(code)
    is_right = hmac.compare_digest(asked.code_hash or _hash(asked, secrets.token_hex()), _hash(asked, digits))
    is_good = asked.used_at is None and asked.asked_at > now - _GOOD_FOR and asked.guesses < GUESSES
    values = _unsealed(asked) if is_right and is_good else None
    if values is None:
        asked.guesses = min(asked.guesses + 1, GUESSES)
    else:
        asked.used_at, asked.sealed = now, None
    asked.save(update_fields=["guesses", "used_at", "sealed"])
    return str(values["phone"]) if values is not None else ""


@transaction.atomic
def _login_of(holder: Holder, *, now: datetime) -> CitizenLogin:
    """Of the citizen who is that person already, however they logged in before; else of a new one, whom anybody with a
    better proof takes the place of."""
    with narrowed_to(system_viewer()):
        alone(f"login of person {holder.individual}")
        link = (
            Link.objects.select_related("citizen")
            .filter(individual=holder.individual, until__isnull=True)
            .first()
        )
        login = citizens.know_by_phone(
            link.citizen if link is not None else None,
            subject=str(holder.individual),
            name=holder.name,
            now=now,
        )
        if link is None:
            _must_not_be_ended(login, holder)
            with recorded_as(str(login.citizen.public_id), at=now):
                link_by_phone(login.citizen, holder.individual, now=now)
        return login


def _must_not_be_ended(login: CitizenLogin, holder: Holder) -> None:
    """An office said that they are not that person: a code changes nothing of it. Raises CodeWrong."""
    if Link.objects.filter(citizen=login.citizen, individual=holder.individual).exists():
        raise errors.CodeWrong


def _unsealed(asked: PhoneCode) -> dict[str, Any] | None:
    if asked.sealed is None:
        return None
    try:
        plain = provider().decrypt(bytes(asked.sealed), context=_context(bytes(asked.token_hash)))
    except Refusal:
        return None
    found: dict[str, Any] = orjson.loads(plain)
    return found


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _context(token_hash: bytes) -> bytes:
    return b"phone code:" + token_hash


def _hash(asked: PhoneCode, code: str) -> str:
    said = bytes(asked.token_hash) + code.encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), said, hashlib.sha256).hexdigest()
