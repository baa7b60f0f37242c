"""What the dictionary requires of a new record. What is registered already may lack it: an update need not say it."""

from collections.abc import Iterator

import orjson
from psycopg import sql

from tessera.bulk.blaming import blame
from tessera.bulk.layout import Layout, ordered
from tessera.bulk.models import Import
from tessera.bulk.parts import HOUSEHOLDS, MEMBER
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.specs import FieldSpec


def of_people(found: Import, shape: Layout) -> int:
    """A fault for each new person and each fact that they lack."""
    faults = 0
    asked = [(spec, place) for spec in _specs(Subject.INDIVIDUAL) for place in _places(shape, spec)]
    for spec, (position, person) in asked:
        faults += blame(
            found, "value-missing",
            """select row, jsonb_build_object('field', {key}, 'labels', {labels})
               from {people} p join {rows} s using (row) where p.is_new and {missing} and {person}""",
            position=position, person=person, missing=_missing(spec, shape, "s", "i"), key=sql.Literal(spec.key),
            labels=_labels(spec),
        )  # fmt: skip
    return faults


def of_households(found: Import, shape: Layout, *, lent: frozenset[str] = frozenset()) -> int:
    """A fault on the row that speaks for a new household, for each fact that it lacks; the rows of the others who would
    live there are left out with it, each with a fault that names that row. ``lent`` are staging columns of the table of
    households that the file has for people only.
    """
    faults = 0
    for spec in _specs(Subject.GROUP):
        missing = _missing(spec, shape, "g", "g", also=lent)
        faults += blame(
            found, "household-value-missing",
            """select g.first_row, jsonb_build_object('field', {key}, 'labels', {labels})
               from {groups} g where g.is_new and {missing}""",
            position=_position(shape, spec), missing=missing, key=sql.Literal(spec.key),
            labels=_labels(spec),
        )  # fmt: skip
    if faults:
        faults += blame(
            found, "household-left-out",
            """select p.row, jsonb_build_object('first', g.first_row) from {people} p join {rows} s using (row)
               join {groups} g on g.ref = s.household
               where p.row <> g.first_row and exists (select from bulk_fault f where f.source_id = {source}
                 and f.row = g.first_row and f.code = 'household-value-missing')""",
            source=sql.Literal(found.pk),
        )  # fmt: skip
    return faults


def _specs(subject: Subject) -> Iterator[FieldSpec]:
    """A file cannot bring documents, and the register itself says some facts."""
    for spec in catalogue.current().fields(subject):
        if spec.required and spec.type != FieldType.DOCUMENT:
            yield spec


def _missing(
    spec: FieldSpec, shape: Layout, table: str, prefix: str, *, also: frozenset[str] = frozenset()
) -> sql.Composable:
    """Whether the row of a table says nothing of a fact."""
    if spec.storage == Storage.ATTRIBUTE:
        name, test = ("attributes" if prefix == "i" else "g_attributes"), "not coalesce({} ? {}, false)"
        if not shape.has(name):
            return sql.SQL("true")
        return sql.SQL(test).format(sql.Identifier(table, name), sql.Literal(spec.key))
    name = f"{prefix}_latitude" if spec.type == FieldType.POINT else f"{prefix}_{spec.key}"
    if not (shape.has(name) or name in also):
        return sql.SQL("true")
    return sql.SQL("{} is null").format(sql.Identifier(table, name))


def _labels(spec: FieldSpec) -> sql.Composable:
    """What the field is called, in every language: the fault is read by others than the importer as well."""
    return sql.SQL("{}::jsonb").format(sql.Literal(orjson.dumps(dict(spec.labels)).decode()))


def _places(shape: Layout, spec: FieldSpec) -> Iterator[tuple[int | None, sql.Composable]]:
    """The column of the fact and a condition on whose it is: where people stand side by side each has a column."""
    if not shape.has_members:
        yield _position(shape, spec), sql.SQL("true")
        return
    slots = ordered(column.slot for column in shape.mapped if column.slot)
    columns = {column.slot: column.position for column in shape.mapped if column.target.spec == spec}
    for number, slot in enumerate(slots):
        whose = sql.SQL("s.row % {} / {} = {}").format(
            sql.Literal(HOUSEHOLDS), sql.Literal(MEMBER), sql.Literal(number)
        )
        yield columns.get(slot), whose


def _position(shape: Layout, spec: FieldSpec) -> int | None:
    return next((column.position for column in shape.mapped if column.target.spec == spec), None)
