"""Which numbers are kept back, so that nobody learns of a group of fewer than ten.

Numbers stand in a tree of areas: those of an area are the sum of those of its parts, and one part holds what is
recorded in the area itself. A number from one to nine is kept back; and because whoever knows the sum and all other
parts knows the last one, so are others. What holds of the numbers that are published:

- of the parts of an area whose total is shown, either every total is shown, or all totals under ten are hidden, and if
  these are fewer than ten together, so is the smallest other one: what is hidden adds up to ten or more and has two
  parts that are not empty;
- below a hidden total all totals are hidden;
- a table (a total broken down, such as people by age) is shown for an area whole or not at all. It is blank where the
  total is hidden, where a group in it is under ten, in all parts of an area for which it is blank, and in further parts
  until every group of the blank ones together has either nobody in it or ten;
- of what is hidden nothing is said, not even that it is not nought; but where all of a group is told to be nobody, so
  is each part of it.

So no hidden number follows from all that is published, and where it is under ten it could as well be ten.
``tests/statistics/test_suppression.py`` asks a linear program.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

THRESHOLD: Final = 10


@dataclass(frozen=True)
class Breakdown:
    """A total and the groups that it falls into, by their places in a row of numbers; they add up to it.

    ``gaps`` are groups of whom nothing is recorded. Those are no small groups of people: they tell of the record alone.
    """

    total: int
    groups: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        return (*self.groups, *self.gaps)


Row = Sequence[int]
Columns = tuple[int, ...]


class Hiding:
    """The numbers of a tree and what of them is hidden.

    ``parents`` has the place of each row's parent, which comes before it; the first row is the whole and has itself.
    """

    def __init__(self, parents: Sequence[int], rows: Sequence[Row]) -> None:
        self.rows = rows
        self.parts: list[list[int]] = [[] for _ in rows]
        for place, parent in enumerate(parents):
            if place:
                self.parts[parent].append(place)
        self.hidden: list[set[int]] = [set() for _ in rows]

    def hide(self, breakdowns: Sequence[Breakdown]) -> None:
        for total in dict.fromkeys(breakdown.total for breakdown in breakdowns):
            self._hide_totals(total)
        for breakdown in breakdowns:
            if breakdown.columns:
                self._blank_tables(breakdown)

    def _hide_totals(self, column: int) -> None:
        if _is_small(self.rows[0][column]):
            self.hidden[0].add(column)
        for place, parts in enumerate(self.parts):
            if column in self.hidden[place]:
                chosen = parts
            else:
                chosen = _totals_to_hide({part: self.rows[part][column] for part in parts})
            for part in chosen:
                self.hidden[part].add(column)

    def _blank_tables(self, breakdown: Breakdown) -> None:
        blank: list[Columns] = [()] * len(self.rows)  # which columns of an area's table are hidden
        if self._is_sensitive(0, breakdown):
            blank[0] = breakdown.columns
        for place, parts in enumerate(self.parts):
            if blank[place]:
                chosen, columns = parts, blank[place]
            else:
                chosen = self._tables_to_blank(parts, breakdown)
                columns = tuple(n for n in breakdown.columns if any(self.rows[part][n] for part in chosen))
            for part in chosen:
                blank[part] = columns
        for place, columns in enumerate(blank):
            if self.rows[place][breakdown.total] or breakdown.total in self.hidden[place]:
                self.hidden[place].update(columns)

    def _is_sensitive(self, place: int, breakdown: Breakdown) -> bool:
        row = self.rows[place]
        return breakdown.total in self.hidden[place] or any(
            _is_small(row[column]) for column in breakdown.groups
        )

    def _tables_to_blank(self, parts: Sequence[int], breakdown: Breakdown) -> list[int]:
        """Of the parts of an area whose table is shown."""
        sensitive = [part for part in parts if self._is_sensitive(part, breakdown)]
        if not sensitive:
            return []
        known = set(sensitive)
        others = [part for part in parts if part not in known and self.rows[part][breakdown.total]]
        others.sort(key=lambda part: self.rows[part][breakdown.total])
        chosen = [*sensitive, *others]
        sums = accumulate(
            ([self.rows[part][column] for column in breakdown.groups] for part in chosen),
            lambda one, other: [a + b for a, b in zip(one, other, strict=True)],
        )
        peopled = accumulate(int(self.rows[part][breakdown.total] > 0) for part in chosen)
        for number, (of_groups, of_parts) in enumerate(zip(sums, peopled, strict=True), start=1):
            enough = of_parts > 1 and not any(_is_small(found) for found in of_groups)
            if number >= len(sensitive) and enough:
                return chosen[:number]
        return chosen


def _is_small(number: int) -> bool:
    return 0 < number < THRESHOLD


def _totals_to_hide(totals: dict[int, int]) -> list[int]:
    if not any(_is_small(number) for number in totals.values()):
        return []
    chosen = [part for part, number in totals.items() if number < THRESHOLD]
    if sum(totals[part] for part in chosen) < THRESHOLD:
        others = [part for part in totals if totals[part] >= THRESHOLD]
        chosen += sorted(others, key=totals.__getitem__)[:1]
    return chosen
