"""What people and files give for a field, and what is kept of it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.dictionary import errors, values
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec

CROPS = (
    CodeSpec("cereals", {"en": "Cereals", "fr": "Céréales", "ar": "حبوب"}),
    CodeSpec("maize", {"en": "Maize", "fr": "Maïs", "ar": "ذرة"}, parent="cereals", depth=1),
    CodeSpec("millet", {"en": "Millet", "fr": "Mil", "ar": "دخن"}, parent="cereals", depth=1),
    CodeSpec("cotton", {"en": "Cotton", "fr": "Coton", "ar": "قطن"}, until=date(2025, 1, 1)),
)
CROP_LIST = CodeListSpec("crop", {"en": "Crops"}, codes=CROPS, by_value={code.value: code for code in CROPS})
TODAY = date(2026, 11, 20)


def spec_of(kind: FieldType, **more: Any) -> FieldSpec:
    labels = {"en": "Main crop", "fr": "Culture principale", "ar": "المحصول الرئيسي"}
    coded = CROP_LIST if kind in {FieldType.CODE, FieldType.CODES} else None
    return FieldSpec(Subject.GROUP, "main_crop", kind, labels, code_list=coded, **more)


def read(kind: FieldType, raw: Any, language: str = "en", country: str = "ML", **more: Any) -> Any:
    return values.parse(spec_of(kind, **more), raw, language=language, country=country, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        (FieldType.TEXT, "  Cafe\u0301 ", "Caf\u00e9"),
        (FieldType.TEXT, 4711, "4711"),
        (FieldType.INTEGER, " 1 200 ", 1200),
        (FieldType.INTEGER, "١٢", 12),
        (FieldType.INTEGER, "1,200", 1200),
        (FieldType.INTEGER, 3.0, 3),
        (FieldType.DECIMAL, "12.50", 12.5),
        (FieldType.DECIMAL, "12,5", 12.5),
        (FieldType.DECIMAL, "١٢٫٥", 12.5),
        (FieldType.DECIMAL, "-3", -3),
        (FieldType.DATE, "2026-03-27", "2026-03-27"),
        (FieldType.DATE, "27/03/2026", "2026-03-27"),
        (FieldType.DATE, "01-07-1974", "1974-07-01"),
        (FieldType.DATE, "2026-03-27T10:00:00Z", "2026-03-27"),
        (FieldType.DATE, "٢٧/٣/٢٠٢٦", "2026-03-27"),
        (FieldType.DATE, {"day": "27", "month": "3", "year": "2026"}, "2026-03-27"),
        (FieldType.DATE, date(2026, 3, 27), "2026-03-27"),
        (FieldType.BOOLEAN, "Oui", True),
        (FieldType.BOOLEAN, "لا", False),
        (FieldType.BOOLEAN, "0", False),
        (FieldType.CODE, "maize", "maize"),
        (FieldType.CODE, "MAÏS", "maize"),
        (FieldType.CODE, "ذرة", "maize"),
        (FieldType.CODES, "millet; Maize", ["maize", "millet"]),
        (FieldType.CODES, ["millet", "maize", "millet"], ["maize", "millet"]),
        (FieldType.CODES, "maize، دخن", ["maize", "millet"]),
        (FieldType.PHONE, "76 12 34 56", "+22376123456"),
        (FieldType.PHONE, "+33 6 12 34 56 78", "+33612345678"),
        (FieldType.EMAIL, "Awa@Example.ORG", "awa@example.org"),
        (FieldType.POINT, "12.6392, -8.0029", {"latitude": 12.6392, "longitude": -8.0029}),
        (FieldType.POINT, "12.6392 -8.0029 310 5.0", {"latitude": 12.6392, "longitude": -8.0029}),
        (FieldType.POINT, [12.6392, -8.0029], {"latitude": 12.6392, "longitude": -8.0029}),
        (FieldType.AREA, "ML0101", "ML0101"),
    ],
)
def test_a_value_is_read_as_people_write_it(kind: FieldType, raw: Any, stored: Any) -> None:
    assert read(kind, raw) == stored
    assert type(read(kind, raw)) is type(stored)


@pytest.mark.parametrize(
    ("kind", "raw", "refusal"),
    [
        (FieldType.TEXT, "a\x00b", errors.NotText),
        (FieldType.TEXT, "\ud800", errors.NotText),
        (FieldType.TEXT, "x" * 6000, errors.TooLong),
        (FieldType.INTEGER, "12.5", errors.NotAWholeNumber),
        (FieldType.INTEGER, "9" * 5000, errors.NotAWholeNumber),
        (FieldType.INTEGER, True, errors.NotAWholeNumber),
        (FieldType.DECIMAL, "1.2.3", errors.NotANumber),
        (FieldType.DECIMAL, float("nan"), errors.NotANumber),
        (FieldType.DECIMAL, "0.12345678901234567", errors.NotANumber),
        (FieldType.DATE, "31/02/2026", errors.NotADate),
        (FieldType.DATE, "March", errors.NotADate),
        (FieldType.DATE, {"day": "x"}, errors.NotADate),
        (FieldType.BOOLEAN, "maybe", errors.NotYesOrNo),
        (FieldType.CODE, "tulips", errors.CodeUnknown),
        (FieldType.CODE, "cotton", errors.CodeNotOffered),
        (FieldType.CODES, "maize; tulips", errors.CodeUnknown),
        (FieldType.PHONE, "12", errors.NotAPhoneNumber),
        (FieldType.EMAIL, "awa@", errors.NotAnEmailAddress),
        (FieldType.POINT, "91, 0", errors.NotAPoint),
        (FieldType.POINT, "here", errors.NotAPoint),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(
    kind: FieldType, raw: Any, refusal: type[errors.ValueRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        read(kind, raw)
    assert refused.value.field == "main_crop"


def test_a_comma_is_a_decimal_comma_in_french() -> None:
    assert read(FieldType.DECIMAL, "1,200", "fr") == 1.2
    assert read(FieldType.DECIMAL, "1,200", "en") == 1200


def test_nothing_is_nothing_unless_it_is_needed() -> None:
    for empty in ("", "  ", None, [], {}):
        assert read(FieldType.CODES, empty) is None
        with pytest.raises(errors.ValueMissing):
            read(FieldType.CODES, empty, required=True)


def test_limits_hold() -> None:
    limits = {"minimum": Decimal("1.000000"), "maximum": Decimal("100.000000")}
    assert read(FieldType.INTEGER, "100", **limits) == 100
    with pytest.raises(errors.TooLarge) as refused:
        read(FieldType.INTEGER, "101", **limits)
    assert "100" in str(refused.value)
    with pytest.raises(errors.TooSmall):
        read(FieldType.DECIMAL, "0.5", **limits)
    with pytest.raises(errors.TooLong):
        read(FieldType.TEXT, "abcd", max_length=3)
    with pytest.raises(errors.PatternMissed):
        read(FieldType.TEXT, "ab1", pattern="[a-z]+")


def test_a_refusal_names_the_field_in_the_reader_s_language() -> None:
    with pytest.raises(errors.ValueRefused) as refused:
        read(FieldType.CODE, "tulips", "ar")
    assert "المحصول الرئيسي" in str(refused.value)
    assert "tulips" in str(refused.value)


def test_an_area_is_found_by_whoever_knows_areas() -> None:
    spec = spec_of(FieldType.AREA)
    assert values.parse(spec, "x", language="en", find_area={"x": "ML01"}.get) == "ML01"
    with pytest.raises(errors.AreaUnknown):
        values.parse(spec, "y", language="en", find_area={"x": "ML01"}.get)


def test_a_value_is_shown_in_words() -> None:
    def shown(kind: FieldType, value: Any, language: str, **more: Any) -> str:
        return values.display(spec_of(kind, **more), value, language=language)

    assert shown(FieldType.CODE, "maize", "fr") == "Maïs"
    assert shown(FieldType.CODES, ["maize", "cotton"], "ar") == "ذرة، قطن"
    assert shown(FieldType.CODE, "gone", "fr") == "gone"
    assert shown(FieldType.INTEGER, 12000, "en", unit="kg") == "12,000 kg"
    assert shown(FieldType.DATE, "2026-03-27", "fr") == "27 mars 2026"
    assert shown(FieldType.POINT, {"latitude": 1.5, "longitude": 2.0}, "en") == "1.5, 2.0"
    assert shown(FieldType.TEXT, None, "en") == ""


def test_a_sensitive_value_is_masked() -> None:
    sensitive = spec_of(FieldType.TEXT, sensitivity=Sensitivity.SENSITIVE)
    assert values.mask(sensitive, "1717875761") == "••••61"
    assert values.mask(sensitive, "short") == "••••"
    assert values.mask(spec_of(FieldType.CODE, sensitivity=Sensitivity.SENSITIVE), "Divorced") == "••••"
    assert values.mask(spec_of(FieldType.TEXT, sensitivity=Sensitivity.SECRET), "1717875761") == "••••"
    assert values.mask(spec_of(FieldType.TEXT), "open") == "open"


WORDS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789٣٫.,-+/ ;|eE'\n", max_size=30),
    st.sampled_from(["inf", "NaN", "1e999", "+", ".", "9" * 400, "١" * 50, "maize;millet", "²", "Ⅷ"]),
)
SIMPLE = (st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.dates(), st.datetimes())
PARTS = st.sampled_from(["day", "month", "year", "latitude", "longitude"])
ANYTHING = st.recursive(
    st.one_of(*SIMPLE, st.binary(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(PARTS, inner, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=500, deadline=None)
@given(kind=st.sampled_from(FieldType), raw=ANYTHING, language=st.sampled_from(["en", "fr", "ar"]))
def test_whatever_is_given_is_read_or_refused(kind: FieldType, raw: Any, language: str) -> None:
    try:
        stored = read(kind, raw, language)
    except errors.ValueRefused as refused:
        assert str(refused)
        return
    json.dumps(stored, ensure_ascii=False, allow_nan=False).encode()
    assert read(kind, stored, language) == stored
    spec = spec_of(kind)
    assert isinstance(values.mask(spec, values.display(spec, stored, language=language)), str)


@pytest.mark.parametrize("kind", FieldType)
def test_a_number_too_long_to_print_is_refused(kind: FieldType) -> None:
    for raw in (10**5000, [10**5000], {"latitude": 10**5000, "year": 10**5000}):
        with pytest.raises(errors.ValueRefused):
            read(kind, raw)


@settings(deadline=None)
@given(kind=st.sampled_from(FieldType), stored=ANYTHING)
def test_whatever_is_stored_is_shown(kind: FieldType, stored: Any) -> None:
    assert isinstance(values.display(spec_of(kind), stored, language="ar"), str)
