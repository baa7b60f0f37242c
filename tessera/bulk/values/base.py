"""What reading a column of text gives: typed columns, and what is wrong with which cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

CLEAR = "#CLEAR"  # the mark that erases; an empty cell never does
EASTERN: Final = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"  # the digits of Arabic, then those of Persian and Urdu
_DIRECTION: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"


@dataclass(frozen=True)
class Bad:
    """Cells with one kind of fault: ``mask`` is true for them. ``facts`` fill the message; a warning is no refusal."""

    code: str
    mask: pl.Series
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False


@dataclass(frozen=True)
class Converted:
    """``values`` are null where the cell is empty or wrong. ``also`` are further columns by name."""

    values: pl.Series
    bad: Sequence[Bad] = ()
    also: Mapping[str, pl.Series] = field(default_factory=dict)


def evaluate(cells: pl.Series, expression: pl.Expr) -> pl.Series:
    """An expression over ``pl.col("s")`` for one column."""
    return pl.DataFrame({"s": cells}).select(expression.alias("out")).to_series()


def wrong(cells: pl.Series, values: pl.Series) -> pl.Series:
    """Cells that hold something but gave no value."""
    return cells.is_not_null() & values.is_null()


def plain_digits(cells: pl.Series) -> pl.Series:
    """Arabic-Indic and Persian digits as 0 to 9, without the marks of direction that stand between them."""
    if not cells.str.contains(f"[{EASTERN}{_DIRECTION}]").any():
        return cells
    plain = pl.col("s").str.replace_many(list(EASTERN), list("0123456789" * 2))
    return evaluate(cells, plain.str.replace_all(f"[{_DIRECTION}]", ""))
