"""What must be true of the settings before anything runs. Each message has a hint that says what to do."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

_SHORTEST_SECRET: Final = 32  # characters
_KEY_BYTES: Final = 32  # AES-256


@register(Tags.security)
def secret_key_is_long(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= _SHORTEST_SECRET:
        return []
    hint = "Set TESSERA_SECRET_KEY to 50 random characters, or unset it: one is then made and kept."
    return [Error("The secret key is too short.", hint=hint, id="tessera.E001")]


@register(Tags.security)
def hosts_are_named(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Set TESSERA_ALLOWED_HOSTS to the names under which people reach Tessera, separated by commas."
    return [Error("Any host name is accepted, or none.", hint=hint, id="tessera.E002")]


@register(Tags.security)
def field_keys_are_usable(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    broken = [number for number, entry in enumerate(settings.FIELD_KEYS.split(","), 1) if not _is_key(entry)]
    ids = [entry.partition(":")[0].strip() for entry in settings.FIELD_KEYS.split(",")]
    found: list[CheckMessage] = []
    hint = "Write TESSERA_FIELD_KEYS as id:key,id:key; make a key with: openssl rand -base64 32"
    if broken:
        places = ", ".join(map(str, broken))
        found.append(Error(f"Field key {places} is not 32 bytes of base64.", hint=hint, id="tessera.E003"))
    if len(ids) != len(set(ids)):
        found.append(Error("Two field keys have the same id.", hint=hint, id="tessera.E004"))
    return found


@register(Tags.security)
def blind_index_key_is_long(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if len(settings.BLIND_INDEX_KEY) >= _SHORTEST_SECRET:
        return []
    hint = "Set TESSERA_BLIND_INDEX_KEY to 50 random characters. It can never be changed without re-indexing."
    return [Error("The blind index key is too short.", hint=hint, id="tessera.E005")]


@register(Tags.security)
def a_demo_is_not_for_production(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not (settings.DEMO and settings.HTTPS):
        return []
    hint = "The demo's logins are known to everybody. Unset TESSERA_DEMO, or TESSERA_HTTPS."
    return [Error("A demo is set up as if for production.", hint=hint, id="tessera.E006")]


@register(Tags.security)
def debugging_is_off_in_production(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not (settings.DEBUG and settings.HTTPS):
        return []
    hint = "Debug pages show people's data to anybody. Unset TESSERA_DEBUG."
    return [Error("Debugging is on in production.", hint=hint, id="tessera.E007")]


@register(Tags.security, deploy=True)
def people_use_https(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    hint = "Put a proxy with a certificate in front and set TESSERA_HTTPS=true and TESSERA_BEHIND_PROXY=true."
    return [checks.Warning("Sessions travel without encryption.", hint=hint, id="tessera.W001")]


@register(Tags.security, deploy=True)
def staff_have_a_second_factor(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    hint = "Set TESSERA_SECOND_FACTOR_REQUIRED=true."
    return [checks.Warning("A password is enough to log in.", hint=hint, id="tessera.W002")]


def _is_key(entry: str) -> bool:
    name, _, key = entry.strip().partition(":")
    try:
        return bool(name) and len(base64.b64decode(key, validate=True)) == _KEY_BYTES
    except binascii.Error:
        return False
