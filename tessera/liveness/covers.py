"""Whom a rule covers: a search of the register, kept as data that no face is needed to read."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.dictionary import catalogue
from tessera.liveness.errors import RuleNotReadable
from tessera.registry.choices import IndividualStatus
from tessera.registry.queries.search.filters import FactFilter, Filters, may_filter, people_where
from tessera.registry.queries.search.where import Where

# Of the dead, and of records that stand for somebody else, nothing is asked.
ASKED: Final = (IndividualStatus.ACTIVE, IndividualStatus.MOVED_AWAY)


def as_stored(filters: Filters) -> dict[str, Any]:
    """The filters as JSON: areas by public id, fields by subject and key."""
    return {
        "area": str(filters.area.public_id) if filters.area else None,
        "sex": filters.sex,
        "age_from": filters.age_from,
        "age_until": filters.age_until,
        "status": filters.status or IndividualStatus.ACTIVE.value,
        "facts": [
            {"subject": str(one.spec.subject), "key": one.spec.key, "low": one.low, "high": one.high}
            for one in filters.facts
        ],
    }


def filters_of(stored: Mapping[str, Any]) -> Filters:
    """What was kept. Raises RuleNotReadable when a field or the area is gone: leaving it out would ask the whole
    country, and finding nobody would let everybody off."""
    area = Area.objects.filter(public_id=stored["area"]).first() if stored.get("area") else None
    if area is None and stored.get("area"):
        raise RuleNotReadable
    status = stored.get("status") or IndividualStatus.ACTIVE.value
    if status not in ASKED:
        raise RuleNotReadable
    return Filters(
        area=area,
        sex=stored.get("sex"),
        age_from=stored.get("age_from"),
        age_until=stored.get("age_until"),
        status=status,
        facts=tuple(_fact(one) for one in stored.get("facts", ())),
    )


def where(stored: Mapping[str, Any], *, on: date) -> Where:
    """The condition on the alias ``s`` of people, for a session that sees the whole register. Raises
    RuleNotReadable."""
    return people_where(filters_of(stored), viewer=system_viewer(), on=on)


def _fact(stored: Mapping[str, Any]) -> FactFilter:
    spec = catalogue.field(stored["subject"], stored["key"])
    if spec is None or not may_filter(spec, system_viewer()):
        raise RuleNotReadable
    return FactFilter(spec, stored.get("low", ""), stored.get("high", ""))
