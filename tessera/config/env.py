"""Settings come from the environment; a secret may also come from a file named by ``<NAME>_FILE``."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

PREFIX: Final = "TESSERA_"


class SettingMissingError(SystemExit):
    """A setting is missing or unusable; the message says what to do."""


def text(name: str, *, default: str | None = None) -> str:
    value = os.environ.get(PREFIX + name, default)
    if value is None:
        raise SettingMissingError(
            f"{PREFIX}{name} is not set. Set it in the environment; see docs/operate.md."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(PREFIX + name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise SettingMissingError(f"{PREFIX}{name} is {raw!r}; use true or false.")


def maybe(name: str) -> bool | None:
    """A flag that decides by itself where it is not set."""
    return flag(name, default=False) if PREFIX + name in os.environ else None


def number(name: str, *, default: int) -> int:
    raw = os.environ.get(PREFIX + name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise SettingMissingError(f"{PREFIX}{name} is {raw!r}; use a whole number.") from None


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def secret(name: str) -> str | None:
    """The secret's value, from the variable itself or from the file that ``<NAME>_FILE`` names."""
    path = os.environ.get(PREFIX + name + "_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingMissingError(
                f"{PREFIX}{name}_FILE names {path}, which cannot be read: {error.strerror}."
            ) from None
    return os.environ.get(PREFIX + name) or None


def kept_secret(path: Path) -> str:
    """A secret made once and kept in the data directory, for machines where nobody set one."""
    return _kept(path, lambda: secrets.token_urlsafe(48))


def kept_field_key(path: Path) -> str:
    """The first encryption key, made once and kept in the data directory."""
    return _kept(path, lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(make())
        try:
            os.link(fresh, path)  # atomic: of several processes the first one's secret is kept
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


def file_storage(folder: Path) -> dict[str, Any]:
    """Where documents are kept: in a bucket of a server that speaks S3 (MinIO, AWS), if one is named, else in a folder.

    Nothing in the bucket is public, and no address of it is ever handed out: files go through the gate.
    """
    bucket = text("S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": text("S3_ENDPOINT", default="") or None,
            "region_name": text("S3_REGION", default="") or None,
            "access_key": secret("S3_ACCESS_KEY") or None,
            "secret_key": secret("S3_SECRET_KEY") or None,
            "addressing_style": "path",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
