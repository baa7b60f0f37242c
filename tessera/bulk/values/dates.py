"""Dates. Which of two small numbers is the day is found from the whole column, never from one cell."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from tessera.bulk.choices import DateOrder
from tessera.bulk.values import months
from tessera.bulk.values.base import EASTERN, Bad, Converted, evaluate, plain_digits, wrong

_PARTS: Final = r"^(\d{1,4})[-/.\s](\d{1,2})[-/.\s](\d{2,4})(?:[T\s].*)?$"
_COMPACT: Final = r"^((?:18|19|20)\d{2})(\d{2})(\d{2})$"
_NAMED: Final = ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%B-%Y", "%B %d, %Y", "%b %d, %Y", "%d/%b/%Y")
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
EARLIEST: Final = date(1850, 1, 1)


@dataclass(frozen=True)
class Reading:
    """How the dates of a file are read. Dates after ``today`` are refused where ``past`` is asked for."""

    order: DateOrder
    today: date
    is_spreadsheet: bool = False


def order_evidence(name: str) -> list[pl.Expr]:
    """What the whole column says: the largest first and second number of dates that end in a year."""
    digits = pl.col(name).str.replace_many([*EASTERN, "\u200e", "\u200f"], [*"0123456789" * 2, "", ""])
    groups = digits.str.extract_groups(r"^\s*(\d{1,2})[-/.\s](\d{1,2})[-/.\s]\d{4}")
    first = groups.struct.field("1").cast(pl.Int16, strict=False)
    second = groups.struct.field("2").cast(pl.Int16, strict=False)
    return [
        first.max().alias(f"{name}_first"),
        second.max().alias(f"{name}_second"),
        (first != second).sum().alias(f"{name}_differ"),
    ]


def order_found(first: int | None, second: int | None, differ: int | None) -> DateOrder | None:
    """The order under which the column makes sense; None when both would."""
    if first is None or second is None or not differ:
        return DateOrder.DAY_FIRST  # only ISO dates, or none in which it matters
    if first > 12:
        return DateOrder.DAY_FIRST
    if second > 12:
        return DateOrder.MONTH_FIRST
    return None


def read(cells: pl.Series, reading: Reading, *, past: bool, partial: bool) -> Converted:
    """Whole dates; with ``partial`` also a year, or a month of a year, with its precision in ``also``."""
    text = plain_digits(cells)
    days = _by_parts(text, reading.order)
    missing = wrong(text, days)
    if missing.any():
        days = days.zip_with(~missing, _by_other_means(text, reading))
    also: dict[str, pl.Series] = {}
    if partial:
        days, precision = _partly_known(text, days)
        also["precision"] = precision
    short = evaluate(text, pl.col("s").str.contains(r"^\d{1,2}[-/.\s]\d{1,2}[-/.\s]\d{2}$").fill_null(False))
    unread = wrong(cells, days)
    early = (days < EARLIEST).fill_null(False)
    bad = [
        Bad("two-digit-year", unread & short),
        Bad("not-a-date", unread & ~short),
        Bad("date-too-early", early, {"earliest": EARLIEST.isoformat()}),
    ]
    if past:
        bad.append(Bad("date-in-future", (days > reading.today).fill_null(False)))
    return Converted(days, bad, also)


def _by_parts(text: pl.Series, order: DateOrder) -> pl.Series:
    parts: Any = text.str.extract_groups(_PARTS).struct.unnest()
    frame = parts.rename(dict(zip(parts.columns, ("a", "b", "c"), strict=True)))
    is_iso = pl.col("a").str.len_chars() == 4
    ends_in_year = pl.col("c").str.len_chars() == 4
    iso = pl.format("{}-{}-{}", "a", "b", "c")
    middle, first = ("b", "a") if order != DateOrder.MONTH_FIRST else ("a", "b")
    other = pl.format("{}-{}-{}", "c", middle, first)
    chosen = (
        pl.when(is_iso & (pl.col("c").str.len_chars() <= 2))
        .then(iso)
        .when(ends_in_year & ~is_iso)
        .then(other)
    )
    days: pl.Series = frame.select(chosen.str.to_date("%Y-%m-%d", strict=False).alias("out")).to_series()
    return days


def _by_other_means(text: pl.Series, reading: Reading) -> pl.Series:
    named = months.in_english(text)
    ways = [pl.col("n").str.to_date(pattern, strict=False) for pattern in _NAMED]
    compact = pl.col("s").str.replace(_COMPACT, "$1-$2-$3")
    ways.append(compact.str.to_date("%Y-%m-%d", strict=False))
    if reading.is_spreadsheet:
        serial = (
            pl.when(pl.col("s").str.contains(r"^\d{5}(\.\d+)?$"))
            .then(pl.col("s"))
            .cast(pl.Float64, strict=False)
        )
        ways.append(pl.lit(_SPREADSHEET_EPOCH) + pl.duration(days=serial.floor().cast(pl.Int64)))
    return pl.DataFrame({"s": text, "n": named}).select(pl.coalesce(ways)).to_series()


def _partly_known(text: pl.Series, days: pl.Series) -> tuple[pl.Series, pl.Series]:
    year = pl.when(pl.col("s").str.contains(r"^(18|19|20)\d{2}$")).then(pl.format("{}-01-01", "s"))
    year_month = pl.col("s").str.replace(r"^((?:18|19|20)\d{2})[-/.](\d{1,2})$", "$1-$2-01")
    month_year = pl.col("s").str.replace(r"^(\d{1,2})[-/.]((?:18|19|20)\d{2})$", "$2-$1-01")
    frame = pl.DataFrame({"s": text, "day": days}).with_columns(
        year.str.to_date("%Y-%m-%d", strict=False).alias("year"),
        pl.coalesce(
            year_month.str.to_date("%Y-%m-%d", strict=False), month_year.str.to_date("%Y-%m-%d", strict=False)
        ).alias("month"),
    )
    precision = (
        pl.when(pl.col("day").is_not_null() & ~pl.col("s").str.contains(r"^\d{4}$|^\d{1,4}[-/.]\d{1,4}$"))
        .then(pl.lit("day"))
        .when(pl.col("year").is_not_null())
        .then(pl.lit("year"))
        .when(pl.col("month").is_not_null())
        .then(pl.lit("month"))
    )
    found = frame.select(pl.coalesce("day", "year", "month").alias("day"), precision.alias("precision"))
    return found["day"], found["precision"]
