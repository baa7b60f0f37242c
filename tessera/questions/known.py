"""What a record says now, as the questions about it take it."""

from datetime import date
from typing import Any

from tessera.changes.queries.records import Record
from tessera.dictionary.choices import FieldType, Storage
from tessera.dictionary.specs import FieldSpec


def known_facts(record: Record, specs: tuple[FieldSpec, ...]) -> dict[str, Any]:
    """What the record says now, as :func:`tessera.dictionary.values.parse` would store it."""
    facts = {fact.key: fact.value for section in record.sections for fact in section.facts}
    return {spec.key: _as_stored(spec, facts.get(spec.key), record) for spec in specs}


def _as_stored(spec: FieldSpec, value: Any, record: Record) -> Any:
    if value is None or value == "":
        return None
    if spec.storage == Storage.ATTRIBUTE:
        return value
    if spec.type == FieldType.AREA:
        return record.lies.places[-1].code if record.lies.places else None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if spec.type == FieldType.CODE else value
