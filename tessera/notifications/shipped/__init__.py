"""The wordings that ship, by language: files that a translator can read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from tessera.notifications.choices import Format

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    """What a message says before its placeholders are filled. An SMS has no subject; ``number`` 0 is shipped."""

    subject: str
    body: str
    number: int = 0


def shipped(event: str, format_: str, language: str) -> Text:
    """In the language, else in the registry's own, else in English."""
    for candidate in (language, settings.LANGUAGE_CODE, "en"):
        found = _texts(candidate).get(event)
        if found is not None:
            return _text(found, format_)
    raise KeyError(event)


def _text(found: Mapping[str, str], format_: str) -> Text:
    if format_ == Format.SMS:
        return Text("", found["sms"].strip())
    return Text(found["subject"], found["letter"].strip())


@lru_cache(maxsize=16)
def _texts(language: str) -> Mapping[str, Mapping[str, str]]:
    path = _FOLDER / f"{language}.toml"
    if language not in dict(settings.LANGUAGES) or not path.exists():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))
