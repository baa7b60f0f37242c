"""Whether a question is shown, over answers as they are taken so far; exactly as Form.io decides it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tessera.intake.logic import OutOfBounds, evaluate
from tessera.intake.logic import javascript as js
from tessera.intake.profile.model import Compared, Comparison, Condition, Kind, Logic, When


@dataclass(frozen=True)
class Standing:
    """Where a condition is asked: in which rows, if any, and over which answers."""

    data: Mapping[str, Any]
    kinds: Mapping[str, Kind]
    row: Mapping[str, Any] | None = None
    rows_key: str = ""

    def answer(self, target: str) -> Any:
        """The answer to the question of that path; None for one that is hidden."""
        if self.row is not None and target.startswith(f"{self.rows_key}."):
            return self.row.get(target.removeprefix(f"{self.rows_key}."))
        return self.data.get(target)

    @property
    def scope(self) -> dict[str, Any]:
        """What JSONLogic sees."""
        return {"data": self.data, "row": self.data if self.row is None else self.row}


def is_shown(condition: Condition | None, standing: Standing) -> bool:
    match condition:
        case When():
            return _when(condition, standing)
        case Compared():
            holds = (any if condition.any_of else all)(
                _compares(one, standing) for one in condition.comparisons
            )
            return holds == condition.show
        case Logic():
            return _logic(condition, standing)
        case _:
            return True


def _when(condition: When, standing: Standing) -> bool:
    value = standing.answer(condition.target)
    if isinstance(value, dict) and condition.equals in value:
        return bool(value[condition.equals] == condition.show)
    return (js.to_string(value) == condition.equals) == condition.show


def _logic(condition: Logic, standing: Standing) -> bool:
    try:
        value = evaluate(condition.node, standing.scope)
    except OutOfBounds:
        return True
    return value is None or js.is_true(value)


def _compares(comparison: Comparison, standing: Standing) -> bool:
    value = standing.answer(comparison.target)
    kind = standing.kinds[comparison.target]
    return OPERATORS[comparison.operator](value, comparison.value, kind)


def _is_equal(value: Any, other: Any, kind: Kind) -> bool:
    if kind == Kind.BOXES and isinstance(value, dict):
        return bool(value.get(js.to_string(other), False))
    if (
        (js.is_true(value) or value is False)
        and isinstance(other, str)
        and other
        and not isinstance(value, str)
    ):
        other = _parsed(other)
    return (
        js.is_number(value) == js.is_number(other)
        and type_of(value) == type_of(other)
        and bool(value == other)
    )


def type_of(value: Any) -> str:
    return "number" if js.is_number(value) else type(value).__name__


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _name: text)
    except (ValueError, RecursionError):
        return text


def _is_empty(value: Any, _other: Any, kind: Kind) -> bool:
    if kind == Kind.YES:
        return value is not True
    if kind == Kind.BOXES:
        return not any((value or {}).values())
    if isinstance(value, str) and kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE}:
        return value.strip(js.SPACE) == ""
    return value in (None, "", [])


def _is_greater(value: Any, other: Any, _kind: Kind) -> bool:
    return js.is_number(value) and bool(value > other)


def _is_less(value: Any, other: Any, _kind: Kind) -> bool:
    return js.is_number(value) and bool(value < other)


def _includes(value: Any, other: Any, _kind: Kind) -> bool:
    if isinstance(value, str):
        return js.to_string(other) in value
    if isinstance(value, dict):
        return any(js.same(one, other) for one in value.values())
    return False


def _as_text(value: Any) -> str:
    return "" if value is None else js.to_string(value)


OPERATORS: Final[Mapping[str, Callable[[Any, Any, Kind], bool]]] = {
    "isEqual": _is_equal,
    "isNotEqual": lambda value, other, kind: not _is_equal(value, other, kind),
    "isEmpty": _is_empty,
    "isNotEmpty": lambda value, other, kind: not _is_empty(value, other, kind),
    "greaterThan": _is_greater,
    "lessThan": _is_less,
    "greaterThanOrEqual": lambda value, other, _kind: js.is_number(value) and bool(value >= other),
    "lessThanOrEqual": lambda value, other, _kind: js.is_number(value) and bool(value <= other),
    "includes": _includes,
    "notIncludes": lambda value, other, kind: not _includes(value, other, kind),
    "startsWith": lambda value, other, _kind: _as_text(value).startswith(_as_text(other)),
    "endsWith": lambda value, other, _kind: _as_text(value).endswith(_as_text(other)),
}
