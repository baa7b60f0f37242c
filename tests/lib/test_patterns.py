import time

import pytest

from tessera.lib import patterns


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("[A-Z0-9]{4,40}", "AB12"),
        (r"\d{3}-\d{4}", "123-4567"),
        (r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", "SW1A 1AA"),
        ("(?:[0-9]{3} )*[0-9]{3}", "123 456 789"),
        ("(wood|gas|none)", "gas"),
    ],
)
def test_the_form_of_a_value_is_a_full_match(pattern: str, text: str) -> None:
    patterns.check(pattern)
    assert patterns.matches(pattern, text)
    assert not patterns.matches(pattern, text + "\n")
    assert not patterns.matches(pattern, "x" + text)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|aa)+b", "(a*)*", r"(\w+\s?)*!", r"(.)\1", r"(?=a+)a", r"\d*\d*\d*\d*x", "(a{1,9}){1,99}"],
)
def test_a_pattern_that_could_be_slow_is_refused(pattern: str) -> None:
    with pytest.raises(patterns.PatternRefused) as refused:
        patterns.check(pattern)
    assert refused.value.unsafe


@pytest.mark.parametrize("pattern", ["(", "[", "*", "a{2,1}", "(?P<x>a)(?P<x>b)", "(" * 90 + "a"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(patterns.PatternRefused):
        patterns.check(pattern)


def test_the_slowest_pattern_that_is_let_through_is_quick() -> None:
    pattern = "a*a*a*b"
    text = "a" * patterns.LONGEST_TEXT
    try:
        patterns.check(pattern)
    except patterns.PatternRefused:
        pattern = "a*a*b"
        patterns.check(pattern)
    started = time.process_time()
    assert not patterns.matches(pattern, text)
    assert time.process_time() - started < 2
    assert not patterns.matches("a*", "a" * (patterns.LONGEST_TEXT + 1))
