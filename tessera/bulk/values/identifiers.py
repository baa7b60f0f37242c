"""Identifiers: checked by their kind's pattern, sealed where the kind is sensitive, refused where damaged."""

from typing import Final

import polars as pl

from tessera.bulk.values.base import Bad, Converted, evaluate, plain_digits, wrong
from tessera.bulk.values.texts import misses as texts_misses
from tessera.registry import encryption
from tessera.registry.models import IdentifierKind

# 9.93729E+09: a spreadsheet has thrown the last digits away.
_SCIENTIFIC: Final = r"^\d[.,]\d+[eE][+-]?\d+$|^\d+[eE][+]\d+$"
# A spreadsheet keeps fifteen digits of a number; longer ones end in noughts.
_ROUNDED: Final = r"^\d{15,17}0{2,}$|^\d{17,}0{5,}$"
_NOT_COUNTED: Final = r"[\s\-./\u200e\u200f]+"


def read(cells: pl.Series, kind: IdentifierKind, *, is_spreadsheet: bool) -> Converted:
    """``values`` are the lookups; ``also`` holds value, sealed (``\\x…`` hexadecimal) and masked."""
    cells = plain_digits(cells)
    damaged = cells.str.contains(_SCIENTIFIC).fill_null(False)
    if is_spreadsheet:
        damaged |= (cells.str.len_chars() > 15).fill_null(False) & cells.str.contains(_ROUNDED).fill_null(False)
    normal = evaluate(cells, pl.col("s").str.replace_all(_NOT_COUNTED, "").str.to_uppercase())
    misses = texts_misses(normal, kind.pattern) if kind.pattern else (normal.str.len_chars() == 0).fill_null(False)
    bad = [Bad("scientific-notation", damaged), Bad("pattern-missed", misses & ~damaged)]
    good = evaluate(pl.DataFrame({"c": cells, "x": damaged | misses}).select(pl.when(~pl.col("x")).then("c")).to_series(), pl.col("s"))
    if not kind.is_sealed:
        lookup = normal.zip_with(good.is_not_null(), good)
        return Converted(lookup, bad, {"value": good, "masked": good})
    return _sealed(good, kind, bad)


def read_number(cells: pl.Series, letter: str) -> Converted:
    """Our own numbers: the letter, nine digits and two check digits."""
    normal = evaluate(plain_digits(cells), pl.col("s").str.replace_all(_NOT_COUNTED, "").str.to_uppercase())
    digits = pl.col("s").str.extract(rf"^{letter}(\d{{11}})$").cast(pl.Int64, strict=False)
    values = evaluate(normal, pl.when(digits % 97 == 1).then(pl.col("s")))
    return Converted(values, [Bad("number-mistyped", wrong(cells, values))])


def _sealed(cells: pl.Series, kind: IdentifierKind, bad: list[Bad]) -> Converted:
    sealed = [None if text is None else encryption.seal(kind, text) for text in cells.to_list()]
    lookup = pl.Series([item and item.lookup for item in sealed], dtype=pl.String)
    masked = pl.Series([item and item.masked for item in sealed], dtype=pl.String)
    hexed = pl.Series([None if item is None or item.sealed is None else "\\x" + item.sealed.hex() for item in sealed], dtype=pl.String)
    return Converted(lookup, bad, {"sealed": hexed, "masked": masked})
