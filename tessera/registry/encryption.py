"""Sensitive identifiers at rest: AES-256-GCM under a named key, and a keyed blind index so that equality still finds.

A sealed value is ``len(key id) · key id · 12-byte nonce · ciphertext and tag``; the identifier kind is bound in as
associated data, so a ciphertext cannot be moved to another kind.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tessera.registry.errors import KeyUnknown, SealBroken
from tessera.registry.models import Identifier, IdentifierKind

_NONCE: Final = 12
_NOT_COUNTED: Final = re.compile(r"[\s\-./\u200e\u200f]+")


class EncryptionProvider(Protocol):
    """What encrypts: local keys, or a key manager elsewhere."""

    def encrypt(self, plain: bytes, *, context: bytes) -> bytes: ...

    def decrypt(self, sealed: bytes, *, context: bytes) -> bytes: ...

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is under the key that encrypts today."""
        ...


class LocalKeys:
    """Keys from the settings: the first one encrypts, all of them decrypt."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = next(iter(keys))

    def encrypt(self, plain: bytes, *, context: bytes) -> bytes:
        name = self._current.encode()
        nonce = os.urandom(_NONCE)
        return bytes([len(name)]) + name + nonce + self._ciphers[self._current].encrypt(nonce, plain, context)

    def decrypt(self, sealed: bytes, *, context: bytes) -> bytes:
        name, rest = _split(sealed)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise KeyUnknown(key=name)
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], context)
        except InvalidTag:
            raise SealBroken() from None

    def is_current(self, sealed: bytes) -> bool:
        return _split(sealed)[0] == self._current


@dataclass(frozen=True)
class Sealed:
    """An identifier's value in the shape in which its row keeps it."""

    lookup: str
    value: str
    sealed: bytes | None
    masked: str


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
    if not kind.is_sealed:
        return plain
    message = f"{kind.key}\x00{plain}".encode()
    return base64.b64encode(hmac.digest(settings.BLIND_INDEX_KEY.encode(), message, hashlib.sha256)[:18]).decode()


def seal(kind: IdentifierKind, value: str) -> Sealed:
    """Make the row's columns from a value as given; encrypts when the kind is sensitive."""
    plain = normalise(value)
    if not kind.is_sealed:
        return Sealed(lookup=plain, value=value.strip(), sealed=None, masked=value.strip())
    sealed = provider().encrypt(value.strip().encode(), context=kind.key.encode())
    return Sealed(lookup=blind_index(kind, plain), value="", sealed=sealed, masked=mask(plain))


def unseal(identifier: Identifier) -> str:
    """The value in clear. The caller records the reveal."""
    if identifier.sealed is None:
        return identifier.value
    return provider().decrypt(bytes(identifier.sealed), context=identifier.kind.key.encode()).decode()


def provider() -> EncryptionProvider:
    return _local(settings.FIELD_KEYS)


@lru_cache(maxsize=4)
def _local(keys: str) -> LocalKeys:
    return LocalKeys(parse_keys(keys))


def parse_keys(keys: str) -> dict[str, bytes]:
    """Read ``id:base64,id:base64``. Raises ValueError when a key is not 32 bytes."""
    parsed = {}
    for entry in keys.split(","):
        name, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(name) > 255 or len(key) != 32:
            raise ValueError(f"The key {name!r} is not 32 bytes in base64.")
        parsed[name] = key
    return parsed


def _split(sealed: bytes) -> tuple[str, bytes]:
    length = sealed[0]
    return sealed[1 : 1 + length].decode(), sealed[1 + length :]
