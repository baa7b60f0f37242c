"""Freezes: times in which nothing is applied."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.approval.errors import FreezeBackwards, FreezeNeedsProgramme, FreezeNotFound, FreezeOver
from tessera.changes.models import Freeze


@transaction.atomic
@acting
def begin(
    *,
    areas: Sequence[Area],
    programme: str,
    since: datetime,
    until: datetime | None,
    by: Viewer,
    now: datetime,
    reason: str = "",
) -> Freeze:
    """Have nothing applied at and below the areas (everywhere without any) from one moment to another.

    Waits for the changes that are being written, so that from its return on the register stands still. Raises
    PermissionMissing, FreezeNeedsProgramme, FreezeBackwards.
    """
    _must([area.path for area in areas] or [None], by=by)
    if not programme.strip():
        raise FreezeNeedsProgramme(field="programme")
    if until is not None and (until <= since or until <= now):
        raise FreezeBackwards(field="until")
    _stop_the_pen()
    return Freeze.objects.create(
        areas=[area.pk for area in areas],
        programme=programme.strip(),
        reason=reason.strip(),
        since=since,
        until=until,
        begun_by=by.actor,
        begun_by_name=by.name,
    )


@transaction.atomic
@acting
def end(public_id: UUID, *, by: Viewer, now: datetime) -> None:
    """End a freeze now; what waits is applied by the next run of the job. Raises FreezeNotFound, PermissionMissing,
    FreezeOver."""
    freeze = Freeze.objects.select_for_update().filter(public_id=public_id).first()
    if freeze is None:
        raise FreezeNotFound
    paths = Area.objects.filter(pk__in=freeze.areas).values_list("path", flat=True)
    _must(list(paths) or [None], by=by)
    if freeze.until is not None and freeze.until <= now:
        raise FreezeOver
    freeze.until = max(now, freeze.since)
    freeze.save(update_fields=["until"])


def _must(paths: Sequence[str | None], *, by: Viewer) -> None:
    if not all(by.reach(Permission.POLICIES_MANAGE).covers(path) for path in paths):
        raise PermissionMissing(permission=Permission.POLICIES_MANAGE.label)


def _stop_the_pen() -> None:
    """To the end of the transaction: whoever writes holds the pen with all others (see ``pen_situation``)."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('the pen', 0))")
