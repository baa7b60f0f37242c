"""Names of months in the languages of files, as English ones: the reader of dates knows no others."""

from typing import Final

import polars as pl

from tessera.bulk.values.base import evaluate

# French, Spanish, Portuguese, and Arabic as written from Morocco to Iraq.
_NAMES: Final = (
    ("janvier", "janv", "enero", "janeiro", "يناير", "جانفي", "كانون الثاني"),
    ("février", "fevrier", "févr", "febrero", "fevereiro", "فبراير", "فيفري", "شباط"),
    ("mars", "marzo", "março", "مارس", "آذار", "أذار"),
    ("avril", "avr", "abril", "أبريل", "ابريل", "أفريل", "نيسان"),
    ("mai", "mayo", "maio", "مايو", "ماي", "أيار", "ايار"),
    ("juin", "junio", "junho", "يونيو", "جوان", "حزيران"),
    ("juillet", "juil", "julio", "julho", "يوليو", "يوليوز", "جويلية", "تموز"),
    ("août", "aout", "agosto", "أغسطس", "اغسطس", "غشت", "أوت", "آب"),
    ("septembre", "septiembre", "setembro", "sept", "سبتمبر", "شتنبر", "أيلول", "ايلول"),
    ("octobre", "octubre", "outubro", "أكتوبر", "اكتوبر", "تشرين الأول"),
    ("novembre", "noviembre", "novembro", "نوفمبر", "نونبر", "تشرين الثاني"),
    ("décembre", "decembre", "déc", "diciembre", "dezembro", "ديسمبر", "دجنبر", "كانون الأول"),
)
_ENGLISH: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BY_NAME: Final = {name: english for names, english in zip(_NAMES, _ENGLISH, strict=True) for name in names}
_WORD: Final = r"[^\d\s./,\-]+(?:\s[^\d\s./,\-]+)*"  # the month; of two words in the Levant

_ORDINAL: Final = r"^(\d{1,2})(?:er|st|nd|rd|th|º|°)\s"


def in_english(cells: pl.Series) -> pl.Series:
    """``1er mars 1986``, ``27 de marzo de 1986`` and ``٢٧ آذار ١٩٨٦`` (in plain digits) as ``27 March 1986``."""
    cells = evaluate(cells, pl.col("s").str.replace(_ORDINAL, "$1 "))
    words = evaluate(cells, pl.col("s").str.extract(f"({_WORD})", 1).str.to_lowercase())
    if not words.is_not_null().any():
        return cells
    bare = evaluate(words, pl.col("s").str.replace_all(r"^de | de$|^شهر ", ""))
    named = bare.replace_strict(_BY_NAME, default=None, return_dtype=pl.String)
    spelled = pl.concat_str(
        pl.col("s").str.extract(r"^\s*(\d{1,2})", 1), pl.col("m"), pl.col("s").str.extract(r"(\d{4})\s*$", 1),
        separator=" ",
    )  # fmt: skip
    frame = pl.DataFrame({"s": cells, "m": named})
    return frame.select(
        pl.coalesce(pl.when(pl.col("m").is_not_null()).then(spelled), pl.col("s"))
    ).to_series()
