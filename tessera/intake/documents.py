"""Definitions of forms as JSON: read from files, and fit to be stored."""

import json
from typing import Any

from tessera.intake.errors import DefinitionUnreadable


def parsed(raw: bytes) -> Any:
    """What a file holds. Raises DefinitionUnreadable."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise DefinitionUnreadable from None


def storable(definition: Any) -> bytes:
    """The definition as it is stored. Raises DefinitionUnreadable for what PostgreSQL takes in no JSON: numbers that
    are none, halves of characters, and the sign with the number 0."""
    try:
        text = json.dumps(definition, ensure_ascii=False, allow_nan=False)
        stored = text.encode()
    except (ValueError, RecursionError, TypeError):
        raise DefinitionUnreadable from None
    if "\\u0000" in text:
        raise DefinitionUnreadable
    return stored
