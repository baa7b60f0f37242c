"""Plain text, names, e-mail addresses and phone numbers."""

from functools import lru_cache
from typing import Any, Final

import phonenumbers
import polars as pl
from phonenumbers import PhoneMetadata

from tessera.bulk.values.base import Bad, Converted, evaluate, plain_digits, wrong
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import LONGEST_TEXT
from tessera.lib import patterns

# 9.93729E+09: a spreadsheet has thrown the last digits away.
SCIENTIFIC: Final = r"^\+?\d[.,]\d+[eE][+-]?\d+$|^\d+[eE][+]\d+$"
_EMAIL: Final = r"^[^@\s<>,;]+@[^@\s.<>,;]+(\.[^@\s.<>,;]+)+$"
# U+FFFD is what stands for a character that could not be read.
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]"


def read(cells: pl.Series, spec: FieldSpec) -> Converted:
    most = spec.max_length or LONGEST_TEXT
    bad = [
        Bad("too-long", (cells.str.len_chars() > most).fill_null(False), {"most": most}),
        Bad("not-text", cells.str.contains(_CONTROL).fill_null(False)),
    ]
    if spec.pattern:
        bad.append(Bad("pattern-missed", misses(cells, spec.pattern)))
    return Converted(cells, bad)


def misses(cells: pl.Series, pattern: str) -> pl.Series:
    try:
        return (~cells.str.contains(f"^(?:{pattern})$")).fill_null(False)
    except pl.exceptions.ComputeError:  # a pattern that only Python's own engine knows
        return _misses_slowly(cells, pattern)


def _misses_slowly(cells: pl.Series, pattern: str) -> pl.Series:
    seen = {value: not patterns.matches(pattern, value) for value in cells.drop_nulls().unique().to_list()}
    return cells.replace_strict(seen, default=False, return_dtype=pl.Boolean).fill_null(False)


def read_email(cells: pl.Series) -> Converted:
    lowered = cells.str.to_lowercase()
    values = evaluate(lowered, pl.when(pl.col("s").str.contains(_EMAIL)).then(pl.col("s")))
    return Converted(values, [Bad("not-an-email-address", wrong(cells, values))])


def read_full_name(cells: pl.Series) -> Converted:
    """First word given name, last word family name, what is between additional; "Family, Given" the other way."""
    swapped = pl.col("s").str.replace(r"^([^,]+),\s*(.+)$", "$2 $1")
    words = evaluate(cells, swapped.str.replace_all(r"\s+", " ").str.strip_chars().str.split(" "))
    frame = pl.DataFrame({"w": words}).select(
        pl.col("w").list.first().alias("given"),
        pl.when(pl.col("w").list.len() > 1)
        .then(pl.col("w").list.last())
        .otherwise(pl.lit(""))
        .alias("family"),
        pl.when(pl.col("w").list.len() > 2)
        .then(pl.col("w").list.slice(1, pl.col("w").list.len() - 2).list.join(" "))
        .otherwise(pl.lit(""))
        .alias("additional"),
        pl.col("w").is_null().alias("empty"),
    )
    parts = {
        name: frame.select(pl.when(~pl.col("empty")).then(pl.col(name))).to_series()
        for name in ("family", "additional")
    }
    bad = [
        Bad("too-long", (cells.str.len_chars() > 400).fill_null(False), {"most": 400}),
        Bad("not-text", cells.str.contains(_CONTROL).fill_null(False)),
    ]
    return Converted(frame["given"], bad, parts)


def read_phone(cells: pl.Series, *, country: str) -> Converted:
    """E.164 where the number can be one; else as it was written, with a warning."""
    damaged = cells.str.contains(SCIENTIFIC).fill_null(False)
    digits = pl.col("s").str.replace_all(r"[\s().\-/\u00a0\u200e\u200f]", "").str.replace(r"^00", "+")
    text = evaluate(plain_digits(cells), digits)
    frame = pl.DataFrame({"raw": cells, "n": text}).with_columns(_calling_code().alias("code"))
    frame = frame.with_columns(_possible("n", "code").alias("possible"))
    values = pl.when(pl.col("possible")).then(pl.col("n"))
    local = _local(country)
    numbers = frame.select(pl.coalesce(values, local) if local is not None else values).to_series()
    unread = wrong(cells, numbers)
    too_short = (
        frame.select((pl.col("n").str.count_matches(r"\d") < 4).fill_null(False)).to_series() | damaged
    )
    kept = numbers.zip_with(~unread, cells)
    kept = evaluate(
        pl.DataFrame({"k": kept, "x": too_short}).select(pl.when(~pl.col("x")).then("k")).to_series(),
        pl.col("s"),
    )
    bad = [
        Bad("scientific-notation", damaged),
        Bad("not-a-phone-number", cells.is_not_null() & too_short & ~damaged),
        Bad("phone-unread", unread & ~too_short, is_warning=True),
    ]
    return Converted(kept, bad)


def _calling_code() -> pl.Expr:
    codes = sorted((str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), key=len, reverse=True)
    return pl.col("n").str.extract(rf"^\+({'|'.join(codes)})\d{{4,14}}$")


def _possible(number: str, code: str) -> pl.Expr:
    """Whether as many digits follow the calling code as its numbers can have."""
    pairs = [f"{calling} {length}" for calling, lengths in _lengths().items() for length in lengths]
    length = pl.col(number).str.len_chars() - 1 - pl.col(code).str.len_chars()
    return pl.format("{} {}", pl.col(code), length).is_in(pairs).fill_null(False)


@lru_cache(maxsize=1)
def _lengths() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for calling, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            metadata = _metadata(region, calling)
            if metadata is not None and metadata.general_desc is not None:
                found.setdefault(str(calling), set()).update(metadata.general_desc.possible_length)
    return {calling: frozenset(lengths) for calling, lengths in found.items()}


def _metadata(region: str, calling: int) -> Any:
    if region == "001":
        return PhoneMetadata.metadata_for_nongeo_region(calling)
    return PhoneMetadata.metadata_for_region(region)


def _local(country: str) -> pl.Expr | None:
    """A number of the country itself, written without its calling code."""
    metadata = PhoneMetadata.metadata_for_region(country) if country else None
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix or ""
    national = pl.col("n").str.strip_prefix(prefix) if prefix else pl.col("n")
    fits = national.str.contains(f"^(?:{metadata.general_desc.national_number_pattern})$")
    return pl.when(fits).then(pl.format("+" + str(metadata.country_code) + "{}", national))
