"""Which questions a condition or a calculation speaks of."""

from collections.abc import Iterator

from tessera.intake.logic import Node, variables
from tessera.intake.profile.model import Compared, Condition, When


def compared_in(condition: Condition | None) -> Iterator[str]:
    """The paths that a simple condition compares."""
    match condition:
        case When(target):
            yield target
        case Compared(comparisons):
            yield from (one.target for one in comparisons)


def spoken_of(node: Node, rows: str) -> Iterator[tuple[str, str]]:
    """Each variable as it is written, with the path of the question. ``rows`` is the key of the rows in which the
    logic stands. Names within a walk through rows are looked up in whatever is walked through."""
    for variable in variables(node):
        if variable.is_local:
            continue
        first, _, rest = variable.path.partition(".")
        key = rest.split(".")[0]
        if first == "row" and key:
            yield variable.path, f"{rows}.{key}" if rows else key
        elif first == "data" and key:
            yield variable.path, key
        else:
            yield variable.path, ""
