"""The database that the settings name: one of your own, else the embedded one in the data directory."""

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tessera.config import env
from tessera.lib.postgres.places import DATABASE, OWNER, PORT, Places

APP_ROLE: Final = "tessera_app"
_SCHEMES: Final = {"postgres", "postgresql"}


def from_environment(data_dir: Path) -> dict[str, Any]:
    """The entry for ``DATABASES``. Starts nothing."""
    url = url_from_environment()
    return _entry(**(_from_url(url) if url else _embedded(data_dir)))


def url_from_environment() -> str | None:
    return env.secret("DATABASE_URL") or os.environ.get("DATABASE_URL") or None


def is_embedded() -> bool:
    return url_from_environment() is None


def ensure_running(data_dir: Path) -> None:
    """Start the embedded database, where it is the one we use. Raises PostgresError."""
    if is_embedded():
        from tessera.lib.postgres import Cluster  # noqa: PLC0415 - settings must not load the driver for this

        Cluster(data_dir).ensure_running()


def _embedded(data_dir: Path) -> dict[str, Any]:
    return {"NAME": DATABASE, "USER": OWNER, "HOST": str(Places.of(data_dir).socket), "PORT": str(PORT)}


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise env.SettingMissingError(
            "TESSERA_DATABASE_URL cannot be read. Write postgresql://user:password@host:5432/name"
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop(
        "host", unquote(parts.hostname or "")
    )  # ?host=/run/postgresql names a socket directory
    try:
        port = parts.port
    except ValueError:
        raise env.SettingMissingError("The port in TESSERA_DATABASE_URL is not a number.") from None
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def _entry(**where: Any) -> dict[str, Any]:
    return {
        "ENGINE": "tessera.lib.db",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        **where,
        "OPTIONS": {"assume_role": APP_ROLE, "application_name": "tessera", **where.get("OPTIONS", {})},
    }
