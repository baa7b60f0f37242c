"""Questions about lists of facts to be attested. A list belongs to whoever took it out or brought it back; who may
attest everywhere sees them all."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk.attesting import staging
from tessera.bulk.models import AttestationList, AttestedFault, AttestedFile
from tessera.changes.batch.plan import fetch
from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound

SHOWN: Final = 50


def lists(*, viewer: Viewer) -> QuerySet[AttestationList]:
    """The newest first."""
    return AttestationList.objects.filter(_own(viewer, "owner_id"))


def files(*, viewer: Viewer) -> QuerySet[AttestedFile]:
    """The newest first."""
    return AttestedFile.objects.filter(_own(viewer, "owner_id")).select_related("of", "request")


def get_file(public_id: UUID, *, viewer: Viewer) -> AttestedFile:
    """The file; somebody else's and none at all give the same answer."""
    found = files(viewer=viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def job_of(found: AttestedFile) -> Job | None:
    """The job that works on the file, or worked on it last."""
    return Job.objects.filter(public_id=found.job).first() if found.job else None


def faults_by_kind(found: AttestedFile) -> list[dict[str, Any]]:
    """How many rows were refused for what, the most frequent first, and the first of them."""
    counted = AttestedFault.objects.filter(file=found).values("code")
    kinds = counted.annotate(number=Count("id"), first=Min("row")).order_by("-number", "code")
    return [dict(kind) for kind in kinds]


def faults(found: AttestedFile, *, after: int = 0, limit: int = SHOWN) -> list[AttestedFault]:
    """Refused rows in the order of the file; one more than ``limit`` at most."""
    return list(AttestedFault.objects.filter(file=found, row__gt=after).order_by("row")[: limit + 1])


def corrections(found: AttestedFile, *, limit: int = 10) -> Sequence[tuple[int, str, str, str, str, bool]]:
    """The first facts that would be corrected: row, registry number, field, before and after as JSON, and whether they
    may be shown as they are."""
    if not staging.is_there(found):
        return []
    return fetch(
        """select t.row, t.number, t.field, t.current, t.correction, t.in_clear from {judged} t
           where t.code = '' and t.correction is not null order by t.row limit %s""",
        [limit],
        **staging.names(found),
    )


def _own(viewer: Viewer, owner: str) -> Q:
    if viewer.reach(Permission.FACTS_ATTEST).everywhere:
        return Q()
    return Q(**{owner: viewer.user_id}) if viewer.user_id is not None else Q(pk=None)
