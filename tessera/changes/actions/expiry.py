"""Attestations whose time has passed, as a change of the system."""

from datetime import datetime

from django.utils import timezone

from tessera.accounts.viewer import Viewer
from tessera.attestation import actions
from tessera.attestation.queries.expiry import anything_expires
from tessera.changes.actions import batches
from tessera.changes.approval.errors import Frozen
from tessera.changes.choices import EXPIRY, Channel
from tessera.changes.models import ChangeRequest


def expire_attestations(*, by: Viewer, now: datetime) -> ChangeRequest | None:
    """Mark what is attested no longer. None where nothing is, or while a freeze holds anywhere: until then pages count
    it as expired all the same."""
    on = timezone.localdate(now)
    if not anything_expires(on=on):
        return None
    try:
        request = batches.open_batch(
            EXPIRY,
            description={"on": on.isoformat()},
            channel=Channel.JOB,
            source="",
            observed_on=None,
            by=by,
            now=now,
        )
    except Frozen:
        return None
    with batches.writing(request):
        actions.expire(on=on)
    batches.close_batch(request, now=now)
    return request
