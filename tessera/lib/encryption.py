"""Small values at rest: AES-256-GCM under a named key.

A sealed value is ``len(key id) · key id · 12-byte nonce · ciphertext and tag``. What a value belongs to is bound in
as associated data (the context), so a ciphertext cannot be moved elsewhere.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal

_NONCE: Final = 12


class KeyUnknown(Refusal):
    code = "key-unknown"
    message = _(
        "This value was encrypted with the key “%(key)s”, which is not configured. Ask the operator to add it."
    )
    status = 500


class SealBroken(Refusal):
    code = "seal-broken"
    message = _("This encrypted value was damaged or moved. Ask the operator to look at the audit report.")
    status = 500


class EncryptionProvider(Protocol):
    """What encrypts: local keys, or a key manager elsewhere."""

    def encrypt(self, plain: bytes, *, context: bytes) -> bytes: ...

    def encrypt_all(self, plains: Sequence[bytes], *, context: bytes) -> list[bytes]:
        """Many values of one context at once; each as :meth:`encrypt` makes it."""
        ...

    def decrypt(self, sealed: bytes, *, context: bytes) -> bytes: ...

    def current_prefix(self) -> bytes:
        """How every value begins that is under the key that encrypts today."""
        ...


class LocalKeys:
    """Keys from the settings: the first one encrypts, all of them decrypt."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = next(iter(keys))

    def encrypt(self, plain: bytes, *, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return self.current_prefix() + nonce + self._ciphers[self._current].encrypt(nonce, plain, context)

    def encrypt_all(self, plains: Sequence[bytes], *, context: bytes) -> list[bytes]:
        prefix, encrypt = self.current_prefix(), self._ciphers[self._current].encrypt
        drawn = os.urandom(_NONCE * len(plains))
        nonces = (drawn[at : at + _NONCE] for at in range(0, len(drawn), _NONCE))
        return [
            prefix + nonce + encrypt(nonce, plain, context)
            for nonce, plain in zip(nonces, plains, strict=True)
        ]

    def decrypt(self, sealed: bytes, *, context: bytes) -> bytes:
        """Raises KeyUnknown, SealBroken."""
        length = sealed[0] if sealed else 0
        name, rest = sealed[1 : 1 + length].decode(errors="replace"), sealed[1 + length :]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise KeyUnknown(key=name)
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise SealBroken() from None

    def current_prefix(self) -> bytes:
        name = self._current.encode()
        return bytes([len(name)]) + name


def provider() -> EncryptionProvider:
    """The one that the settings name."""
    return _local(settings.FIELD_KEYS)


@lru_cache(maxsize=4)
def _local(keys: str) -> LocalKeys:
    return LocalKeys(parse_keys(keys))


def parse_keys(keys: str) -> dict[str, bytes]:
    """Read ``id:base64,id:base64``. Raises ValueError when a key is not 32 bytes."""
    parsed = {}
    for entry in keys.split(","):
        name, _colon, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(name) > 255 or len(key) != 32:
            raise ValueError(f"The key {name!r} is not 32 bytes in base64.")
        parsed[name] = key
    return parsed
