"""Sensitive identifiers: sealed at rest, with a keyed blind index so that equality still finds them."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tessera.lib.encryption import provider
from tessera.registry.models import Identifier, IdentifierKind

_NOT_COUNTED: Final = re.compile(r"[\s\-./\u200e\u200f]+")


@dataclass(frozen=True)
class Sealed:
    """An identifier's value in the shape in which its row keeps it."""

    lookup: str
    value: str
    sealed: bytes | None
    masked: str


@dataclass(frozen=True)
class SealedColumn:
    """Many values of one sealed kind, in the order in which they were given."""

    lookups: Sequence[str]
    sealed: Sequence[bytes]
    masked: Sequence[str]


def normalise(value: str) -> str:
    """Upper case without spaces, hyphens, dots and slashes: how people copy a number must not matter."""
    return _NOT_COUNTED.sub("", value).upper()


def mask(value: str) -> str:
    """``****4471``: the last four, fewer when the number is short."""
    shown = 4 if len(value) >= 8 else 2 if len(value) >= 5 else 0
    return "****" + (value[-shown:] if shown else "")


def blind_index(kind: IdentifierKind, value: str) -> str:
    """What finds the value: itself, or for a sealed kind a keyed hash of it."""
    plain = normalise(value)
    return next(_keyed_hashes(kind, [plain])) if kind.is_sealed else plain


def _keyed_hashes(kind: IdentifierKind, plains: Sequence[str]) -> Iterator[str]:
    begun = hmac.new(settings.BLIND_INDEX_KEY.encode(), f"{kind.key}\x00".encode(), hashlib.sha256)
    for plain in plains:
        keyed = begun.copy()
        keyed.update(plain.encode())
        yield base64.b64encode(keyed.digest()[:18]).decode()


def seal(kind: IdentifierKind, value: str) -> Sealed:
    """Make the row's columns from a value as given; encrypts when the kind is sensitive."""
    plain = normalise(value)
    if not kind.is_sealed:
        return Sealed(lookup=plain, value=value.strip(), sealed=None, masked=value.strip())
    sealed = provider().encrypt(value.strip().encode(), context=kind.key.encode())
    return Sealed(lookup=blind_index(kind, plain), value="", sealed=sealed, masked=mask(plain))


def seal_all(kind: IdentifierKind, values: Sequence[str]) -> SealedColumn:
    """The columns that :func:`seal` makes, for many values of a sealed kind: three times as quick a value."""
    plains = [normalise(value) for value in values]
    sealed = provider().encrypt_all([value.strip().encode() for value in values], context=kind.key.encode())
    return SealedColumn(list(_keyed_hashes(kind, plains)), sealed, [mask(plain) for plain in plains])


def unseal(identifier: Identifier) -> str:
    """The value in clear. The caller records the reveal."""
    if identifier.sealed is None:
        return identifier.value
    return provider().decrypt(bytes(identifier.sealed), context=identifier.kind.key.encode()).decode()
