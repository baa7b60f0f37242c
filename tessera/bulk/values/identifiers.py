"""Identifiers: checked by their kind's pattern, sealed where the kind is sensitive, refused where damaged."""

from typing import Final

import polars as pl

from tessera.bulk.values.base import Bad, Converted, evaluate, plain_digits, wrong
from tessera.bulk.values.texts import misses as texts_misses
from tessera.registry import encryption
from tessera.registry.models import IdentifierKind

# 9.93729E+09: a spreadsheet has thrown the last digits away.
_SCIENTIFIC: Final = r"^\d[.,]\d+[eE][+-]?\d+$|^\d+[eE][+]\d+$"
_NOT_COUNTED: Final = r"[\s\-./\u200e\u200f]+"


def read(cells: pl.Series, kind: IdentifierKind, *, is_spreadsheet: bool) -> Converted:
    """``values`` are the lookups; ``also`` holds value, sealed (``\\x…`` hexadecimal) and masked."""
    cells = plain_digits(cells)
    damaged = cells.str.contains(_SCIENTIFIC).fill_null(False)
    if is_spreadsheet:
        damaged |= _rounded(cells)
    normal = evaluate(cells, pl.col("s").str.replace_all(_NOT_COUNTED, "").str.to_uppercase())
    misses = (
        texts_misses(normal, kind.pattern) if kind.pattern else (normal.str.len_chars() == 0).fill_null(False)
    )
    bad = [Bad("scientific-notation", damaged), Bad("pattern-missed", misses & ~damaged)]
    good = evaluate(
        pl.DataFrame({"c": cells, "x": damaged | misses}).select(pl.when(~pl.col("x")).then("c")).to_series(),
        pl.col("s"),
    )
    if not kind.is_sealed:
        lookup = normal.zip_with(good.is_not_null(), good)
        return Converted(lookup, bad, {"value": good, "masked": good})
    return _sealed(good, kind, bad)


def _rounded(cells: pl.Series) -> pl.Series:
    """Cells that a spreadsheet kept as a number: fifteen digits of them are right, the rest is made up.

    A long number that was kept as text may look rounded by chance, so most of the column must.
    """
    is_long = cells.str.contains(r"^\d{16,}$").fill_null(False)
    looks = [
        value is not None and _looks_rounded(value)
        for value in cells.zip_with(is_long, _none(cells)).to_list()
    ]
    rounded = pl.Series(looks, dtype=pl.Boolean)
    return rounded if rounded.sum() * 2 > is_long.sum() else pl.Series([False]).new_from_index(0, cells.len())


def _looks_rounded(digits: str) -> bool:
    return digits.endswith("0") if len(digits) == 16 else int(float(digits)) == int(digits)


def _none(cells: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, cells.len())


def read_number(cells: pl.Series, letter: str) -> Converted:
    """Our own numbers: the letter, nine digits and two check digits."""
    normal = evaluate(plain_digits(cells), pl.col("s").str.replace_all(_NOT_COUNTED, "").str.to_uppercase())
    digits = pl.col("s").str.extract(rf"^{letter}(\d{{11}})$").cast(pl.Int64, strict=False)
    values = evaluate(normal, pl.when(digits % 97 == 1).then(pl.col("s")))
    return Converted(values, [Bad("number-mistyped", wrong(cells, values))])


def _sealed(cells: pl.Series, kind: IdentifierKind, bad: list[Bad]) -> Converted:
    given = cells.is_not_null()
    made = encryption.seal_all(kind, cells.filter(given).to_list())
    columns = pl.DataFrame(
        {"lookup": made.lookups, "sealed": made.sealed, "masked": made.masked},
        schema={"lookup": pl.String, "sealed": pl.Binary, "masked": pl.String},
    ).with_columns((pl.lit("\\x") + pl.col("sealed").bin.encode("hex")).alias("sealed"))
    nth = evaluate(given, pl.when(pl.col("s")).then(pl.col("s").cum_sum().cast(pl.Int64) - 1))
    whole = columns.select(pl.all().gather(nth))  # null where there is nothing
    return Converted(whole["lookup"], bad, {"sealed": whole["sealed"], "masked": whole["masked"]})
