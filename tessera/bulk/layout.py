"""Which columns a staging table has for a mapping, and how the merge reads them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tessera.bulk.targets import Means, Target
from tessera.changes.batch import Column, ContactColumn, IdentifierColumn
from tessera.dictionary.choices import FieldType, Subject

HOUSEHOLD_STEM: Final = "hh"
_PREFIX: Final = {Subject.INDIVIDUAL: "i", Subject.GROUP: "g"}
_SQL_TYPES: Final = {"birth_date": "date", "death_date": "date", "sex": "smallint", "area": "bigint"}
LENT: Final = {
    "i_area": "g_area",
    "i_address": "g_address",
}  # people side by side live where their household does
_PARTS: Final = ("lookup", "value", "masked")


@dataclass(frozen=True)
class Mapped:
    """A column of the file and what it is; ``slot`` is whose, where people stand side by side."""

    position: int
    target: Target
    slot: str = ""

    @property
    def cell(self) -> str:
        return f"c{self.position}"

    @property
    def subject(self) -> Subject:
        return self.target.subject

    @property
    def is_attribute(self) -> bool:
        return (
            self.target.means == Means.FIELD
            and self.target.spec is not None
            and not self.target.spec.is_built_in
        )

    @property
    def staged(self) -> str:
        """The staging column of a built-in field."""
        spec = self.target.spec
        return f"{_PREFIX[self.subject]}_{spec.key if spec else ''}"

    @property
    def stem(self) -> str:
        """Before ``_lookup``, ``_value``, ``_sealed`` and ``_masked`` of an identifier."""
        kind = self.target.kind
        return HOUSEHOLD_STEM if self.target.means == Means.HOUSEHOLD else f"n{kind.pk if kind else 0}"


@dataclass(frozen=True)
class Layout:
    """The staging table of one mapping: every column with its SQL type, in order."""

    columns: tuple[tuple[str, str], ...]
    mapped: tuple[Mapped, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    def has(self, name: str) -> bool:
        return name in self.names

    def of(self, means: Means) -> list[Mapped]:
        return [column for column in self.mapped if column.target.means == means]

    def attributes(self, subject: Subject) -> list[Mapped]:
        """The columns of the country's own fields, one of each field."""
        found = [column for column in self.mapped if column.is_attribute and column.subject == subject]
        return list({column.target.key: column for column in reversed(found)}.values())[::-1]

    @property
    def has_people(self) -> bool:
        """Whether the file says anything of people."""
        return any(column.subject == Subject.INDIVIDUAL for column in self.mapped)

    @property
    def has_households(self) -> bool:
        """Whether the file says anything of households."""
        return self.has_members or any(column.subject != Subject.INDIVIDUAL for column in self.mapped)

    @property
    def has_members(self) -> bool:
        """Whether a row is a household with its people side by side."""
        return any(column.slot for column in self.mapped)


def ordered(slots: Iterable[str]) -> list[str]:
    """The people of a row in the order in which they are counted: the head first."""
    return sorted(dict.fromkeys(slots), key=lambda slot: slot != "head")


def layout(mapped: Sequence[Mapped]) -> Layout:
    columns: dict[str, str] = {"row": "bigint primary key"}
    for column in mapped:
        columns.update(_columns(column))
    found = Layout(tuple(columns.items()), tuple(mapped))
    if found.attributes(Subject.INDIVIDUAL):
        columns["attributes"] = "jsonb"
    if found.attributes(Subject.GROUP):
        columns["g_attributes"] = "jsonb"
    if found.has_households:
        columns["household"] = "text"
    if found.has_members:
        columns["relationship"] = "text"
        columns |= {own: columns[theirs] for own, theirs in LENT.items() if theirs in columns}
    columns |= {"cleared": "text[]", "erased": "text[]", "g_erased": "text[]"}
    return Layout(tuple(columns.items()), tuple(mapped))


def _columns(column: Mapped) -> Iterator[tuple[str, str]]:
    means = column.target.means
    if means == Means.FULL_NAME:
        yield from ((f"i_{part}_name", "text") for part in ("given", "family", "additional"))
    elif means in {Means.IDENTIFIER, Means.HOUSEHOLD}:
        yield from ((f"{column.stem}_{part}", "text") for part in _PARTS)
        yield f"{column.stem}_sealed", "bytea"
    elif means == Means.CONTACT:
        yield column.target.key.replace(".", "_"), "text"
    elif means == Means.NUMBER:
        yield ("number" if column.subject == Subject.INDIVIDUAL else "group_number"), "text"
    elif means == Means.RELATIONSHIP:
        yield "relationship", "text"
    elif not column.is_attribute:
        yield from _built_in(column)


def _built_in(column: Mapped) -> Iterator[tuple[str, str]]:
    spec = column.target.spec
    if spec is None:
        return
    if spec.type == FieldType.POINT:
        prefix = _PREFIX[column.subject]
        yield from ((f"{prefix}_{part}", "double precision") for part in ("latitude", "longitude"))
        return
    yield column.staged, _SQL_TYPES.get(spec.key, "text")
    if spec.key == "birth_date":
        yield "i_birth_date_precision", "text"


def register_columns(found: Layout, prefix: str) -> tuple[Column, ...]:
    """The built-in columns as the merge knows them; ``prefix`` is "i" or "g"."""
    blanks: dict[str, str | int | None] = {"sex": 0, "birth_date_precision": "day"}
    nullable = {"birth_date", "death_date", "area", "latitude", "longitude"}
    columns = []
    for name in found.names:
        start, _, key = name.partition("_")
        if start == prefix and key not in {"attributes", "erased"}:
            blank = None if key in nullable else blanks.get(key, "")
            columns.append(Column("area_id" if key == "area" else key, name, blank))
    return tuple(columns)


def identifier_columns(found: Layout) -> tuple[IdentifierColumn, ...]:
    kinds = [(column.stem, column.target.kind) for column in found.of(Means.IDENTIFIER)]
    columns = (IdentifierColumn(kind.pk, stem, kind.is_unique) for stem, kind in kinds if kind is not None)
    return tuple(dict.fromkeys(columns))


def contact_columns(found: Layout) -> tuple[ContactColumn, ...]:
    keys = dict.fromkeys(column.target.key for column in found.of(Means.CONTACT))
    return tuple(ContactColumn(key.partition(".")[2], key.replace(".", "_")) for key in keys)


def today_of(observed_on: date | None, today: date) -> date:
    """The day from which memberships and new records hold."""
    return observed_on or today
