"""What is asked of one person, and what they have shown."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.liveness.choices import CheckStatus, ProofStatus, Way
from tessera.liveness.models import Check, Proof
from tessera.registry.models import Individual

SHOWN: Final = 20


@dataclass(frozen=True)
class Shown:
    """``open`` is what is asked for, the earliest due first; ``over`` what is not any more, the latest first.
    ``proofs`` are all that were given, the latest first."""

    open: tuple[Check, ...]
    over: tuple[Check, ...]
    proofs: tuple[Proof, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """In which ways something that is asked for can be given."""
        taken = {way for one in self.open for way in one.rule.ways}
        return tuple(way for way in Way if way in taken)

    @property
    def due_on(self) -> date | None:
        return self.open[0].due_on if self.open else None

    @property
    def waiting(self) -> Proof | None:
        """The photo that is being looked at."""
        return next((one for one in self.proofs if one.status == ProofStatus.WAITING), None)

    @property
    def is_anything(self) -> bool:
        return bool(self.open or self.over or self.proofs)


def of_person(individual: int, *, viewer: Viewer) -> Shown:
    """Of somebody within the session's reach; two queries. What officers said of photos is for staff."""
    checks = Check.objects.filter(individual=individual).select_related("rule").order_by("-due_on", "-pk")
    found = list(checks[:SHOWN])
    proofs = Proof.objects.filter(individual=individual).order_by("-at", "-pk")
    if viewer.is_citizen:
        proofs = proofs.defer("note", "first_note", "second_note")
    return Shown(
        tuple(one for one in reversed(found) if one.status == CheckStatus.OPEN),
        tuple(one for one in found if one.status != CheckStatus.OPEN),
        tuple(proofs[:SHOWN]),
    )


@dataclass(frozen=True)
class Due:
    """``is_waiting``: a photo of them is being looked at."""

    due_on: date
    is_waiting: bool


def first_due(*, viewer: Viewer) -> Due | None:
    """What is asked of somebody who looks at their own record, or of whom they act for. One query."""
    waiting = Proof.objects.filter(individual=OuterRef("individual"), status=ProofStatus.WAITING)
    found = Check.objects.filter(individual__in=viewer.sees.people, status=CheckStatus.OPEN)
    first = found.annotate(is_waiting=Exists(waiting)).order_by("due_on", "pk").first()
    return Due(first.due_on, first.is_waiting) if first else None


def find_person(public_id: UUID, *, viewer: Viewer) -> Individual | None:
    """Somebody of whom the viewer may record it: out of their reach is as absent."""
    reach = viewer.reach(Permission.LIFE_PROOF_RECORD)
    return Individual.objects.within(reach).filter(public_id=public_id).select_related("area").first()
