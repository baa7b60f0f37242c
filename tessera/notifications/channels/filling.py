"""A request to the gateway from its templates: each value is written as its place demands."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape as escape_xml

from tessera.notifications.choices import ContentType

NAMES: Final = ("to", "text", "id", "sender", "secret")
_PLACEHOLDER: Final = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f]+")
Escape = Callable[[str], str]


def fill(template: str, values: Mapping[str, str], escape: Escape) -> str:
    """Only our own names in braces are filled: the braces of JSON stay."""
    return _PLACEHOLDER.sub(lambda found: escape(values.get(found[1], "")), template)


def in_url(value: str) -> str:
    return quote(value, safe="")


def in_header(value: str) -> str:
    return _BREAKS.sub(" ", value)


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def _in_xml(value: str) -> str:
    return escape_xml(value, {'"': "&quot;", "'": "&apos;"})


ESCAPES: Final[Mapping[str, Escape]] = {
    ContentType.JSON: _in_json,
    ContentType.FORM: in_url,
    ContentType.XML: _in_xml,
}
