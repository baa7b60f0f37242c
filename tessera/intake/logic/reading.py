"""From JSON to nodes: only known operations, with as many arguments as they take, within bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

DEEPEST: Final = 20
LARGEST: Final = 500  # nodes
LONGEST_TEXT: Final = 1_000

ANY: Final = 1_000
ARITY: Final[Mapping[str, tuple[int, int]]] = {
    "if": (2, ANY),
    "?:": (3, 3),
    "and": (1, ANY),
    "or": (1, ANY),
    "!": (1, 1),
    "!!": (1, 1),
    "==": (2, 2),
    "===": (2, 2),
    "!=": (2, 2),
    "!==": (2, 2),
    "<": (2, 3),
    "<=": (2, 3),
    ">": (2, 2),
    ">=": (2, 2),
    "+": (1, ANY),
    "-": (1, 2),
    "*": (2, ANY),
    "/": (2, 2),
    "%": (2, 2),
    "min": (1, ANY),
    "max": (1, ANY),
    "in": (2, 2),
    "cat": (1, ANY),
    "substr": (2, 3),
    "merge": (1, ANY),
    "map": (2, 2),
    "filter": (2, 2),
    "reduce": (3, 3),
    "all": (2, 2),
    "none": (2, 2),
    "some": (2, 2),
}
SCOPED: Final = frozenset({"map", "filter", "reduce", "all", "none", "some"})
MOST_SCOPES: Final = 2  # a walk through rows within a walk through rows, no deeper


class LogicRefused(ValueError):  # noqa: N818 - the house word for a typed "no"
    """The logic cannot be read. ``too_large`` tells whether only its size is at fault."""

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.too_large = too_large


@dataclass(frozen=True)
class Constant:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Variable:
    """A path into the answers. Within a walk through rows ``is_local``: it is looked up in the row."""

    path: str
    default: "Node | None" = None
    is_local: bool = False


@dataclass(frozen=True)
class Several:
    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Call:
    name: str
    arguments: "tuple[Node, ...]"


Node = Constant | Variable | Several | Call


def read(logic: Any) -> Node:
    """The logic as nodes. Raises :class:`LogicRefused`."""
    if not isinstance(logic, dict):
        raise LogicRefused("logic is an object with one operation")
    return _Reader().node(logic, depth=0, scopes=0)


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def node(self, given: Any, *, depth: int, scopes: int) -> Node:
        self.count += 1
        if depth > DEEPEST or self.count > LARGEST:
            raise LogicRefused("too much logic", too_large=True)
        if isinstance(given, list):
            return Several(tuple(self.node(one, depth=depth + 1, scopes=scopes) for one in given))
        if isinstance(given, dict):
            return self._operation(given, depth=depth, scopes=scopes)
        if isinstance(given, str) and len(given) > LONGEST_TEXT:
            raise LogicRefused("too long a text", too_large=True)
        if given is None or isinstance(given, str | int | float | bool):
            return Constant(given)
        raise LogicRefused("a value that JSON does not have")

    def _operation(self, given: dict[str, Any], *, depth: int, scopes: int) -> Node:
        if len(given) != 1:
            raise LogicRefused("an object has exactly one operation")
        ((name, arguments),) = given.items()
        several = arguments if isinstance(arguments, list) else [arguments]
        if name == "var":
            return self._variable(several, depth=depth, scopes=scopes)
        if name not in ARITY:
            raise LogicRefused(f"unknown operation {name[:40]!r}")
        least, most = ARITY[name]
        if not least <= len(several) <= most:
            raise LogicRefused(f"{name!r} takes another number of arguments")
        within = scopes + 1 if name in SCOPED else scopes
        if within > MOST_SCOPES:
            raise LogicRefused("walks through rows within one another", too_large=True)
        nodes = tuple(
            self.node(one, depth=depth + 1, scopes=within if name in SCOPED and index == 1 else scopes)
            for index, one in enumerate(several)
        )
        return Call(name, nodes)

    def _variable(self, arguments: list[Any], *, depth: int, scopes: int) -> Node:
        if not 1 <= len(arguments) <= 2 or not isinstance(arguments[0], str):
            raise LogicRefused("a variable is named by a text")
        path = arguments[0]
        if len(path) > LONGEST_TEXT or (not path and not scopes):
            raise LogicRefused("a variable is named by a text")
        default = self.node(arguments[1], depth=depth + 1, scopes=scopes) if len(arguments) == 2 else None
        return Variable(path, default, is_local=scopes > 0)


def variables(node: Node) -> Iterator[Variable]:
    """Every variable of the logic, also those that are looked up in rows."""
    match node:
        case Variable():
            yield node
            if node.default is not None:
                yield from variables(node.default)
        case Several(items):
            for item in items:
                yield from variables(item)
        case Call(_, arguments):
            for argument in arguments:
                yield from variables(argument)
