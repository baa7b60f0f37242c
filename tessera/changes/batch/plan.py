"""What the merge must know of a staging table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from tessera.versions.choices import Rule

Span = dict[str, sql.Composable]  # "after" and "upto": the places between which a chunk lies


@dataclass(frozen=True)
class Column:
    """A column of the register and the staging column that brings it.

    ``staged`` is also the word that stands in the row's ``cleared`` array when the file erases the value; ``blank`` is
    what an erased value becomes: "", 0 or None.
    """

    name: str
    staged: str
    blank: str | int | None = ""

    @property
    def blank_sql(self) -> sql.Composable:
        return sql.SQL("null") if self.blank is None else sql.Literal(self.blank)


@dataclass(frozen=True)
class IdentifierColumn:
    """A kind of identifier. Its staging columns are the stem and ``_lookup``, ``_value``, ``_sealed``, ``_masked``."""

    kind_id: int
    stem: str
    is_unique: bool
    owner: str = "individual"  # or "group"

    def part(self, name: str) -> sql.Identifier:
        return sql.Identifier(f"{self.stem}_{name}")


@dataclass(frozen=True)
class ContactColumn:
    kind: str  # a registry ContactKind
    staged: str


@dataclass(frozen=True)
class Plan:
    """A file's rows in the database and what they mean.

    ``rows`` has a row number, the staged columns, ``attributes`` and ``cleared``, and ``household`` (a reference
    within the file). ``people`` has the accepted rows with all their columns, and which individual each is (``place,
    individual_id, is_new``; the place is the first row of its household in the file). ``groups`` says which group each
    household reference is (``ref, place, group_id, is_new, members``, and staged columns beginning with ``g_``). Table
    names are without their schema. Rows after ``bare_from`` are of households alone: they are no individual, and not
    new. ``registered_on`` is what new records say; ``has_known`` is false when every person and household is new.
    ``named`` is the named version that keeps what the rows say. With ``holds_back`` known records are not written: the
    pictures wait as candidates, but for what ``rule`` makes the default.
    """

    schema: str
    rows: str
    people: str
    groups: str
    individual: Sequence[Column]
    group: Sequence[Column]
    identifiers: Sequence[IdentifierColumn]
    contacts: Sequence[ContactColumn]
    registered_on: date
    source: str = ""
    observed_on: date | None = None
    has_attributes: bool = False
    has_group_attributes: bool = False
    has_clears: bool = False
    has_households: bool = False
    has_relationship: bool = False
    has_known: bool = True
    group_kind_id: int = 0
    is_exclusive: bool = True
    group_number: IdentifierColumn | None = None
    bare_from: int | None = None
    named: int | None = None
    rule: Rule | None = None
    holds_back: bool = False

    @property
    def is_bare(self) -> sql.Composable:
        """Whether the row ``s`` is of a household alone."""
        return sql.SQL("false" if self.bare_from is None else f"s.row > {self.bare_from}")

    @property
    def tables(self) -> dict[str, sql.Composable]:
        """The three tables by the names under which statements mention them."""
        names = {"rows": self.rows, "people": self.people, "groups": self.groups}
        return {key: sql.Identifier(self.schema, name) for key, name in names.items()}


def execute(
    statement: str, values: Sequence[Any] | dict[str, Any] | None = None, /, **parts: sql.Composable
) -> int:
    """Run one statement with its names and values filled in; how many rows it touched.

    With ``values`` the parts must hold no per cent sign; without, they may.
    """
    with connection.cursor() as cursor:
        cursor.execute(compose(statement, **parts), values)
        return int(cursor.rowcount)


def fetch(
    statement: str, values: Sequence[Any] | dict[str, Any] | None = None, /, **parts: sql.Composable
) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(compose(statement, **parts), values)
        return list(cursor.fetchall())


def compose(statement: str, **parts: sql.Composable) -> str:
    composed = sql.SQL(statement).format(**parts)
    return composed.as_string(connection.connection)


def joined(parts: Sequence[sql.Composable], separator: str = ", ") -> sql.Composed:
    return sql.SQL(separator).join(parts)
