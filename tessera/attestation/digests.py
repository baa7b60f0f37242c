"""Keyed hashes of facts: they say whether a value is the same without saying what it is."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from django.conf import settings

from tessera.dictionary.choices import Subject

SEEN: Final = 32  # hexadecimal digits of a digest that travel through a form


def digester() -> Callable[[Subject | str, int, int, str], bytes]:
    """What hashes facts: subject, key of the record, key of the field, and the value as PostgreSQL writes JSON."""
    key = hashlib.sha256(b"attestation\x00" + settings.BLIND_INDEX_KEY.encode()).digest()

    def digest(subject: Subject | str, record: int, field: int, value: str) -> bytes:
        return hmac.digest(key, f"{subject}\x00{record}\x00{field}\x00{value}".encode(), "sha256")

    return digest


def as_seen(digest: bytes) -> str:
    """A digest as a form carries it: what the value was when somebody looked at it."""
    return digest.hex()[:SEEN]
