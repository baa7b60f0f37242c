"""Our JSONLogic against json-logic-js, and its bounds."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.intake.logic import LogicRefused, OutOfBounds, evaluate, is_true, read, variables
from tests.intake import oracle_runner
from tests.intake.random_logic import random_cases


def test_ten_thousand_random_expressions_come_to_the_same() -> None:
    cases = random_cases(seed=6, count=10_000)
    (answers,) = oracle_runner.ask([{"logic": cases}])
    wrong = []
    for (rule, data), answer in zip(cases, answers, strict=True):
        assert "failed" not in answer, rule
        mine, other = _as_json(evaluate(read(rule), data)), answer["value"]
        if not _is_same(mine, other):
            wrong.append((rule, data, mine, other))
    assert not wrong, f"{len(wrong)} differ; the first: {wrong[0]}"


def _as_json(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [None if isinstance(one, float) and not math.isfinite(one) else _as_json(one) for one in value]
    return value


def _is_same(mine: Any, other: Any) -> bool:
    if isinstance(mine, bool) or isinstance(other, bool):
        return mine is other
    if isinstance(mine, int | float) and isinstance(other, int | float):
        return math.isclose(mine, other, rel_tol=1e-12)
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(_is_same, mine, other))
    return bool(mine == other)


@pytest.mark.parametrize(
    "logic",
    [
        "text", 5, None, [], {}, {"==": [1, 2], "!=": [1, 2]}, {"eval": ["1"]}, {"log": ["x"]}, {"var": [{"var": "a"}]},
        {"var": []}, {"var": ""}, {"var": 5}, {"==": [1]}, {"!": [1, 2]}, {"method": ["a", "b"]}, {"reduce": [1, 2]},
    ],
)  # fmt: skip
def test_what_is_no_logic_is_refused(logic: Any) -> None:
    with pytest.raises(LogicRefused):
        read(logic)


def test_too_deep_and_too_large_logic_is_refused() -> None:
    deep: Any = 1
    for _ in range(30):
        deep = {"!": [deep]}
    with pytest.raises(LogicRefused) as refused:
        read(deep)
    assert refused.value.too_large
    with pytest.raises(LogicRefused) as refused:
        read({"+": list(range(600))})
    assert refused.value.too_large
    walk = {"var": "data.rows"}
    within = {"map": [{"var": ""}, {"map": [{"var": ""}, {"map": [{"var": ""}, 1]}]}]}
    with pytest.raises(LogicRefused) as refused:
        read({"map": [walk, within]})
    assert refused.value.too_large


def test_what_grows_without_end_is_stopped() -> None:
    rows = {"rows": [1] * 200}
    doubled = {"reduce": [{"var": "rows"}, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "ab"]}
    with pytest.raises(OutOfBounds):
        evaluate(read(doubled), rows)
    merged = {"reduce": [{"var": "rows"}, {"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}, [1]]}
    with pytest.raises(OutOfBounds):
        evaluate(read(merged), rows)
    pairs = {"map": [{"var": "rows"}, {"map": [{"var": "own"}, {"+": [{"var": ""}, 1]}]}]}
    with pytest.raises(OutOfBounds):
        evaluate(read(pairs), {"rows": [{"own": [1] * 200}] * 200})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(logic=JSON, data=JSON)
def test_whatever_is_read_can_be_worked_out(logic: Any, data: Any) -> None:
    try:
        node = read(logic)
    except LogicRefused:
        return
    try:
        value = evaluate(node, data)
    except OutOfBounds:
        return
    assert is_true(value) in {True, False}
    list(variables(node))


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**6), data=JSON)
def test_random_logic_over_any_data_never_raises(seed: int, data: Any) -> None:
    for rule, _data in random_cases(seed=seed, count=3):
        try:
            value = evaluate(read(json.loads(json.dumps(rule))), data)
        except OutOfBounds:
            continue
        assert is_true(value) in {True, False}
