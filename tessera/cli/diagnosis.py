"""The checks of ``tessera doctor``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection
from django.utils import timezone

from tessera.changes.models import RestingIndex
from tessera.cli import session, static
from tessera.config.database import APP_ROLE
from tessera.jobs import queries as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.lib import encryption
from tessera.lib.db import as_owner
from tessera.lib.postgres import PostgresError
from tessera.web import health

_VERSIONS: Final = range(15, 19)
_UNSECURED: Final = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
   AND oid IN (SELECT polrelid FROM pg_policy) AND NOT (relrowsecurity AND relforcerowsecurity)
"""


@dataclass(frozen=True)
class Finding:
    level: Literal["ok", "warning", "fault"]
    check: str
    found: str
    cure: str = ""


Check = Callable[[], Finding]


def examine() -> list[Finding]:
    """All findings. Without a database the rest that needs it is left out."""
    findings = [
        *_settings(),
        _run("Encryption keys", _keys),
        _run("File storage", _files),
        _run("Static files", _static),
    ]
    try:
        with session.database_running():
            findings += [_run(name, check) for name, check in _DATABASE_CHECKS.items()]
    except (PostgresError, DatabaseError) as error:
        findings.append(Finding("fault", "Database", str(error), "Check TESSERA_DATABASE_URL."))
    return findings


def _run(name: str, check: Check) -> Finding:
    try:
        return check()
    except (DatabaseError, OSError, ValueError) as error:
        return Finding("fault", name, f"{type(error).__name__}: {error}".strip(), "See the message.")


def _settings() -> Iterator[Finding]:
    messages = run_checks(include_deployment_checks=settings.HTTPS)
    for message in messages:
        level: Literal["fault", "warning"] = "fault" if message.level >= ERROR else "warning"
        yield Finding(level, "Settings", f"{message.msg} ({message.id})", message.hint or "")
    if not messages:
        yield Finding("ok", "Settings", "valid")


def _keys() -> Finding:
    probe = b"probe"
    provider = encryption.provider()
    if provider.decrypt(provider.encrypt(probe, context=b"doctor"), context=b"doctor") != probe:
        return Finding(
            "fault", "Encryption keys", "What was encrypted cannot be read.", "Check TESSERA_FIELD_KEYS."
        )
    return Finding("ok", "Encryption keys", "they encrypt and decrypt")


def _files() -> Finding:
    health.files_can_be_written()
    return Finding("ok", "File storage", "can be written")


def _static() -> Finding:
    if static.is_collected():
        return Finding("ok", "Static files", "collected")
    return Finding(
        "warning", "Static files", "not collected", "They are collected when tessera serve starts."
    )


def _version() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')"
        )
        major, version = cursor.fetchone()
    if major in _VERSIONS:
        return Finding("ok", "Database", f"PostgreSQL {version}")
    return Finding("fault", "Database", f"PostgreSQL {version}", "Use PostgreSQL 15, 16, 17 or 18.")


def _migrations() -> Finding:
    with as_owner():
        applied = health.migrations_are_applied()
    if applied:
        return Finding("ok", "Migrations", "applied")
    return Finding("fault", "Migrations", "The database is not up to date.", "Run: tessera migrate")


def _row_security() -> Finding:
    if not health.rows_are_secured():
        return Finding(
            "fault", "Row security", f"The application does not work as {APP_ROLE}.", "Run: tessera migrate"
        )
    with connection.cursor() as cursor:
        cursor.execute(_UNSECURED)
        unsecured = [name for (name,) in cursor.fetchall()]
    if unsecured:
        return Finding(
            "fault", "Row security", f"not forced on {', '.join(unsecured)}", "Run: tessera migrate"
        )
    return Finding("ok", "Row security", f"the application works as {APP_ROLE}")


def _indexes() -> Finding:
    with as_owner():
        resting = RestingIndex.objects.count()
    if not resting:
        return Finding("ok", "Indexes", "all there")
    cure = "Wait for the import to end. If none is running, the worker builds them within a minute."
    return Finding("warning", "Indexes", f"{resting} rest for a first load; other changes are refused", cure)


def _worker() -> Finding:
    now = timezone.now()
    if jobs.a_worker_is_alive(within=timedelta(seconds=settings.JOBS_STALLED_AFTER), now=now):
        return Finding("ok", "Worker", "alive")
    cure = "Run: tessera serve, or: tessera worker"
    waiting = Job.objects.filter(status=Status.WAITING, created_at__lt=now - timedelta(minutes=1)).count()
    if waiting:
        return Finding("fault", "Worker", f"none is alive, and {waiting} jobs wait", cure)
    return Finding("warning", "Worker", "none is alive", cure)


_DATABASE_CHECKS: Final[dict[str, Check]] = {
    "Database": _version,
    "Migrations": _migrations,
    "Row security": _row_security,
    "Indexes": _indexes,
    "Worker": _worker,
}
