"""Where a change takes place: the areas of what it touches, and the one that holds them all."""

from collections.abc import Iterable

from tessera.changes.operations import Operation
from tessera.changes.operations.base import Context


def paths_of(context: Context, operations: Iterable[Operation]) -> frozenset[str | None]:
    """The paths of the areas of the named records and of what is new; None where something lies in no area."""
    areas = [record.area for record in context.individuals.values()]
    areas += [record.area for record in context.groups.values()]
    areas += [context.area(place) for operation in operations for place in operation.places()]
    return frozenset(area.path if area else None for area in areas)


def common(paths: Iterable[str | None]) -> str:
    """The path of the smallest area that holds all of them; empty where there is none."""
    found: list[str] | None = None
    for path in paths:
        if path is None:
            return ""
        steps = path.split(".")
        if found is None:
            found = steps
        else:
            shared = 0
            while shared < min(len(found), len(steps)) and found[shared] == steps[shared]:
                shared += 1
            found = found[:shared]
    return ".".join(found or ())


def key_of(path: str) -> int | None:
    """The key of the area with the path."""
    return int(path.rsplit(".", 1)[-1]) if path else None
