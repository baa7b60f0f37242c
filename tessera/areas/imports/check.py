"""Whether the areas of a file fit each other and the tree that is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tessera.areas.imports.faults import Fault
from tessera.areas.imports.rows import AreaRow


class Known(NamedTuple):
    """An area of the tree that a file names."""

    level: int


def faults_in(rows: Sequence[AreaRow], known: Mapping[str, Known]) -> list[Fault]:
    """Every fault of the rows taken together. ``known`` are the areas of the tree by code."""
    first: dict[str, AreaRow] = {}
    faults: list[Fault] = []
    for row in rows:
        earlier = first.setdefault(row.code, row)
        if earlier is not row:
            faults.append(
                row.fault(
                    "duplicate-code", "code", code=row.code, first=earlier.number, sheet=earlier.sheet or "1"
                )
            )
        elif row.code in known and known[row.code].level != row.level:
            faults.append(row.fault("wrong-level", "code", code=row.code, level=known[row.code].level))
    levels = {code: place.level for code, place in known.items()} | {
        row.code: row.level for row in first.values()
    }
    faults += _parents(rows, levels)
    return faults


def _parents(rows: Sequence[AreaRow], levels: Mapping[str, int]) -> Iterator[Fault]:
    """A level that the file leaves out and that is not here either is one fault of the sheet, not of each row."""
    in_file = {row.level for row in rows}
    fitting = {(row.sheet, row.level) for row in rows if levels.get(row.parent, row.level) < row.level}
    missing: set[tuple[str, int]] = set()
    for row in rows:
        sheet = (row.sheet, row.level)
        if not row.parent or levels.get(row.parent, row.level) < row.level:
            continue
        if row.parent == row.code:
            yield row.fault("own-parent", "parent", code=row.code)
        elif row.parent in levels:
            yield row.fault("parent-too-deep", "parent", code=row.parent)
        elif row.level - 1 in in_file or sheet in fitting:
            yield row.fault("unknown-parent", "parent", code=row.parent)
        elif sheet not in missing:
            missing.add(sheet)
            yield Fault(
                "missing-sheet", row.sheet, None, row.columns.get("parent", ""), {"level": row.level - 1}
            )


def top_down(rows: Iterable[AreaRow]) -> list[list[AreaRow]]:
    """The rows by level, the highest first: a parent is written before its parts."""
    by_level: dict[int, list[AreaRow]] = {}
    for row in rows:
        by_level.setdefault(row.level, []).append(row)
    return [by_level[level] for level in sorted(by_level)]
