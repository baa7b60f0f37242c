"""Whom to tell: by whom, never by an address that was read earlier."""

import hashlib
import hmac
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tessera.notifications import errors
from tessera.notifications.choices import Channel, RecipientKind


@dataclass(frozen=True)
class Recipient:
    """A member of staff, a citizen or a registered person by public id; or an address that is nobody's yet."""

    kind: RecipientKind
    key: str
    channel: Channel | None = None  # of an address
    address: str = ""
    language: str = ""  # of an address: nobody is there to ask

    @classmethod
    def staff(cls, public_id: object) -> "Recipient":
        return cls(RecipientKind.STAFF, str(public_id))

    @classmethod
    def citizen(cls, public_id: object) -> "Recipient":
        return cls(RecipientKind.CITIZEN, str(public_id))

    @classmethod
    def individual(cls, public_id: object) -> "Recipient":
        return cls(RecipientKind.INDIVIDUAL, str(public_id))

    @classmethod
    def at(cls, channel: Channel, address: str, *, language: str = "") -> "Recipient":
        """Whoever reads what is sent to a phone number (E.164) or an e-mail address."""
        return cls(RecipientKind.ADDRESS, lookup(channel, address), channel, address, language)


def lookup(channel: str, address: str) -> str:
    """A keyed hash of an address: tells that two are the same, and nothing else."""
    said = f"{channel}\x00{address.strip().lower()}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), said, hashlib.sha256).hexdigest()


def masked(channel: str, address: str) -> str:
    """Enough to recognise one's own address by: ``+221…67``, ``a…@example.org``."""
    if channel == Channel.EMAIL:
        name, _at, host = address.partition("@")
        return f"{name[:1]}…@{host}"
    return f"{address[:4]}…{address[-2:]}" if len(address) > 7 else "…"


def as_address(channel: str, typed: str) -> str:
    """What somebody typed, as it is sent to: E.164 or an e-mail address. Raises BadPhone, BadEmail."""
    if channel == Channel.EMAIL:
        try:
            validate_email(typed.strip())
        except ValidationError:
            raise errors.BadEmail(field="address") from None
        return typed.strip()
    try:
        number = phonenumbers.parse(typed, settings.COUNTRY_CODE or None)
    except phonenumbers.NumberParseException:
        raise errors.BadPhone(field="address") from None
    if not phonenumbers.is_possible_number(number):
        raise errors.BadPhone(field="address")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
