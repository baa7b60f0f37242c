"""Which tables a file or two hold, and what their columns are likely to be: of people, or of households alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

import polars as pl

from tessera.bulk import guessing, members, mending, reading
from tessera.bulk.choices import FileFormat
from tessera.bulk.errors import FileEmpty
from tessera.bulk.models import Import, RememberedMapping
from tessera.bulk.reading import Shape
from tessera.bulk.targets import IGNORE, Targets, own_key
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import Refusal

_SAMPLE: Final = 2_000  # rows looked at for guessing
_GLIMPSE: Final = 200  # rows of a sheet, to see whether it is the one
_MOST_SHEETS: Final = 12
_LARGE: Final = (
    32 << 20
)  # bytes; the sheets of a larger workbook are not all opened to look for the right one
KEY: Final = "household.key"
_END: Final = "\x1e"  # of a table, in a signature
_LINKS: Final = (KEY, "group.registry_number")


@dataclass(frozen=True)
class Reread:
    """How somebody says that a file is written. What is empty is found; "-" as households_sheet stands for none.

    ``heading_row`` counts as a spreadsheet does; 0 is found.
    ``members``: "yes" where a row is a household with its people side by side, "no" where it is not.
    """

    sheet: str = ""
    households_sheet: str = ""
    encoding: str = ""
    separator: str = ""
    members: str = ""
    heading_row: int = 0


NO_SHEET: Final = "-"


@dataclass(frozen=True)
class Table:
    """A table with its headings and the first values of each column, empty cells left out."""

    shape: Shape
    headings: list[str]
    values: list[list[str]]


def holds_people(mapping: Sequence[str]) -> bool:
    """Whether any column is of a person."""
    return any(own_key(key).startswith(("individual.", "identifier.", "contact.")) for key in mapping)


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
        return [
            _table(_named(shape, how.sheet), heading_row=how.heading_row),
            _table(_named(second, how.households_sheet)),
        ]
    main, of_households = _sheets(shape, how, known, size=found.size)
    return [_table(main, heading_row=how.heading_row), *([_table(of_households)] if of_households else [])]


def _named(shape: Shape, sheet: str) -> Shape:
    return shape.on_sheet(sheet) if sheet in shape.sheets else shape


def _table(shape: Shape, rows: int = _SAMPLE, *, heading_row: int = 0) -> Table:
    shape = reading.headed(shape, heading_row)
    headings = reading.headings_of(shape)
    sample = next(reading.slices(shape, len(headings), size=rows), pl.DataFrame())
    if sample.is_empty():
        raise FileEmpty
    values = [sample[f"c{index}"].drop_nulls().to_list() for index in range(len(headings))]
    return Table(shape, headings, values)


@dataclass(frozen=True)
class _Glimpse:
    """A sheet that holds a table, and what its columns look like."""

    sheet: str
    headings: Sequence[str]
    mapping: Sequence[str]

    @property
    def is_of_households(self) -> bool:
        return links(self.mapping) and not holds_people(self.mapping)


def _sheets(shape: Shape, how: Reread, known: Targets, *, size: int) -> tuple[Shape, Shape | None]:
    """The sheets that are named, else those that were read of such a workbook before, else the first of people and the
    first of households that link to them."""
    asked = {how.sheet, how.households_sheet} & set(shape.sheets)
    if len(shape.sheets) < 2 or (size > _LARGE and not asked):
        return shape, None
    glimpses = list(_glimpses(shape, known)) if size <= _LARGE else []
    before = _as_before(glimpses) if how == Reread() else ()
    if before:
        return shape.on_sheet(before[0]), shape.on_sheet(before[1]) if len(before) > 1 else None
    main = _named(shape, how.sheet) if how.sheet in shape.sheets else _best(shape, glimpses)
    second = _second_of(main.sheet, how, shape.sheets, glimpses)
    return main, shape.on_sheet(second) if second else None


def _second_of(main: str, how: Reread, sheets: Sequence[str], glimpses: Sequence[_Glimpse]) -> str | None:
    if how.households_sheet in sheets and how.households_sheet != main:
        return how.households_sheet
    of_people = any(
        one.sheet == main and links(one.mapping) and holds_people(one.mapping) for one in glimpses
    )
    if how.households_sheet == NO_SHEET or not of_people:
        return None
    return next((one.sheet for one in glimpses if one.sheet != main and one.is_of_households), None)


def _glimpses(shape: Shape, known: Targets) -> Iterator[_Glimpse]:
    for sheet in shape.sheets[:_MOST_SHEETS]:
        try:
            table = _table(shape.on_sheet(sheet), _GLIMPSE)
        except Refusal:
            continue
        yield _Glimpse(sheet, table.headings, guessing.guess(table.headings, table.values, known))


def _as_before(glimpses: Sequence[_Glimpse]) -> Sequence[str]:
    """The sheet, or the two, whose columns were matched before."""
    ways = [*permutations(glimpses, 2), *((one,) for one in glimpses)]
    signed = {signature([one.headings for one in way]): [one.sheet for one in way] for way in reversed(ways)}
    known = set(RememberedMapping.objects.filter(signature__in=signed).values_list("signature", flat=True))
    return next((sheets for key, sheets in reversed(signed.items()) if key in known), ())


def signature(tables: Sequence[Sequence[str]]) -> str:
    """What files with the same columns have in common; a column that we added to mended rows is none of theirs."""
    headings = [heading for table in tables for heading in (*table, _END)]
    return guessing.signature([heading for heading in headings if not mending.is_added(heading)])


def _best(shape: Shape, glimpses: Sequence[_Glimpse]) -> Shape:
    for fits in (holds_people, links, lambda _mapping: True):
        for one in glimpses:
            if fits(one.mapping):
                return shape.on_sheet(one.sheet)
    return shape


def guessed(
    tables: Sequence[Table],
    known: Targets,
    remembered: Sequence[str | None],
    whose: Sequence[members.Whose] | None = None,
) -> list[str]:
    """The target of each column of all tables; ``whose`` where people stand side by side."""
    main = tables[0]
    if whose is not None:
        return members.guess(whose, main.values, known, remembered)
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
    """Where no heading names the household's number: the two columns whose values meet, none twice among households."""
    if any(key in mapping and key in theirs for key in _LINKS):
        return
    scores = {pair: score for pair, score in _pairs(tables, mapping, theirs) if score > (0.5, False)}
    if scores:
        best = max(scores, key=lambda pair: scores[pair])
        for chosen, index in zip((mapping, theirs), best, strict=True):
            chosen[:] = [IGNORE if key == KEY else key for key in chosen]
            chosen[index] = KEY


def _pairs(
    tables: Sequence[Table], mapping: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[tuple[int, int], tuple[float, bool]]]:
    """A column of each table, how far their values meet, and whether they are called the same."""
    free = {IGNORE, KEY}
    for there, values in enumerate(tables[1].values):
        if theirs[there] not in free or len(set(values)) < len(values):
            continue
        for here, own in enumerate(tables[0].values):
            if mapping[here] in free:
                named_alike = tables[0].headings[here] == tables[1].headings[there]
                yield (here, there), (_share(set(values), set(own)), named_alike)


def _share(values: set[str], others: set[str]) -> float:
    """How much of the smaller set lies in the other one."""
    return len(values & others) / min(len(values), len(others)) if values and others else 0.0
