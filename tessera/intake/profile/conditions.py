"""Reading when a question is shown, and how an answer is calculated."""

import math
from collections.abc import Mapping
from typing import Any, Final

from tessera.intake.logic import LogicRefused
from tessera.intake.logic import read as read_logic
from tessera.intake.profile.context import Reader
from tessera.intake.profile.model import Compared, Comparison, Condition, Logic, When

MOST_COMPARISONS: Final = 20
WITHOUT_VALUE: Final = frozenset({"isEmpty", "isNotEmpty"})
NUMERIC: Final = frozenset({"greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual"})
OPERATORS: Final = (
    WITHOUT_VALUE | NUMERIC | {"isEqual", "isNotEqual", "includes", "notIncludes", "startsWith", "endsWith"}
)
SHOW: Final = {"true": True, "false": False}
_LONGEST: Final = 500


def condition_of(reader: Reader, component: Mapping[str, Any], path: str, *, label: str) -> Condition | None:
    given = component.get("conditional")
    if not isinstance(given, dict):
        return None
    if given.get("json"):
        return logic_of(reader, given["json"], path, label=label)
    if given.get("when"):
        return _when(reader, given, path, label=label)
    if given.get("conditions"):
        return _compared(reader, given, path, label=label)
    return None


def calculation_of(reader: Reader, component: Mapping[str, Any], path: str, *, label: str) -> Logic | None:
    given = component.get("calculateValue")
    return logic_of(reader, given, path, label=label) if isinstance(given, dict) and given else None


def logic_of(reader: Reader, given: Any, path: str, *, label: str) -> Logic | None:
    try:
        return Logic(read_logic(given), given)
    except LogicRefused as refused:
        code = "logic-too-large" if refused.too_large else "logic-unreadable"
        reader.fault(path, code, label=label, reason=refused.reason)
        return None


def _when(reader: Reader, given: Mapping[str, Any], path: str, *, label: str) -> When | None:
    target, equals, show = given["when"], given.get("eq"), _show(given.get("show"))
    if not isinstance(target, str) or not _is_plain(equals) or show is None:
        reader.fault(path, "condition-unreadable", label=label)
        return None
    return When(target, _as_text(equals), show=show)


def _compared(reader: Reader, given: Mapping[str, Any], path: str, *, label: str) -> Compared | None:
    several = given["conditions"]
    lines = several if isinstance(several, list) and len(several) <= MOST_COMPARISONS else [None]
    comparisons = [_comparison(one) for one in lines]
    read = [one for one in comparisons if one is not None]
    show = _show(given.get("show", True))
    if not read or len(read) != len(comparisons) or show is None:
        reader.fault(path, "condition-unreadable", label=label)
        return None
    return Compared(tuple(read), any_of=given.get("conjunction") == "any", show=show)


def _show(given: Any) -> bool | None:
    """None for what says neither: Form.io would then do the opposite of what people mean."""
    return given if isinstance(given, bool) else SHOW.get(given) if isinstance(given, str) else None


def _comparison(given: Any) -> Comparison | None:
    if not isinstance(given, dict):
        return None
    target, operator, value = given.get("component"), given.get("operator"), given.get("value")
    if not isinstance(target, str) or operator not in OPERATORS or not _is_plain(value):
        return None
    if operator in WITHOUT_VALUE:
        return Comparison(target, operator)
    if operator in NUMERIC:
        number = _as_number(value)
        return Comparison(target, operator, number) if number is not None else None
    return Comparison(target, operator, value) if value is not None else None


def _as_number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _is_plain(value: Any) -> bool:
    return (
        value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= _LONGEST)
    )


def _as_text(value: Any) -> str:
    """As JavaScript writes it: Form.io compares texts here."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
