"""What is recorded in an area that another one has taken over goes there, as one batch that can be undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import batches
from tessera.changes.choices import REHOUSED, Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.jobs import actions as jobs

JOB: Final = "changes.rehouse"
CHUNK: Final = 10_000  # rows in one transaction
_TABLES: Final = ("registry_group", "registry_individual")
# Groups and people of the area, in the order of their keys: two such batches never wait for each other in a circle.
_MOVE: Final = """
with chunk as (select id from {0} where area_id = %(area)s order by id limit %(most)s for no key update)
update {0} t set area_id = %(successor)s from chunk where t.id = chunk.id
"""
Progress = Callable[..., None]


@transaction.atomic
def start(
    area: Area, successor: Area, *, by: Viewer, now: datetime, in_background: bool = True
) -> ChangeRequest:
    """Decide that people and households of the one area live in the other from now on.

    Raises PermissionMissing for who does not manage both areas, and what ``batches.open_batch`` raises.
    """
    for place in (area, successor):
        by.must_manage_areas(str(place.path))
    request = batches.open_batch(
        REHOUSED,
        description={
            "area": area.names,
            "successor": successor.names,
            "from": area.pk,
            "into": successor.pk,
        },
        channel=Channel.CONSOLE,
        source="",
        observed_on=None,
        by=by,
        now=now,
        as_well={"move_household"},
        where=lambda: frozenset({str(area.path), str(successor.path)}),
    )
    if in_background:
        jobs.enqueue(
            JOB,
            lock="changes-rehouse",
            title=area.name_in(by.language),
            requested_by_id=by.user_id,
            change_id=request.pk,
        )
    return request


def run(request: ChangeRequest, *, now: Callable[[], datetime], progress: Progress) -> int:
    """Move what is still there; how many records. After a crash it goes on: what has moved is no longer in the area."""
    with reach.narrowed_to(system_viewer()):
        found = ChangeRequest.objects.get(pk=request.pk)
        if found.status != RequestStatus.APPLYING:
            return 0
        told = found.operations.get().input
        moved = 0
        for table in _TABLES:
            while count := _move(found, table, told):
                moved += count
                progress(done=moved)
        batches.close_batch(found, now=now())
    return moved


def _move(request: ChangeRequest, table: str, told: dict[str, Any]) -> int:
    with batches.writing(request), connection.cursor() as cursor:
        cursor.execute(_MOVE.format(table), {"area": told["from"], "successor": told["into"], "most": CHUNK})
        return int(cursor.rowcount)
