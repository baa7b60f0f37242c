"""Questions about imports. An import belongs to its owner; who may import everywhere sees them all."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk.models import Fault, Import
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.lib.refusals import NotFound


def imports(*, viewer: Viewer) -> QuerySet[Import]:
    """Imports that the viewer may see, the newest first."""
    allowed = viewer.reach(Permission.IMPORT)
    if allowed.everywhere:
        return Import.objects.select_related("request", "mends")
    if viewer.user_id is None:
        return Import.objects.none()
    return Import.objects.filter(owner_id=viewer.user_id).select_related("request", "mends")


def get_import(public_id: UUID, *, viewer: Viewer) -> Import:
    """The import; somebody else's and none at all give the same answer."""
    found = imports(viewer=viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def import_of(request: ChangeRequest) -> Import | None:
    """The import whose change this is. Whoever may see the change may know of the file; its rows are narrowed to their
    reach (``preview.examples``)."""
    return Import.objects.filter(request=request).select_related("request").first()


def files_of_jobs(jobs: Collection[UUID], *, viewer: Viewer) -> dict[UUID, UUID]:
    """The imports that the viewer may see, by the jobs that work on them."""
    found = imports(viewer=viewer).filter(job__in=jobs)
    return {job: public_id for job, public_id in found.values_list("job", "public_id") if job is not None}


def same_file(found: Import) -> Import | None:
    """An earlier import of the very same file that was applied and not taken back."""
    earlier = Import.objects.filter(
        sha256=found.sha256, sheet=found.sheet, request__status=RequestStatus.APPLIED
    ).exclude(pk=found.pk)
    return earlier.select_related("request", "mends").first()


def faults_by_kind(found: Import, *, examples: int = 3) -> list[dict[str, Any]]:
    """How many faults of each code in each column, the most frequent first, with the facts of one of them and the first
    rows and values. Facts that have no column in the file are told apart by their key."""
    grouped = Fault.objects.filter(source=found).values("code", "position", "is_warning", "facts__field")
    counted = grouped.annotate(number=Count("id"), first=Min("id")).order_by("is_warning", "-number", "code")
    kinds: list[dict[str, Any]] = [dict(kind) for kind in counted]
    facts = dict(Fault.objects.filter(pk__in=[kind["first"] for kind in kinds]).values_list("pk", "facts"))
    shown = _first_of_each(found, kinds, limit=examples)
    return [
        kind
        | {
            "facts": facts.get(kind["first"], {}),
            "examples": shown.get((kind["code"], kind["position"], kind["facts__field"]), []),
        }
        for kind in kinds
    ]


def _first_of_each(
    found: Import, kinds: list[dict[str, Any]], *, limit: int
) -> dict[tuple[str, int | None, str | None], list[tuple[int, str]]]:
    asked = [[kind[name] for kind in kinds] for name in ("code", "position", "facts__field")]
    shown: dict[tuple[str, int | None, str | None], list[tuple[int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """select kind.code, kind.position, kind.field, f.row, f.value
               from unnest(%s::text[], %s::int[], %s::text[]) kind (code, position, field) cross join lateral (
                 select row, value from bulk_fault f where f.source_id = %s and f.code = kind.code
                   and f.position is not distinct from kind.position
                   and f.facts->>'field' is not distinct from kind.field order by f.row limit %s) f
               order by f.row""",
            [*asked, found.pk, limit],
        )
        for code, position, field, row, value in cursor.fetchall():
            shown.setdefault((code, position, field), []).append((row, value))
    return shown


def faults(
    found: Import,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int,
    code: str = "",
    position: int | None = None,
) -> list[Fault]:
    """One page of faults by row. ``after`` is the row and key of the last one seen. Of one kind only with ``code``, in
    the column ``position``; -1 stands for the row as a whole."""
    rows = Fault.objects.filter(source=found).extra(where=["(row, id) > (%s, %s)"], params=list(after))
    if code:
        rows = rows.filter(code=code)
        if position is not None:
            rows = rows.filter(position=position if position >= 0 else None)
    return list(rows.order_by("row", "id")[:limit])
