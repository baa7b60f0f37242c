"""How the logs stand: their last seal, the last verifications, and one that is under way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.audit.models import Check, Seal
from tessera.changes.handlers import VERIFY
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound

LATEST: Final = 10


@dataclass(frozen=True)
class AuditState:
    """``under_way`` is a verification that anybody has asked for and that has not ended."""

    checks: tuple[Check, ...]
    sealed_at: datetime | None
    under_way: Job | None


def audit_state(*, viewer: Viewer) -> AuditState:
    """Raises PermissionMissing."""
    viewer.must(Permission.AUDIT_VERIFY)
    return AuditState(
        checks=tuple(Check.objects.all()[:LATEST]),
        sealed_at=Seal.objects.order_by("-pk").values_list("sealed_at", flat=True).first(),
        under_way=Job.objects.filter(name=VERIFY, status__in=[Status.WAITING, Status.RUNNING]).first(),
    )


def verification_job(public_id: UUID, *, viewer: Viewer) -> Job:
    """A verification, whoever asked for it. Raises PermissionMissing and NotFound."""
    viewer.must(Permission.AUDIT_VERIFY)
    job = Job.objects.filter(public_id=public_id, name=VERIFY).first()
    if job is None:
        raise NotFound
    return job
