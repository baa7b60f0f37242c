"""Columns of few distinct values: codes, yes or no, places. Each distinct value is read once."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import polars as pl

from tessera.bulk.values.base import Bad, Converted, wrong
from tessera.dictionary import errors, values
from tessera.dictionary.specs import FieldSpec

# What files write for the shipped lists besides their values and labels. Keys are folded (see ``folded``).
_ALSO: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "iso_5218": {
        "1": ("m", "man", "boy", "h", "homme", "garçon", "hombre", "masculino", "varón", "ذكور", "رجل"),
        "2": ("f", "w", "woman", "girl", "femme", "fille", "feminin", "mujer", "femenino", "انثى", "إناث", "امرأة"),
        "0": ("unknown", "u", "not stated", "inconnu"),
    },
    "relationship_to_head": {
        "head": ("head of household", "household head", "hoh", "self", "chef", "cm", "chef de famille", "jefe",
                 "jefe de hogar",
                 "رب الاسرة", "نفسه"),
        "spouse": ("wife", "husband", "partner", "spouse", "épouse", "époux", "conjoint", "femme", "mari", "esposa",
                   "esposo",
                   "زوجة", "زوج"),
        "child": ("son", "daughter", "child", "fils", "fille", "enfant", "hijo", "hija", "ابن", "ابنة", "بنت"),
        "parent": ("mother", "father", "père", "mère", "madre", "padre", "أم", "أب", "والد", "والدة"),
        "sibling": ("brother", "sister", "frère", "sœur", "hermano", "hermana", "أخ", "أخت"),
        "grandchild": ("grandson", "granddaughter", "petit fils", "petite fille", "nieto", "nieta", "حفيدة"),
        "grandparent": ("grandmother", "grandfather", "grand père", "grand mère", "abuelo", "abuela", "جدة"),
        "child_in_law": ("son in law", "daughter in law", "gendre", "belle fille"),
        "parent_in_law": ("mother in law", "father in law", "beau père", "belle mère"),
        "nephew_niece": ("nephew", "niece", "neveu", "nièce", "sobrino", "sobrina"),
        "other_relative": ("relative", "other", "autre parent", "otro pariente", "قريب"),
        "not_related": ("non relative", "unrelated", "sans lien", "servant", "domestic worker", "lodger"),
    },
}  # fmt: skip


def folded(text: str) -> str:
    """The word as it is compared: lower case, without punctuation between its parts."""
    return re.sub(r"[\s_\-./]+", " ", text.casefold()).strip()


def words_of(spec: FieldSpec) -> dict[str, str]:
    """Code by every folded word that means it: value, labels in all languages, and what files write besides."""
    if spec.code_list is None:
        return {}
    found: dict[str, str] = {}
    also = _ALSO.get(spec.code_list.key, {})
    for code in spec.code_list.codes:
        for word in (code.value, *code.labels.values(), *also.get(code.value, ())):
            found.setdefault(folded(word), code.value)
    return found


def read_code(cells: pl.Series, spec: FieldSpec) -> Converted:
    words = words_of(spec)
    return _by_distinct(cells, lambda text: words.get(folded(text)), dtype=pl.String, code="code-unknown")


def read_as_json(cells: pl.Series, spec: FieldSpec, *, language: str, code: str) -> Converted:
    """Values read by the dictionary itself, as JSON text, for types whose stored form is not plain text."""

    def parse(text: str) -> str | None:
        try:
            value = values.parse(spec, text, language=language)
        except errors.ValueRefused:
            return None
        return None if value is None else orjson.dumps(value).decode()

    return _by_distinct(cells, parse, dtype=pl.String, code=code)


def read_place(cells: pl.Series, places: "Mapping[str, int]", *, ambiguous: "frozenset[str]") -> Converted:
    """Area ids by code, else by name; a name that several areas have is refused, not guessed."""
    found = _by_distinct(cells, lambda text: places.get(folded(text)), dtype=pl.Int64, code="area-unknown")
    if not ambiguous:
        return found
    twice = _by_distinct(
        cells, lambda text: folded(text) in ambiguous or None, dtype=pl.Boolean, code=""
    ).values
    is_twice = twice.fill_null(False) & found.values.is_null()
    unknown = wrong(cells, found.values) & ~is_twice
    return Converted(found.values, [Bad("area-ambiguous", is_twice), Bad("area-unknown", unknown)])


def _by_distinct(cells: pl.Series, read: Callable[[str], Any], *, dtype: Any, code: str) -> Converted:
    known = {
        text: value for text in cells.drop_nulls().unique().to_list() if (value := read(text)) is not None
    }
    if known:
        found = cells.replace_strict(
            list(known), pl.Series(list(known.values()), dtype=dtype), default=None, return_dtype=dtype
        )
    else:
        found = pl.Series([None], dtype=dtype).new_from_index(0, cells.len())
    return Converted(found, [Bad(code, wrong(cells, found))])
