"""Conditions and calculations in XPath, as far as XPath can say them.

What it cannot say is left out, with a warning: the server asks again, and drops what should not have been asked.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tessera.intake.logic import Node
from tessera.intake.logic.reading import Call, Constant, Several, Variable
from tessera.intake.profile.model import Compared, Comparison, Condition, Kind, Logic, Question, When


class NotSayable(ValueError):  # noqa: N818 - the house word for a typed "no"
    """XPath has no words for it."""


@dataclass(frozen=True)
class Words:
    """How questions are called: ``names`` by path, ``questions`` by path; ``rows`` is the key of the rows around."""

    names: Mapping[str, str]
    questions: Mapping[str, Question]
    rows: str = ""

    def reference(self, path: str) -> str:
        return f"${{{self.names[path]}}}"

    def kind(self, path: str) -> Kind:
        return self.questions[path].kind

    def path_of(self, variable: str) -> tuple[str, str]:
        """The question of a variable, and what is asked of it: an option, or the number of rows."""
        first, _, rest = variable.partition(".")
        key, _, more = rest.partition(".")
        path = f"{self.rows}.{key}" if first == "row" and self.rows else key
        if path not in self.questions:
            raise NotSayable(variable)
        return path, more


def condition(given: Condition | None, words: Words) -> str:
    """When the question is relevant; "" for always. Raises NotSayable."""
    match given:
        case When():
            said = _equals(given.target, given.equals, words)
            return said if given.show else f"not({said})"
        case Compared():
            joined = (" or " if given.any_of else " and ").join(
                f"({_compared(one, words)})" for one in given.comparisons
            )
            return joined if given.show else f"not({joined})"
        case Logic():
            return _true(given.node, words)
        case _:
            return ""


def calculation(given: Logic, words: Words) -> str:
    """Raises NotSayable."""
    return _value(given.node, words)


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true()" if value else "false()"
    if value is None:
        return "''"
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise NotSayable(str(value))
        return str(int(value)) if value == int(value) else repr(value)
    text = str(value)
    if "${" in text or ("'" in text and '"' in text):
        raise NotSayable(text)  # XPath 1.0 has no way to write it
    return f'"{text}"' if "'" in text else f"'{text}'"


def _equals(path: str, value: Any, words: Words) -> str:
    """Whether the answer, as a text, is this."""
    own, kind = words.reference(path), words.kind(path)
    if kind == Kind.BOXES:
        return f"selected({own}, {literal(str(value))})"
    if kind == Kind.YES:
        return f"{own} = {literal(_yes(value))}"
    if kind == Kind.NUMBER:
        return f"{own} = {literal(_number(value))}"
    return f"{own} = {literal(str(value))}"


def _yes(value: Any) -> str:
    return "true" if value in (True, "true") else "false"


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise NotSayable(str(value)) from None


_SIGNS: Final = {
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_TEXTS: Final = {"includes": "contains", "startsWith": "starts-with", "endsWith": "ends-with"}


def _compared(one: Comparison, words: Words) -> str:
    own = words.reference(one.target)
    if one.operator in _SIGNS:
        return f"{own} != '' and {own} {_SIGNS[one.operator]} {literal(one.value)}"
    if one.operator in _TEXTS:
        return f"{_TEXTS[one.operator]}({own}, {literal(str(one.value))})"
    if one.operator == "notIncludes":
        return f"not(contains({own}, {literal(str(one.value))}))"
    if one.operator in {"isEmpty", "isNotEmpty"}:
        return f"{own} {'=' if one.operator == 'isEmpty' else '!='} ''"
    said = _equals(one.target, one.value, words)
    return said if one.operator == "isEqual" else f"not({said})"


def _true(node: Node, words: Words) -> str:
    """The node as a condition."""
    match node:
        case Constant(value):
            return literal(bool(value))
        case Variable():
            return _holds(node, words)
        case Call(name, arguments) if name in _CONDITIONS:
            return _CONDITIONS[name](arguments, words)
        case Call():
            value = _value(node, words)
            return f"({value}) != 0"
    raise NotSayable("list")


def _holds(variable: Variable, words: Words) -> str:
    path, more = words.path_of(variable.path)
    own, kind = words.reference(path), words.kind(path)
    if kind == Kind.ROWS:
        return f"count({own}) > 0"
    if more:
        return f"selected({own}, {literal(more)})"
    if kind == Kind.YES:
        return f"{own} = 'true'"
    return f"{own} != ''" + (f" and {own} != 0" if kind == Kind.NUMBER else "")


Arguments = tuple[Node, ...]


def _joined(sign: str) -> Callable[[Arguments, Words], str]:
    return lambda arguments, words: f" {sign} ".join(f"({_true(one, words)})" for one in arguments)


def _relation(sign: str) -> Callable[[Arguments, Words], str]:
    def said(arguments: Arguments, words: Words) -> str:
        if len(arguments) == 3:
            low, middle, high = (_value(one, words) for one in arguments)
            return f"{low} {sign} {middle} and {middle} {sign} {high}"
        left, right = arguments
        return f"{_side(left, right, words)} {sign} {_side(right, left, words)}"

    return said


def _side(node: Node, other: Node, words: Words) -> str:
    """A yes is compared by its text: ODK keeps it so."""
    if isinstance(node, Constant) and isinstance(node.value, bool) and isinstance(other, Variable):
        return literal(_yes(node.value))
    return _value(node, words)


def _not(arguments: Arguments, words: Words) -> str:
    return f"not({_true(arguments[0], words)})"


def _in(arguments: Arguments, words: Words) -> str:
    needle, hay = arguments
    if isinstance(hay, Several):
        return (
            " or ".join(f"{_value(needle, words)} = {_value(one, words)}" for one in hay.items) or "false()"
        )
    return f"contains({_value(hay, words)}, {_value(needle, words)})"


def _if_true(arguments: Arguments, words: Words) -> str:
    condition, then, *rest = arguments
    otherwise = (
        _if_true(tuple(rest), words) if len(rest) > 1 else _true(rest[0], words) if rest else "false()"
    )
    first = _true(condition, words)
    return f"(({first}) and ({_true(then, words)})) or (not({first}) and ({otherwise}))"


_CONDITIONS: Final[Mapping[str, Callable[[Arguments, Words], str]]] = {
    "and": _joined("and"),
    "or": _joined("or"),
    "!": _not,
    "!!": lambda arguments, words: _true(arguments[0], words),
    "==": _relation("="),
    "===": _relation("="),
    "!=": _relation("!="),
    "!==": _relation("!="),
    "<": _relation("<"),
    "<=": _relation("<="),
    ">": _relation(">"),
    ">=": _relation(">="),
    "in": _in,
    "if": _if_true,
    "?:": _if_true,
}


def _value(node: Node, words: Words) -> str:
    match node:
        case Constant(value):
            return literal(value)
        case Variable():
            path, more = words.path_of(node.path)
            if words.kind(path) == Kind.ROWS and more == "length":
                return f"count({words.reference(path)})"
            if more or words.kind(path) in {Kind.ROWS, Kind.BOXES, Kind.FILE} or node.default is not None:
                raise NotSayable(node.path)
            return words.reference(path)
        case Call(name, arguments) if name in _VALUES:
            return _VALUES[name](arguments, words)
    raise NotSayable(getattr(node, "name", "list"))


def _between(sign: str) -> Callable[[Arguments, Words], str]:
    def said(arguments: Arguments, words: Words) -> str:
        if len(arguments) == 1:
            return f"{'-' if sign == '-' else ''}number({_value(arguments[0], words)})"
        return "(" + f" {sign} ".join(_value(one, words) for one in arguments) + ")"

    return said


def _function(name: str) -> Callable[[Arguments, Words], str]:
    return lambda arguments, words: f"{name}({', '.join(_value(one, words) for one in arguments)})"


def _if(arguments: Arguments, words: Words) -> str:
    condition, then, *rest = arguments
    otherwise = _if(tuple(rest), words) if len(rest) > 1 else _value(rest[0], words) if rest else "''"
    return f"if({_true(condition, words)}, {_value(then, words)}, {otherwise})"


def _reduce(arguments: Arguments, words: Words) -> str:
    """Only what is common: counting rows, and adding up one of their questions."""
    rows, step, start = arguments
    if (
        not isinstance(rows, Variable)
        or start != Constant(0)
        or not isinstance(step, Call)
        or step.name != "+"
    ):
        raise NotSayable("reduce")
    path, _more = words.path_of(rows.path)
    added = [one for one in step.arguments if not (isinstance(one, Variable) and one.path == "accumulator")]
    if len(added) != 1 or len(step.arguments) != 2:
        raise NotSayable("reduce")
    if added[0] == Constant(1):
        return f"count({words.reference(path)})"
    if isinstance(added[0], Variable) and added[0].path.startswith("current."):
        inner = f"{path}.{added[0].path.removeprefix('current.')}"
        if inner in words.questions:
            return f"sum({words.reference(inner)})"
    raise NotSayable("reduce")


_VALUES: Final[Mapping[str, Callable[[Arguments, Words], str]]] = {
    "+": _between("+"),
    "-": _between("-"),
    "*": _between("*"),
    "/": _between("div"),
    "%": _between("mod"),
    "min": _function("min"),
    "max": _function("max"),
    "cat": _function("concat"),
    "if": _if,
    "?:": _if,
    "reduce": _reduce,
}
