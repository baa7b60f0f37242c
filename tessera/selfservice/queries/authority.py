"""Who acts for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from tessera.accounts.viewer import Viewer
from tessera.lib.db.prepared import fetch
from tessera.registry.models import Individual
from tessera.selfservice.choices import Ground
from tessera.selfservice.errors import AuthorityNotFound
from tessera.selfservice.models import Authority

_ACTS_FOR: Final = (
    "select public_id, name, ground, until from citizen_acts_for(%s, %s, %s) order by name, public_id"
)


@dataclass(frozen=True)
class Represented:
    """Somebody for whom the citizen may act today, and until which day (which does not count any more)."""

    individual: UUID
    name: str
    ground: Ground
    until: date | None


def acts_for(viewer: Viewer, *, on: date) -> tuple[Represented, ...]:
    """For whom a citizen may act, by name; the same whoever they act for now. One query."""
    found = fetch(_ACTS_FOR, [viewer.citizen_id, on, settings.AGE_OF_MAJORITY])
    return tuple(
        Represented(UUID(str(key)), name, Ground(ground), until) for key, name, ground, until in found
    )


def about_me(viewer: Viewer, *, on: date) -> list[Authority]:
    """The authorities in force in which the citizen themselves is named: theirs over others, others' over them."""
    own = viewer.sees.people
    # Without a join: of the other whom it names they see the name that stands here, and not the record.
    named = Q(representative__in=own) | Q(represented__in=own)
    return list(_in_force(on).filter(named).exclude(ground=Ground.BARRED).order_by("pk"))


def of_person(individual: Individual) -> Sequence[Authority]:
    """All that was ever recorded of who acts for the person or for whom they act, the newest first."""
    named = Q(representative=individual) | Q(represented=individual)
    return list(Authority.objects.filter(named).order_by("-pk"))


def find_authority(public_id: UUID) -> Authority:
    """One that did not end, of somebody within reach of the session. Raises AuthorityNotFound."""
    found = Authority.objects.filter(public_id=public_id, ended_at__isnull=True).first()
    if found is None:
        raise AuthorityNotFound
    return found


def is_minor(person: Individual, *, on: date) -> bool:
    """Who has no birth date in the register is no minor."""
    age = person.age_on(on)
    return age is not None and age < settings.AGE_OF_MAJORITY


def _in_force(on: date) -> "QuerySet[Authority]":
    return Authority.objects.filter(Q(until__isnull=True) | Q(until__gt=on), ended_at__isnull=True)
