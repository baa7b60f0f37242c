"""Identifiers: checked by their kind's pattern, sealed where the kind is sensitive, refused where damaged."""

from typing import Final

import polars as pl

from tessera.bulk.values.base import Bad, Converted, evaluate, plain_digits, wrong
from tessera.bulk.values.texts import SCIENTIFIC
from tessera.bulk.values.texts import misses as texts_misses
from tessera.registry import encryption
from tessera.registry.models import IdentifierKind

_NOT_COUNTED: Final = r"[\s\-./\u200e\u200f]+"
_MOST_ZEROS: Final = 5  # looked for before a number that is too short
_ENOUGH: Final = 20  # numbers, before their lengths say anything
_LONG: Final = 8  # digits; shorter numbers may well have been counted from 1


def read(cells: pl.Series, kind: IdentifierKind, *, is_spreadsheet: bool) -> Converted:
    """``values`` are the lookups; ``also`` holds value, sealed (``\\x…`` hexadecimal) and masked."""
    cells = plain_digits(cells)
    damaged = cells.str.contains(SCIENTIFIC).fill_null(False)
    if is_spreadsheet:
        damaged |= _rounded(cells)
    normal = evaluate(cells, pl.col("s").str.replace_all(_NOT_COUNTED, "").str.to_uppercase())
    misses = (
        texts_misses(normal, kind.pattern) if kind.pattern else (normal.str.len_chars() == 0).fill_null(False)
    )
    short = _zeros_lost(normal, kind.pattern, misses & ~damaged)
    bad = [
        Bad("scientific-notation", damaged),
        Bad("leading-zeros-lost", short),
        Bad("pattern-missed", misses & ~damaged & ~short),
        Bad("number-short", _shorter_than_most(normal) & ~misses, is_warning=True),
    ]
    good = evaluate(
        pl.DataFrame({"c": cells, "x": damaged | misses}).select(pl.when(~pl.col("x")).then("c")).to_series(),
        pl.col("s"),
    )
    if not kind.is_sealed:
        lookup = normal.zip_with(good.is_not_null(), good)
        return Converted(lookup, bad, {"value": good, "masked": good})
    return _sealed(good, kind, bad)


def _zeros_lost(cells: pl.Series, pattern: str, misses: pl.Series) -> pl.Series:
    """Numbers that would fit their pattern with zeros before them: a spreadsheet drops those."""
    suspects = evaluate(
        pl.DataFrame({"c": cells, "m": misses}).select(pl.when(pl.col("m")).then("c")).to_series(),
        pl.when(pl.col("s").str.contains(r"^[1-9]\d*$")).then(pl.col("s")),
    )
    found = pl.Series([False]).new_from_index(0, cells.len())
    if not (pattern and suspects.is_not_null().any()):
        return found
    for zeros in range(1, _MOST_ZEROS + 1):
        padded = evaluate(suspects, pl.lit("0" * zeros) + pl.col("s"))
        found |= suspects.is_not_null() & ~texts_misses(padded, pattern)
    return found


def _shorter_than_most(cells: pl.Series) -> pl.Series:
    """Numbers with fewer digits than nearly all others of the column, none of which begins with a zero."""
    lengths = evaluate(
        cells, pl.when(pl.col("s").str.contains(r"^\d+$")).then(pl.col("s").str.len_chars().cast(pl.Int64))
    )
    usual = lengths.drop_nulls().mode()
    none = pl.Series([False]).new_from_index(0, cells.len())
    if usual.len() != 1 or usual[0] < _LONG or lengths.count() < max(_ENOUGH, cells.count()):
        return none
    shorter: pl.Series = (lengths < usual[0]).fill_null(False)
    if not shorter.any() or shorter.sum() * 5 > lengths.count() or cells.str.starts_with("0").any():
        return none
    return shorter


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
