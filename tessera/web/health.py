"""What a load balancer asks: is the process up, and can it serve?"""

from collections.abc import Callable
from functools import cache
from typing import Final

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else: a database that is away must not have us restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Requests can be served: 200, or 503 with what is missing."""
    found = {name: _holds(check) for name, check in _CHECKS.items()}
    return JsonResponse(
        {"ready": all(found.values()), "checks": found}, status=200 if all(found.values()) else 503
    )


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def rows_are_secured() -> bool:
    """The session works as a role that row level security binds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone() == (True,))


def _migrations_are_applied() -> bool:
    return _once_true(migrations_are_applied)


def migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def files_can_be_written() -> bool:
    name = default_storage.save("health/probe", ContentFile(b"probe"))
    default_storage.delete(name)
    return True


_CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "rows_secured": rows_are_secured,
    "migrations": _migrations_are_applied,
    "files": files_can_be_written,
}


def _holds(check: Callable[[], bool]) -> bool:
    """Whatever goes wrong while it is looked at, it does not hold: a storage raises what its library raises."""
    try:
        return check()
    except Exception as broken:  # noqa: BLE001
        log.error("health-check-failed", check=check.__name__, error=type(broken).__name__)
        return False


class _NotYetError(Exception):
    """Keeps ``cache`` from remembering a no."""


@cache
def _remembered(check: Callable[[], bool]) -> bool:
    if not check():
        raise _NotYetError
    return True


def _once_true(check: Callable[[], bool]) -> bool:
    """A yes is remembered: probes come every few seconds, and a process does not lose its migrations."""
    try:
        return _remembered(check)
    except _NotYetError:
        return False
