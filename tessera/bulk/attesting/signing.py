"""The signature of a row: by it a list is recognised when it comes back, and so is what was changed in it.

It has two parts. The first is over the number of the list, the registry number and the field: it fails when somebody
edits these. The second is over the value as well, so that it fails when the register has changed since.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from django.conf import settings

_MARK: Final = "s"  # no spreadsheet takes what begins with it for a number or a date
_LENGTH: Final = 12  # signs of each part, 60 bits
Sign = Callable[[str, str, str, str], tuple[str, str]]


def signer() -> Sign:
    """What signs rows: number of the list, registry number, key of the field, value as PostgreSQL writes JSON."""
    key = hashlib.sha256(b"attestation list\x00" + settings.BLIND_INDEX_KEY.encode()).digest()

    def sign(number: str, registry_number: str, field: str, value: str) -> tuple[str, str]:
        said = f"{number}\x00{registry_number}\x00{field}".encode()
        keys = hmac.digest(key, b"keys\x00" + said, "sha256")
        whole = hmac.digest(key, b"value\x00" + said + b"\x00" + value.encode(), "sha256")
        return _short(keys), _short(whole)

    return sign


def written(parts: tuple[str, str]) -> str:
    return f"{_MARK}{parts[0]}-{parts[1]}"


def parts_of(signature: str) -> tuple[str, str] | None:
    """The two parts of a signature, in whichever case it comes; None for anything else."""
    first, dash, second = signature.strip().lower().removeprefix(_MARK).partition("-")
    return (first, second) if dash and len(first) == len(second) == _LENGTH else None


def _short(digest: bytes) -> str:
    return base64.b32encode(digest).decode().lower()[:_LENGTH]
