"""Whole and decimal numbers as spreadsheets write them."""

import polars as pl

from tessera.bulk.values.base import Bad, Converted, evaluate, plain_digits, wrong
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import LARGEST_INTEGER, plain

_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"


def read(cells: pl.Series, spec: FieldSpec, *, whole: bool) -> Converted:
    text = _plain(plain_digits(cells))
    values = text.cast(pl.Float64, strict=False)
    values = evaluate(values, pl.when(pl.col("s").is_finite()).then(pl.col("s")))
    bad: list[Bad] = []
    if whole:
        fits = evaluate(
            values, (pl.col("s") == pl.col("s").round(0)) & (pl.col("s").abs() <= LARGEST_INTEGER)
        )
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


def _plain(cells: pl.Series) -> pl.Series:
    spaceless = (
        pl.col("s")
        .str.replace_all(r"[\s'’_٬\u00a0\u202f]", "")
        .str.replace_all("٫", ".")
        .str.replace_all("−", "-")
    )
    text = evaluate(cells, spaceless)
    without = pl.col("s").str.replace_all(",", "", literal=True)
    dotted = pl.col("s").str.replace(",", ".", literal=True)
    return evaluate(text, pl.when(pl.col("s").str.contains(_THOUSANDS)).then(without).otherwise(dotted))


def _nothing(values: pl.Series) -> pl.Series:
    return pl.Series([None] * 1, dtype=values.dtype).new_from_index(0, values.len())
