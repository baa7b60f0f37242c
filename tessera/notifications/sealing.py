"""What a message must not show to whoever reads the table: sealed, bound to its message."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from tessera.lib.encryption import provider
from tessera.lib.refusals import Refusal


def seal(values: Mapping[str, Any], *, of: UUID) -> bytes:
    return provider().encrypt(orjson.dumps(values), context=_context(of))


def unseal(sealed: bytes | memoryview | None, *, of: UUID) -> dict[str, Any] | None:
    """What was sealed; {} for nothing, None where it can no longer be read."""
    if sealed is None:
        return {}
    try:
        found: dict[str, Any] = orjson.loads(provider().decrypt(bytes(sealed), context=_context(of)))
    except Refusal:
        return None
    return found


def _context(of: UUID) -> bytes:
    return b"message:" + of.bytes
