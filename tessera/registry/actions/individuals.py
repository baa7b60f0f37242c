"""The only writers of individuals. Called by the pen, which has named the change, its actor and its moment."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tessera.areas.models import Area
from tessera.registry.choices import BirthDatePrecision, IndividualStatus, Sex
from tessera.registry.models import Individual
from tessera.registry.violations import explained


def register(
    public_id: UUID,
    *,
    names: Mapping[str, str],
    name_variants: Mapping[str, str],
    birth_date: date | None,
    birth_date_precision: BirthDatePrecision,
    sex: Sex,
    language: str,
    attributes: Mapping[str, Any],
    area: Area | None,
    address: str,
    registered_on: date,
    observed_on: date | None,
    source: str,
) -> Individual:
    """``names`` are given_name, family_name, additional_name, preferred_name."""
    with explained():
        return Individual.objects.create(
            public_id=public_id,
            **names,
            name_variants=dict(name_variants),
            birth_date=birth_date,
            birth_date_precision=birth_date_precision,
            sex=sex,
            language=language,
            attributes=dict(attributes),
            area=area,
            address=address,
            registered_on=registered_on,
            observed_on=observed_on,
            source=source,
        )


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


def relocate(individual: Individual, *, area: Area | None, address: str) -> None:
    individual.area = area
    individual.address = address
    individual.save(update_fields=["area", "address"])


def set_status(individual: Individual, *, status: IndividualStatus) -> None:
    individual.status = status
    with explained():
        individual.save(update_fields=["status"])


def merged(attributes: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes after the changes; what became None is gone."""
    return {key: value for key, value in {**attributes, **changes}.items() if value is not None}
