"""Whole and decimal numbers as spreadsheets write them."""

from typing import Final

import polars as pl

from tessera.bulk.choices import DecimalMark
from tessera.bulk.values.base import EASTERN, Bad, Converted, evaluate, plain_digits, wrong
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import LARGEST_INTEGER, plain

# Threes, or as in India twos before the last three.
_THOUSANDS: Final = r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d*)?$"
_SPACES: Final = r"[\s'’_٬\u00a0\u202f]"
# What only one mark before the fraction explains, with the mark as M and what stands between thousands as T.
_SURE: Final = r"^[+-]?(\d{1,3}(T\d{3})+M\d*|\d{1,3}(T\d{3}){2,}|\d*M\d{1,2}|\d*M\d{4,}|\d{4,}M\d+|0M\d+)$"
_WHOLE: Final = r"^[+-]?(\d{1,3}(T\d{3})+|\d+M0{1,2})$"
_THREE_PLACES: Final = (
    r"^[+-]?[1-9]\d{0,2}\.\d{3}$"  # of a whole number: a thousand, written otherwise than the rest
)
_DOUBTFUL: Final = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
_MARKS: Final = {DecimalMark.DOT: (r"\.", ","), DecimalMark.COMMA: (",", r"\.")}


def mark_evidence(name: str, *, whole: bool, is_spreadsheet: bool) -> list[pl.Expr]:
    """How many cells of a column make sense under one mark only, and one that does under both.

    A whole number has no fraction, hence "1.234" has thousands. What a spreadsheet holds as a number has a point.
    """
    cells = _digits(pl.col(name)).str.replace_all(_SPACES, "")
    pattern = _WHOLE if whole else _SURE
    found = {
        mark: cells.str.contains(pattern.replace("T", between).replace("M", sign))
        for mark, (sign, between) in _MARKS.items()
    }
    doubtful = cells.str.contains(_DOUBTFUL) if not whole else pl.lit(value=False)
    if is_spreadsheet:
        found[DecimalMark.COMMA] &= ~cells.str.contains(r"^[+-]?\d+\.\d+$")
        doubtful &= cells.str.contains(",", literal=True)
    counts = [said.sum().alias(f"{name}_{mark}") for mark, said in found.items()]
    return [*counts, cells.filter(doubtful.fill_null(value=False)).first().alias(f"{name}_doubtful")]


def _digits(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace_many(["٫", *EASTERN], [",", *"0123456789" * 2])


def read(cells: pl.Series, spec: FieldSpec, *, whole: bool, mark: DecimalMark = DecimalMark.DOT) -> Converted:
    text = _plain(plain_digits(cells), mark)
    values = text.cast(pl.Float64, strict=False)
    values = evaluate(values, pl.when(pl.col("s").is_finite()).then(pl.col("s")))
    bad: list[Bad] = []
    if whole:
        fits = evaluate(
            values, (pl.col("s") == pl.col("s").round(0)) & (pl.col("s").abs() <= LARGEST_INTEGER)
        )
        fits &= ~text.str.contains(_THREE_PLACES).fill_null(False)
        values = evaluate(
            values.zip_with(fits.fill_null(False), _nothing(values)), pl.col("s").cast(pl.Int64)
        )
    bad.append(Bad("not-a-whole-number" if whole else "not-a-number", wrong(cells, values)))
    if spec.minimum is not None:
        bad.append(
            Bad("too-small", (values < float(spec.minimum)).fill_null(False), {"least": plain(spec.minimum)})
        )
    if spec.maximum is not None:
        bad.append(
            Bad("too-large", (values > float(spec.maximum)).fill_null(False), {"most": plain(spec.maximum)})
        )
    return Converted(values, bad)


def _plain(cells: pl.Series, mark: DecimalMark) -> pl.Series:
    """As Python writes numbers. A single sign that cannot stand between thousands is the mark, whichever it is."""
    signs = pl.col("s").str.replace_all(_SPACES, "").str.replace_all("−", "-")
    if mark == DecimalMark.COMMA:
        signs = signs.str.replace_many([".", ",", "٫"], [",", ".", "."])
    else:
        signs = signs.str.replace_all("٫", ".", literal=True)
    text = evaluate(cells, signs)
    without = pl.col("s").str.replace_all(",", "", literal=True)
    dotted = pl.col("s").str.replace(",", ".", literal=True)
    return evaluate(text, pl.when(pl.col("s").str.contains(_THOUSANDS)).then(without).otherwise(dotted))


def _nothing(values: pl.Series) -> pl.Series:
    return pl.Series([None] * 1, dtype=values.dtype).new_from_index(0, values.len())
