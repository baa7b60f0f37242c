"""What somebody can deduce of hidden numbers: the least and the most that one may be, under all that is published.

A plain simplex in fractions, so that nothing is rounded away. Slow, and right.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Equation = tuple[Mapping[int, int], int]  # coefficients by unknown, and what they add up to


class Unknowns:
    """Numbers of nought or more under equations that have a solution."""

    def __init__(self, number: int, equations: Iterable[Equation]) -> None:
        self.number = number
        rows = [
            [Fraction(left.get(n, 0)) for n in range(number)] + [Fraction(right)] for left, right in equations
        ]
        for row in rows:
            if row[-1] < 0:
                row[:] = [-value for value in row]
        self.rows = [
            row[:-1] + [Fraction(int(place == other)) for other in range(len(rows))] + row[-1:]
            for place, row in enumerate(rows)
        ]
        self.basis = [number + place for place in range(len(rows))]
        width = number + len(rows)
        price = [Fraction(0)] * number + [Fraction(1)] * len(rows)
        assert self._minimise(price, width) == 0, "the equations have no solution"
        self._drop_artificial()

    def bounds(self, unknown: int) -> tuple[Fraction, Fraction | None]:
        """The least and the most; None where there is no upper bound."""
        price = [Fraction(int(n == unknown)) for n in range(self.number)]
        least = self._minimise(price, self.number)
        assert least is not None
        most = self._minimise([-one for one in price], self.number)
        return least, None if most is None else -most

    def _drop_artificial(self) -> None:
        for place in reversed(range(len(self.rows))):
            if self.basis[place] >= self.number:
                entering = next((n for n in range(self.number) if self.rows[place][n]), None)
                if entering is None:
                    del self.rows[place], self.basis[place]  # it says nothing new
                else:
                    self._pivot(place, entering)
        self.rows = [row[: self.number] + row[-1:] for row in self.rows]

    def _minimise(self, price: Sequence[Fraction], width: int) -> Fraction | None:
        """By Bland's rule, which ends. None when there is no least."""
        while True:
            worth = [price[self.basis[place]] for place in range(len(self.rows))]
            entering = next(
                (n for n in range(width)
                 if price[n] < sum((w * row[n] for w, row in zip(worth, self.rows, strict=True) if w), Fraction(0))),
                None,
            )  # fmt: skip
            if entering is None:
                return sum((w * row[-1] for w, row in zip(worth, self.rows, strict=True)), Fraction(0))
            ratios = [
                (row[-1] / row[entering], self.basis[place], place)
                for place, row in enumerate(self.rows)
                if row[entering] > 0
            ]
            if not ratios:
                return None
            self._pivot(min(ratios)[2], entering)

    def _pivot(self, place: int, entering: int) -> None:
        row = self.rows[place]
        by = row[entering]
        row[:] = [value / by for value in row]
        for other in self.rows:
            if other is not row and (times := other[entering]):
                other[:] = [value - times * own for value, own in zip(other, row, strict=True)]
        self.basis[place] = entering
