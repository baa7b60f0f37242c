"""The tables of an import: one, or two when the households stand in a file or on a sheet of their own.

The columns of both are counted on from the first to the second: ``c0`` … of the people, then those of the households. A
row of the second table has ``HOUSEHOLDS`` added to its number, so that every row of an import has a number of its own.
Where the people of a household stand side by side in its row, the second one has ``MEMBER`` added, and so on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from tessera.bulk import encodings, reading
from tessera.bulk.choices import FileFormat
from tessera.bulk.models import Import

HOUSEHOLDS: Final = 1 << 40
MEMBER: Final = 1 << 34  # between the people of a row in which they stand side by side


@dataclass(frozen=True)
class Part:
    """One table: ``first`` is the position of its first column, ``offset`` is added to its row numbers."""

    shape: reading.Shape
    first: int
    columns: int
    offset: int = 0

    @property
    def positions(self) -> range:
        return range(self.first, self.first + self.columns)

    def slices(self, *, size: int = reading.SLICE) -> Iterator[pl.DataFrame]:
        """The rows, a slice at a time, under the import's own numbers of columns and rows."""
        names = self._names()
        for frame in reading.slices(self.shape, self.columns, size=size):
            yield frame.rename(names).with_columns(pl.col("row") + self.offset)

    def lines(self) -> pl.LazyFrame:
        """The cells, unread."""
        return reading.lines(self.shape, self.columns).rename(self._names(), strict=False)

    def overlong_rows(self) -> list[int]:
        """Rows with more cells than there are headings."""
        if not reading.has_overlong_rows(self.shape, self.columns):
            return []
        return [row + self.offset for row in reading.overlong_rows(self.shape, self.columns)]

    def _names(self) -> dict[str, str]:
        return {f"c{index}": f"c{self.first + index}" for index in range(self.columns)} if self.first else {}


def of(found: Import) -> tuple[Part, ...]:
    """The tables of an import, as they were found when they arrived."""
    own = len(found.headings) - second_columns(found)
    main = Part(_shape(found.original, _main_facts(found)), 0, own)
    if not found.second:
        return (main,)
    path = second_path(found)
    return main, Part(_shape(path, found.second), own, second_columns(found), HOUSEHOLDS)


def part_at(found: Import, position: int) -> Part:
    """The table in which a column stands."""
    return next(part for part in of(found) if position in part.positions)


def second_columns(found: Import) -> int:
    return int(found.second.get("columns", 0))


def second_path(found: Import) -> Path:
    """Another sheet of the same workbook, or a file of its own."""
    if found.second.get("is_sheet"):
        return found.original
    return found.folder / f"second.{found.second['format']}"


@dataclass(frozen=True)
class Place:
    """Where a row stands: its number as a spreadsheet shows it, whether it is of the table of households (or of nobody
    but a household), and which person of that row it is, counted from 0."""

    row: int
    of_households: bool
    person: int


def place_of(row: int) -> Place:
    return Place(row % MEMBER, row > HOUSEHOLDS, row % HOUSEHOLDS // MEMBER)


def _main_facts(found: Import) -> dict[str, Any]:
    names = ("format", "encoding", "separator", "sheets", "sheet", "heading_row")
    return {name: getattr(found, name) for name in names}


def _shape(path: Path, facts: dict[str, Any]) -> reading.Shape:
    copy = encodings.copy_of(path)
    path = copy if copy.exists() else path
    kind, row = FileFormat(facts["format"]), int(facts.get("heading_row", 1))
    if row > 1 and kind == FileFormat.CSV:
        path = reading.titleless_of(path, row)
    return reading.Shape(
        kind,
        path,
        facts["encoding"],
        facts["separator"],
        tuple(facts.get("sheets", ())),
        facts["sheet"],
        row,
    )
