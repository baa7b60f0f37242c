"""What the logic comes to over some answers. Work is counted, and what grows too large is refused."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from tessera.intake.logic import javascript as js
from tessera.intake.logic.reading import Call, Constant, Node, Several, Variable

MOST_STEPS: Final = 50_000
LONGEST: Final = 20_000  # characters of a text, entries of a list


class OutOfBounds(Exception):  # noqa: N818 - the house word for a typed "no"
    """The logic takes more work, or makes something larger, than is allowed."""


def is_true(value: Any) -> bool:
    """JsonLogic's own idea of true: like JavaScript's, but an empty list is not."""
    return value != [] and js.is_true(value)


def evaluate(node: Node, data: Any) -> Any:
    """The value of the logic over the data. Raises :class:`OutOfBounds` alone, whatever the data are."""
    return _Evaluation().value(node, data)


class _Evaluation:
    def __init__(self) -> None:
        self.steps = 0

    def value(self, node: Node, data: Any) -> Any:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise OutOfBounds
        match node:
            case Constant(value):
                return value
            case Variable():
                return self._variable(node, data)
            case Several(items):
                return [self.value(item, data) for item in items]
            case Call(name, arguments):
                if name in _LAZY:
                    return _LAZY[name](self, arguments, data)
                return self._bounded(_EAGER[name](*(self.value(one, data) for one in arguments)))

    def _bounded(self, made: Any) -> Any:
        if isinstance(made, str | list):
            self.steps += len(made) // 100
            if len(made) > LONGEST:
                raise OutOfBounds
        return made

    def _variable(self, node: Variable, data: Any) -> Any:
        default = self.value(node.default, data) if node.default is not None else None
        if not node.path:
            return data
        for part in node.path.split("."):
            found, data = _inside(data, part)
            if not found:
                return default
        return data


def _inside(data: Any, part: str) -> tuple[bool, Any]:
    """What JavaScript finds under the name; an index into a list, and ``length``, are names as well."""
    if isinstance(data, dict):
        return part in data, data.get(part)
    if isinstance(data, list | str):
        if part == "length":
            return True, len(data) if isinstance(data, list) else js.length(data)
        if part.isascii() and part.isdigit() and str(int(part)) == part and int(part) < len(data):
            return True, data[int(part)]
    return False, None


Arguments = tuple[Node, ...]


def _if(run: _Evaluation, arguments: Arguments, data: Any) -> Any:
    for index in range(0, len(arguments) - 1, 2):
        if is_true(run.value(arguments[index], data)):
            return run.value(arguments[index + 1], data)
    return run.value(arguments[-1], data) if len(arguments) % 2 else None


def _and(run: _Evaluation, arguments: Arguments, data: Any) -> Any:
    value = None
    for argument in arguments:
        value = run.value(argument, data)
        if not is_true(value):
            break
    return value


def _or(run: _Evaluation, arguments: Arguments, data: Any) -> Any:
    value = None
    for argument in arguments:
        value = run.value(argument, data)
        if is_true(value):
            break
    return value


def _rows(run: _Evaluation, arguments: Arguments, data: Any) -> list[Any] | None:
    rows = run.value(arguments[0], data)
    return rows if isinstance(rows, list) else None


def _map(run: _Evaluation, arguments: Arguments, data: Any) -> list[Any]:
    return [run.value(arguments[1], row) for row in _rows(run, arguments, data) or ()]


def _filter(run: _Evaluation, arguments: Arguments, data: Any) -> list[Any]:
    return [row for row in _rows(run, arguments, data) or () if is_true(run.value(arguments[1], row))]


def _reduce(run: _Evaluation, arguments: Arguments, data: Any) -> Any:
    rows = _rows(run, arguments, data)
    total = run.value(arguments[2], data)
    for row in rows or ():
        total = run.value(arguments[1], {"current": row, "accumulator": total})
    return total


def _all(run: _Evaluation, arguments: Arguments, data: Any) -> bool:
    rows = _rows(run, arguments, data)
    return bool(rows) and all(is_true(run.value(arguments[1], row)) for row in rows or ())


def _some(run: _Evaluation, arguments: Arguments, data: Any) -> bool:
    return any(is_true(run.value(arguments[1], row)) for row in _rows(run, arguments, data) or ())


def _none(run: _Evaluation, arguments: Arguments, data: Any) -> bool:
    return not _some(run, arguments, data)


_LAZY: Final[Mapping[str, Callable[[_Evaluation, Arguments, Any], Any]]] = {
    "if": _if,
    "?:": _if,
    "and": _and,
    "or": _or,
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "all": _all,
    "some": _some,
    "none": _none,
}


def _less(left: Any, middle: Any, *right: Any) -> bool:
    return js.is_less(left, middle) and all(js.is_less(middle, one) for one in right)


def _at_most(left: Any, middle: Any, *right: Any) -> bool:
    return js.is_at_most(left, middle) and all(js.is_at_most(middle, one) for one in right)


def _plus(*several: Any) -> float:
    return sum((js.parse_float(one) for one in several), 0.0)


def _times(*several: Any) -> float:
    product = 1.0
    for one in several:
        product *= js.parse_float(one)
    return product


def _minus(left: Any, *right: Any) -> float:
    if not right:
        return -js.to_number(left)
    return js.to_number(left) - js.to_number(right[0])


def _least(*several: Any) -> float:
    numbers = [js.to_number(one) for one in several]
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def _most(*several: Any) -> float:
    numbers = [js.to_number(one) for one in several]
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def _in(needle: Any, hay: Any) -> bool:
    if isinstance(hay, list):
        return any(js.same(needle, one) for one in hay)
    return isinstance(hay, str) and hay != "" and js.to_string(needle) in hay


def _cat(*several: Any) -> str:
    return "".join("" if one is None else js.to_string(one) for one in several)


def _substr(source: Any, start: Any, *length: Any) -> str:
    text = js.to_string(source)
    begin = _whole(start, len(text))
    begin = max(len(text) + begin, 0) if begin < 0 else begin
    if not length:
        return text[begin:]
    count = _whole(length[0], len(text))
    if js.is_less(length[0], 0):
        rest = text[begin:]
        end = len(rest) + count
        return rest[:end] if end > 0 else ""
    return text[begin : begin + max(count, 0)]


def _whole(given: Any, most: int) -> int:
    number = js.to_number(given)
    if math.isnan(number):
        return 0
    return int(max(min(number, most + 1), -most - 1))


def _merge(*several: Any) -> list[Any]:
    merged: list[Any] = []
    for one in several:
        merged.extend(one if isinstance(one, list) else [one])
        if len(merged) > LONGEST:
            raise OutOfBounds
    return merged


_EAGER: Final[Mapping[str, Callable[..., Any]]] = {
    "!": lambda value: not is_true(value),
    "!!": is_true,
    "==": js.alike,
    "===": js.same,
    "!=": lambda left, right: not js.alike(left, right),
    "!==": lambda left, right: not js.same(left, right),
    "<": _less,
    "<=": _at_most,
    ">": lambda left, right: js.is_less(right, left),
    ">=": lambda left, right: js.is_at_most(right, left),
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": lambda left, right: js.quotient(js.to_number(left), js.to_number(right)),
    "%": lambda left, right: js.remainder(js.to_number(left), js.to_number(right)),
    "min": _least,
    "max": _most,
    "in": _in,
    "cat": _cat,
    "substr": _substr,
    "merge": _merge,
}
