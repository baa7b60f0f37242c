"""Photos that wait for officers to look at them."""

from uuid import UUID

from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.liveness.choices import ProofStatus
from tessera.liveness.errors import PhotoNotFound
from tessera.liveness.models import Proof

SHOWN = 50


def waiting(*, viewer: Viewer) -> list[Proof]:
    """What the viewer may look at and has not looked at yet, the oldest first; at most ``SHOWN`` + 1."""
    found = _within(viewer).filter(status=ProofStatus.WAITING).exclude(first_by=viewer.actor)
    return list(found.order_by("at", "pk")[: SHOWN + 1])


def find_photo(public_id: UUID, *, viewer: Viewer) -> Proof:
    """A proof by photo of somebody within reach. Raises PhotoNotFound."""
    found = _within(viewer).filter(public_id=public_id).first()
    if found is None:
        raise PhotoNotFound
    return found


def _within(viewer: Viewer) -> "QuerySet[Proof]":
    reach = viewer.reach(Permission.LIFE_PROOF_RECORD)
    found = Proof.objects.filter(way="photo").select_related("individual__area")
    found = found.defer("individual__area__boundary")
    if reach.everywhere:
        return found
    return found.filter(individual__area__path__within_any=sorted(reach.paths))
