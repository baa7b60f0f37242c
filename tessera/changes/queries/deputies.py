"""Who decides in whose place, for those whom it concerns and those who manage users."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from tessera.accounts.choices import Permission
from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer
from tessera.changes.approval.errors import DelegationNotFound
from tessera.changes.models import Delegation

MOST = 200


def deputies(*, viewer: Viewer, on: date) -> Sequence[Delegation]:
    """What the viewer delegated or was delegated and is not over; all of them for who manages users everywhere."""
    found = Delegation.objects.filter(until__gt=on).select_related("principal", "deputy")
    if not viewer.reach(Permission.USERS_MANAGE).everywhere:
        found = found.filter(Q(principal=viewer.user_id) | Q(deputy=viewer.user_id))
    return list(found.order_by("since", "pk")[:MOST])


def must_concern(public_id: UUID, *, viewer: Viewer) -> None:
    """Raises DelegationNotFound for a delegation that is none of the viewer's business, as for one that is absent."""
    found = Delegation.objects.filter(public_id=public_id)
    if not viewer.may(Permission.USERS_MANAGE):
        found = found.filter(Q(principal=viewer.user_id) | Q(deputy=viewer.user_id))
    if not found.exists():
        raise DelegationNotFound


def colleague(email: str) -> User | None:
    """The active member of staff with an address, which whoever asks must know."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()
