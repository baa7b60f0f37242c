"""From facts by field key, as somebody gave them, to the columns and attributes of a record."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.errors import Conflict, FieldSensitive, FieldUnknown
from tessera.dictionary import catalogue, display, values
from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

# Built-in facts that no correction may touch: an operation of their own changes them, or nothing does.
NOT_CORRECTED: Final = {
    "registry_number", "status", "death_date", "registered_on", "observed_on", "source", "duplicate_of", "merged_into",
}  # fmt: skip
_SEALED_FROM_MOST: Final = {Sensitivity.SENSITIVE, Sensitivity.SECRET}


@dataclass(frozen=True)
class Settled:
    """Facts ready to be written."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


NO_FACTS: Final = Settled()


def settle(facts: Mapping[str, Any], *, subject: Subject, by: Viewer) -> Settled:
    """Check each value by its field's definition. Raises FieldUnknown, FieldSensitive, ValueRefused."""
    columns: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for key, raw in facts.items():
        if key == "name_variants" and subject == Subject.INDIVIDUAL:
            columns[key] = {str(language): str(name) for language, name in dict(raw).items() if name}
            continue
        spec = correctable(key, subject=subject, by=by)
        value = values.parse(
            spec, raw, language=by.language, country=settings.COUNTRY_CODE, find_area=_area_code, today=None
        )
        if spec.storage == Storage.COLUMN:
            columns.update(_columns(spec, value))
        else:
            attributes[key] = value
    return Settled(columns, attributes)


def correctable(key: str, *, subject: Subject, by: Viewer) -> FieldSpec:
    """The definition of a field that the viewer may correct."""
    spec = catalogue.field(subject, key)
    if spec is None or spec.deprecated_since is not None or key in NOT_CORRECTED:
        raise FieldUnknown(field_key=key)
    if spec.sensitivity in _SEALED_FROM_MOST and not _sees_sensitive(by):
        raise FieldSensitive(label=spec.label_in(by.language), field=key)
    return spec


def only_changed(record: Individual | Group, settled: Settled) -> Settled:
    """What differs from the record as it stands."""
    return Settled(
        {column: value for column, value in settled.columns.items() if getattr(record, column) != value},
        {key: value for key, value in settled.attributes.items() if record.attributes.get(key) != value},
    )


def _sees_sensitive(by: Viewer) -> bool:
    """Throughout the areas in which the viewer may correct: a refusal or a conflict would tell a value elsewhere.

    Who looks at their own record was asked record by record (``changes.citizens``).
    """
    return (
        by.is_citizen
        or by.may(Permission.PEOPLE_VIEW_SENSITIVE)
        and by.holds_all(
            [Permission.PEOPLE_VIEW_SENSITIVE],
            by.reach(Permission.FACTS_CORRECT) | by.reach(Permission.PEOPLE_REGISTER),
        )
    )


def refuse_conflicts(
    record: Individual | Group, settled: Settled, *, base: Settled, subject: Subject, by: Viewer
) -> None:
    """``base`` is what the proposer saw. A fact that somebody else changed meanwhile is never overwritten."""
    theirs = only_changed(record, base)
    wanted = only_changed(record, settled)
    for key in [
        *(theirs.columns.keys() & wanted.columns.keys()),
        *(theirs.attributes.keys() & wanted.attributes.keys()),
    ]:
        now = record.attributes.get(key) if key in theirs.attributes else getattr(record, key)
        spec = catalogue.field(subject, key)
        if spec is None:
            raise Conflict(label=key, theirs=now, field=key)
        # Whoever is refused has not been asked what they may see: a sensitive value is not told.
        shown = display.mask(spec, display.display(spec, now, language=by.language))
        raise Conflict(label=spec.label_in(by.language), theirs=shown, field=key)


def current(record: Individual | Group, key: str, *, subject: Subject) -> Any:
    """The record's fact in the shape in which an operation's input holds it."""
    spec = catalogue.field(subject, key)
    if spec is None or spec.storage == Storage.ATTRIBUTE:
        return record.attributes.get(key)
    if spec.type == FieldType.POINT:
        return (
            None if record.latitude is None else {"latitude": record.latitude, "longitude": record.longitude}
        )
    value = getattr(record, key)
    if isinstance(value, Area):
        return value.code
    return value.isoformat() if isinstance(value, date) else value


def _columns(spec: FieldSpec, value: Any) -> dict[str, Any]:
    if spec.type == FieldType.POINT:
        place = value or {"latitude": None, "longitude": None}
        return {"latitude": place["latitude"], "longitude": place["longitude"]}
    if spec.type == FieldType.AREA:
        return {spec.key: _area(value)}
    if spec.type == FieldType.DATE:
        return {spec.key: date.fromisoformat(value) if value else None}
    if spec.key == "sex":
        return {"sex": int(value or 0)}
    return {spec.key: "" if value is None else value}


def _area_code(given: str) -> str | None:
    """The code of the area that was given by code or public id."""
    wanted = Q(code=given)
    with suppress(ValueError):
        wanted |= Q(public_id=UUID(given))
    return Area.objects.filter(wanted).values_list("code", flat=True).first()


def _area(code: str | None) -> Area | None:
    if code is None:
        return None
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise NotFound
    return area
