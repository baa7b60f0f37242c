"""Which tables a file or two hold, and what their columns are likely to be: of people, or of households alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tessera.bulk import guessing, reading
from tessera.bulk.choices import FileFormat
from tessera.bulk.errors import FileEmpty
from tessera.bulk.models import Import
from tessera.bulk.reading import Shape
from tessera.bulk.targets import IGNORE, Targets
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import Refusal

_SAMPLE: Final = 2_000  # rows looked at for guessing
_GLIMPSE: Final = 200  # rows of a sheet, to see whether it is the one
_MOST_SHEETS: Final = 12
_LARGE: Final = (
    32 << 20
)  # bytes; the sheets of a larger workbook are not all opened to look for the right one
KEY: Final = "household.key"
_LINKS: Final = (KEY, "group.registry_number")


@dataclass(frozen=True)
class Reread:
    """How somebody says that a file is written. What is empty is found; "-" as households_sheet stands for none."""

    sheet: str = ""
    households_sheet: str = ""
    encoding: str = ""
    separator: str = ""


NO_SHEET: Final = "-"


@dataclass(frozen=True)
class Table:
    """A table with its headings and the first values of each column, empty cells left out."""

    shape: Shape
    headings: list[str]
    values: list[list[str]]


def holds_people(mapping: Sequence[str]) -> bool:
    """Whether any column is of a person."""
    return any(key.startswith(("individual.", "identifier.", "contact.")) for key in mapping)


def links(mapping: Sequence[str]) -> bool:
    """Whether a column says which household a row is of."""
    return any(key in _LINKS for key in mapping)


def of_import(found: Import, how: Reread, known: Targets) -> list[Table]:
    """The table of people, or the only one, and the one of the households where they have one of their own."""
    shape = reading.shape_of(
        found.original, FileFormat(found.format), encoding=how.encoding, separator=how.separator
    )
    if found.second.get("format") and not found.second.get("is_sheet"):
        kind = FileFormat(found.second["format"])
        second = reading.shape_of(found.folder / f"second.{kind}", kind)
        return [_table(_named(shape, how.sheet)), _table(_named(second, how.households_sheet))]
    main, of_households = _sheets(shape, how, known, size=found.size)
    return [_table(main), *([_table(of_households)] if of_households else [])]


def _named(shape: Shape, sheet: str) -> Shape:
    return shape.on_sheet(sheet) if sheet in shape.sheets else shape


def _table(shape: Shape, rows: int = _SAMPLE) -> Table:
    headings = reading.headings_of(shape)
    sample = next(reading.slices(shape, len(headings), size=rows), pl.DataFrame())
    if sample.is_empty():
        raise FileEmpty
    values = [sample[f"c{index}"].drop_nulls().to_list() for index in range(len(headings))]
    return Table(shape, headings, values)


def _sheets(shape: Shape, how: Reread, known: Targets, *, size: int) -> tuple[Shape, Shape | None]:
    """The sheets that are named, else the first of people and the first of households that link to them."""
    asked = {how.sheet, how.households_sheet} & set(shape.sheets)
    if len(shape.sheets) < 2 or (size > _LARGE and not asked):
        return shape, None
    glimpses = list(_glimpses(shape, known)) if size <= _LARGE else []
    main = _named(shape, how.sheet) if how.sheet in shape.sheets else _best(shape, glimpses)
    if how.households_sheet in shape.sheets and how.households_sheet != main.sheet:
        return main, shape.on_sheet(how.households_sheet)
    if how.households_sheet == NO_SHEET or not _is_linked(main, glimpses):
        return main, None
    others = (sheet for sheet, mapping in glimpses if sheet != main.sheet and _is_of_households(mapping))
    second = next(others, None)
    return main, shape.on_sheet(second) if second else None


def _glimpses(shape: Shape, known: Targets) -> Iterator[tuple[str, list[str]]]:
    """Each sheet that holds a table, and what its columns look like."""
    for sheet in shape.sheets[:_MOST_SHEETS]:
        try:
            table = _table(shape.on_sheet(sheet), _GLIMPSE)
        except Refusal:
            continue
        yield sheet, guessing.guess(table.headings, table.values, known)


def _is_of_households(mapping: Sequence[str]) -> bool:
    return links(mapping) and not holds_people(mapping)


def _is_linked(main: Shape, glimpses: Sequence[tuple[str, list[str]]]) -> bool:
    mapping = next((mapping for sheet, mapping in glimpses if sheet == main.sheet), [])
    return links(mapping) and holds_people(mapping)


def _best(shape: Shape, glimpses: Sequence[tuple[str, list[str]]]) -> Shape:
    for fits in (holds_people, links, lambda _mapping: True):
        for sheet, mapping in glimpses:
            if fits(mapping):
                return shape.on_sheet(sheet)
    return shape


def guessed(tables: Sequence[Table], known: Targets, remembered: Sequence[str | None]) -> list[str]:
    """The target of each column of all tables."""
    main = tables[0]
    mapping = guessing.guess(main.headings, main.values, known, remembered[: len(main.headings)])
    if len(tables) == 1:
        return mapping
    second = tables[1]
    of_groups = tuple(target for target in known.all if target.subject == Subject.GROUP)
    narrowed = replace(known, all=of_groups, by_key={target.key: target for target in of_groups})
    theirs = guessing.guess(second.headings, second.values, narrowed, remembered[len(main.headings) :])
    _link(tables, mapping, theirs)
    return [*mapping, *theirs]


def _link(tables: Sequence[Table], mapping: list[str], theirs: list[str]) -> None:
    """Where no heading names the household's number: the columns whose values meet, unlike in one table at least."""
    if any(key in mapping and key in theirs for key in _LINKS):
        return
    best, pair = 0.5, None
    for there, values in enumerate(tables[1].values):
        distinct = set(values)
        if not distinct or len(distinct) < len(values) or theirs[there] not in {IGNORE, KEY}:
            continue
        for here, own in enumerate(tables[0].values):
            share = len(distinct & set(own)) / len(distinct) if mapping[here] in {IGNORE, KEY} else 0.0
            if share > best:
                best, pair = share, (here, there)
    if pair is not None:
        for chosen, index in zip((mapping, theirs), pair, strict=True):
            chosen[:] = [IGNORE if key == KEY else key for key in chosen]
            chosen[index] = KEY
