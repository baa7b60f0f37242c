"""What relies on an area: the records in it and the roles that hold there."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from tessera.accounts.models import Grant
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, system_viewer
from tessera.areas.models import Area
from tessera.registry.models import Group, Individual

COUNTED: Final = 10_000  # records are counted up to here


@dataclass(frozen=True)
class Reliance:
    """How many records lie at or below an area, and how many roles in force hold there; at most one more than
    ``COUNTED`` of each.
    """

    people: int
    groups: int
    grants: int


def reliance_on(area: Area, *, today: date) -> Reliance:
    """Counts only, of all records, whoever asks: who moves an area moves them all."""
    within = Reach(paths=frozenset({area.path}))
    with narrowed_to(system_viewer()):
        return Reliance(
            people=_count(Individual.objects.within(within)),
            groups=_count(Group.objects.within(within)),
            grants=_count(Grant.objects.on(today).filter(area__path__within=area.path)),
        )


def _count(found: QuerySet[Individual] | QuerySet[Group] | QuerySet[Grant]) -> int:
    return found.order_by()[: COUNTED + 1].count()
