"""Lines over time, drawn on the server like maps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WIDTH: Final = 320
HEIGHT: Final = 120
MARGIN: Final = 8


@dataclass(frozen=True)
class Graph:
    """``path`` breaks off where nothing is known. The dot is the last value; ``low`` and ``high`` are the heights of
    the least and the most value, in the units of the drawing.
    """

    path: str
    x: str
    y: str
    low: str
    high: str
    width: int = WIDTH
    height: int = HEIGHT


def draw(points: Sequence[tuple[date, float | None]], *, span: float = 0) -> Graph | None:
    """A line through values by date, which are in order; None when there are not two of them.

    ``span``: the frame has room for values that are so far apart, lest a small change look like a great one.
    """
    known = [(day, value) for day, value in points if value is not None]
    if len(known) < 2:
        return None
    values = [value for _day, value in known]
    least, most = min(values), max(values)
    room = max(0.0, span - (most - least)) / 2
    bottom, top = least - room, most + room
    first, days = known[0][0], (known[-1][0] - known[0][0]).days or 1

    def place(day: date, value: float) -> tuple[float, float]:
        share = (value - bottom) / (top - bottom) if top > bottom else 0.5
        x = MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / days
        return x, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share

    x, y = place(*known[-1])
    return Graph(
        path="".join(_steps(points, place)),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        low=f"{place(first, least)[1]:.1f}",
        high=f"{place(first, most)[1]:.1f}",
    )


def _steps(
    points: Sequence[tuple[date, float | None]], place: Callable[[date, float], tuple[float, float]]
) -> Iterator[str]:
    is_begun = False
    for day, value in points:
        if value is None:
            is_begun = False
            continue
        x, y = place(day, value)
        yield f"{'L' if is_begun else 'M'}{x:.1f} {y:.1f}"
        is_begun = True
