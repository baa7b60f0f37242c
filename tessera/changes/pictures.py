"""Pictures of records, read: which count, and what they say in the shape in which facts are given to the pen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from tessera.areas.models import Area
from tessera.audit.versions import Row
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.db.prepared import prepared
from tessera.registry.models import Group, Individual

_DATES = frozenset({"birth_date", "death_date"})
_NEWEST = """
select distinct on (v.{owner}, v.named_id) v.{owner}, n.public_id, n.name, n.source, v.facts, v.members, v.observed_on,
       v.recorded_at, v.change
from versions_recordversion v join versions_namedversion n on n.id = v.named_id
where v.{owner} = any (%s::bigint[]) and not change_is_undone(v.change)
order by v.{owner}, v.named_id, v.id desc
"""


@dataclass(frozen=True)
class Picture:
    """What a named version says of one record. ``facts`` are by column of the register; ``members`` of a household are
    the keys of people and what they are to its head."""

    owner: int
    version: UUID
    name: str
    source: str
    facts: Mapping[str, Any]
    members: Mapping[int, str] | None
    observed_on: date | None
    received_at: datetime
    change: int | None

    @property
    def seen_on(self) -> date:
        return self.observed_on or self.received_at.date()


def pictures(subject: Subject, ids: Collection[int]) -> list[Picture]:
    """The pictures that count of each of the records, the newest first, as far as the session may see them."""
    if not ids:
        return []
    owner = "individual_id" if subject == Subject.INDIVIDUAL else "group_id"
    with prepared() as cursor:
        cursor.execute(_NEWEST.format(owner=owner), [list(ids)])
        found = [_picture(row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.seen_on, one.received_at), reverse=True)


def of_record(record: Individual | Group, *, version: UUID) -> Picture | None:
    subject = Subject.INDIVIDUAL if isinstance(record, Individual) else Subject.GROUP
    return next((one for one in pictures(subject, [record.pk]) if one.version == version), None)


def overlaid(row: Row, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The record as the picture has it; what it does not speak of is as in the row."""
    said = {column: _value(column, value) for column, value in facts.items() if column != "attributes"}
    attributes = {**(row.get("attributes") or {}), **facts.get("attributes", {})}
    return {
        **row,
        **said,
        "attributes": {key: value for key, value in attributes.items() if value is not None},
    }


def speaks_of(spec: FieldSpec, facts: Mapping[str, Any]) -> bool:
    """Whether the picture says anything of the field, be it that there is nothing."""
    if spec.storage == Storage.ATTRIBUTE:
        return spec.key in facts.get("attributes", {})
    if spec.type == FieldType.POINT:
        return "latitude" in facts
    return (f"{spec.key}_id" if spec.type == FieldType.AREA else spec.key) in facts


def as_given(facts: Mapping[str, Any], *, subject: Subject) -> dict[str, Any]:
    """What the picture says, by field, as an operation takes it (see ``operations.facts.current``)."""
    return {
        spec.key: _given(spec, facts)
        for spec in catalogue.current().fields(subject)
        if speaks_of(spec, facts)
    }


def _given(spec: FieldSpec, facts: Mapping[str, Any]) -> Any:
    if spec.storage == Storage.ATTRIBUTE:
        return facts["attributes"][spec.key]
    if spec.type == FieldType.POINT:
        if facts.get("latitude") is None or facts.get("longitude") is None:
            return None
        return {"latitude": facts["latitude"], "longitude": facts["longitude"]}
    if spec.type == FieldType.AREA:
        return Area.objects.filter(pk=facts[f"{spec.key}_id"]).values_list("code", flat=True).first()
    value = facts[spec.key]
    return None if value == "" else value


def _value(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column in _DATES and isinstance(value, str) and value else value


def _picture(row: tuple[Any, ...]) -> Picture:
    owner, version, name, source, facts, members, observed_on, received_at, change = row
    return Picture(
        owner=owner,
        version=version,
        name=name,
        source=source,
        facts=_document(facts) or {},
        members=_members(_document(members)),
        observed_on=observed_on,
        received_at=received_at,
        change=change,
    )


def _members(found: Any) -> Mapping[int, str] | None:
    return None if found is None else {one["individual"]: one["relationship"] or "" for one in found}


def _document(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
