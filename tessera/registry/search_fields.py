"""Indexes for the country's own fields, so that a list can be filtered by them at once.

They are built in the background (``CREATE INDEX CONCURRENTLY``) by the job ``registry.index_field``, which runs when a
field becomes filterable or ceases to be. The work belongs to the owner of the tables and runs outside a transaction.
"""

import hashlib
from typing import Final

from django.db import connection
from psycopg import sql

from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.db.roles import as_owner

_TABLES: Final = {Subject.INDIVIDUAL: "registry_individual", Subject.GROUP: "registry_group"}
_LONGEST: Final = 63  # bytes of a name in PostgreSQL


def index_name(spec: FieldSpec) -> str:
    """The name of a field's index; a long key is cut and told from others by a digest."""
    name = f"filter_{spec.subject}_{spec.key}"
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def keep_index(spec: FieldSpec) -> bool:
    """Build the field's index if it should have one, and drop it if not. True when the field has one now.

    A build that broke off leaves an invalid index; it is dropped and built anew.
    """
    table = _TABLES.get(Subject(spec.subject))
    if table is None or not spec.filterable or spec.is_deprecated or spec.is_built_in:
        drop_index(spec)
        return False
    if _state(spec) is False:
        drop_index(spec)
    if _state(spec) is None:
        _create(spec, table)
    return True


def drop_index(spec: FieldSpec) -> None:
    with as_owner(), connection.cursor() as cursor:
        name = sql.Identifier(index_name(spec)).as_string(cursor.connection)
        cursor.execute(f"drop index concurrently if exists {name}")


def _create(spec: FieldSpec, table: str) -> None:
    method = "gin" if spec.type == FieldType.CODES else "btree"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select fact_expression(%s, %s)", [spec.key, spec.type])
        expression = cursor.fetchone()[0]
        name = sql.Identifier(index_name(spec)).as_string(cursor.connection)
        cursor.execute(f"create index concurrently {name} on {table} using {method} ({expression})")


def _state(spec: FieldSpec) -> bool | None:
    """Whether the index is valid; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select indisvalid from pg_index where indexrelid = to_regclass(%s)", [f'"{index_name(spec)}"']
        )
        row = cursor.fetchone()
    return None if row is None else bool(row[0])
