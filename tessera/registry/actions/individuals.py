"""The only writers of individuals. Called by the pen, which has named the change, its actor and its moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tessera.areas.models import Area
from tessera.lib.db.inserting import insert_all
from tessera.registry.choices import IndividualStatus
from tessera.registry.models import Individual
from tessera.registry.violations import explained


def register(people: Sequence[Individual]) -> None:
    """Write people who are not in the register yet; each gets a registry number."""
    with explained():
        insert_all(people)


def correct(individual: Individual, *, columns: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
    """Write the given facts and nothing else; an attribute of None is taken away."""
    for column, value in columns.items():
        setattr(individual, column, value)
    individual.attributes = merged(individual.attributes, attributes)
    with explained():
        individual.save(update_fields=[*columns, *(["attributes"] if attributes else [])])


def record_death(individual: Individual, *, on: date) -> None:
    individual.status = IndividualStatus.DECEASED
    individual.death_date = on
    with explained():
        individual.save(update_fields=["status", "death_date"])


def relocate(people: Sequence[Individual], *, area: Area | None, address: str) -> None:
    """They live there from now on."""
    for individual in people:
        individual.area, individual.address = area, address
    Individual.objects.filter(pk__in=[individual.pk for individual in people]).update(
        area=area, address=address
    )


def set_status(individual: Individual, *, status: IndividualStatus) -> None:
    individual.status = status
    with explained():
        individual.save(update_fields=["status"])


def merged(attributes: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes after the changes; what became None is gone."""
    return {key: value for key, value in {**attributes, **changes}.items() if value is not None}
