"""Questions about imports. An import belongs to its owner; who may import everywhere sees them all."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk.models import Fault, Import
from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound


def imports(*, viewer: Viewer) -> QuerySet[Import]:
    """Imports that the viewer may see, the newest first."""
    allowed = viewer.reach(Permission.IMPORT)
    if allowed.everywhere:
        return Import.objects.select_related("request")
    if viewer.user_id is None:
        return Import.objects.none()
    return Import.objects.filter(owner_id=viewer.user_id).select_related("request")


def get_import(public_id: UUID, *, viewer: Viewer) -> Import:
    """The import; somebody else's and none at all give the same answer."""
    found = imports(viewer=viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def same_file(found: Import) -> Import | None:
    """An earlier import of the very same file that was applied and not taken back."""
    earlier = Import.objects.filter(sha256=found.sha256, sheet=found.sheet, status="applied").exclude(
        pk=found.pk
    )
    return earlier.select_related("request").first()


def job_of(found: Import) -> Job | None:
    """The job that works on the import, or worked on it last."""
    return Job.objects.filter(public_id=found.job).first() if found.job else None


def faults_by_kind(found: Import) -> list[dict[str, Any]]:
    """How many faults of each code in each column, the most frequent first, with the facts of one of them."""
    grouped = Fault.objects.filter(source=found).values("code", "position", "is_warning")
    counted = grouped.annotate(number=Count("id"), first=Min("id")).order_by("is_warning", "-number", "code")
    kinds: list[dict[str, Any]] = [dict(kind) for kind in counted]
    facts = dict(Fault.objects.filter(pk__in=[kind["first"] for kind in kinds]).values_list("pk", "facts"))
    return [kind | {"facts": facts.get(kind["first"], {})} for kind in kinds]


def faults(found: Import, *, after: tuple[int, int] = (0, 0), limit: int, code: str = "") -> list[Fault]:
    """One page of faults by row. ``after`` is the row and key of the last one seen."""
    rows = Fault.objects.filter(source=found).extra(where=["(row, id) > (%s, %s)"], params=list(after))
    if code:
        rows = rows.filter(code=code)
    return list(rows.order_by("row", "id")[:limit])
