"""Keys that nobody has yet, and everything that speaks of a question by its key."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tessera.intake.logic.reading import SCOPED
from tessera.intake.outline.tree import Json, Part, Place, parts
from tessera.intake.profile.conditions import calculation_of, condition_of
from tessera.intake.profile.context import KEY, TAKEN, Reader
from tessera.intake.profile.model import Logic
from tessera.intake.profile.targets import compared_in, spoken_of

LONGEST_KEY: Final = 63
DEEPEST_LOGIC: Final = 40
Walked = str | None


def is_safe(key: str) -> bool:
    return KEY.fullmatch(key) is not None and key not in TAKEN


def taken_in(definition: Json, rows: str, *, but: Place | None = None) -> set[str]:
    """The keys that are taken within the rows, or outside of all rows."""
    return {one.key for one in parts(definition) if one.rows == rows and one.place != but}


def free_key(wanted: str, taken: set[str]) -> str:
    """The key itself, or with a number behind it: ``rooms_2``."""
    stem = wanted if is_safe(wanted) else "question"
    if stem not in taken:
        return stem
    number = 2
    while (made := f"{stem[: LONGEST_KEY - len(str(number)) - 1]}_{number}") in taken:
        number += 1
    return made


def spoken_by(part: Part) -> set[str]:
    """The names of the questions that its condition and its calculation speak of."""
    reader = Reader()
    condition = condition_of(reader, part.component, part.path, label="")
    found = set(compared_in(condition))
    for logic in (condition, calculation_of(reader, part.component, part.path, label="")):
        if isinstance(logic, Logic):
            found |= {target for _named, target in spoken_of(logic.node, part.rows) if target}
    return found


def renamed(definition: Json, old: str, new: str) -> None:
    """Let every condition and calculation that speaks of the one question speak of the other, in place.

    ``old`` and ``new`` are names as conditions use them. What rows hold follows the rows. JSONLogic that cannot see the
    question where it stands now is left as it is, for the gate to find.
    """
    if old == new or not old:
        return
    for part in parts(definition):
        _rename_in(part, old, new)


def _rename_in(part: Part, old: str, new: str) -> None:
    given = part.component.get("conditional")
    if isinstance(given, dict):
        _replace_name(given, "when", old, new)
        several = given.get("conditions")
        for one in several if isinstance(several, list) else []:
            if isinstance(one, dict):
                _replace_name(one, "component", old, new)
        if isinstance(given.get("json"), dict):
            given["json"] = _logic(given["json"], _Naming(part.rows, old, new))
    if isinstance(part.component.get("calculateValue"), dict):
        logic = part.component["calculateValue"]
        part.component["calculateValue"] = _logic(logic, _Naming(part.rows, old, new))


def _replace_name(holder: Json, setting: str, old: str, new: str) -> None:
    name = holder.get(setting)
    if isinstance(name, str) and (name == old or name.startswith(f"{old}.")):
        holder[setting] = new + name[len(old) :]


class _Naming:
    """How the variables of a component in ``rows`` are named when ``old`` becomes ``new``."""

    def __init__(self, rows: str, old: str, new: str) -> None:
        self.rows, self.old, self.new = rows, old, new

    def variable(self, path: str, walked: Walked) -> str:
        """``walked`` is the key of the rows that an operation goes through, None outside of one."""
        if walked is not None:
            return self._local(path, walked)
        first, _, rest = path.partition(".")
        key, _, behind = rest.partition(".")
        if first not in {"data", "row"} or not key:
            return path
        name = f"{self.rows}.{key}" if first == "row" and self.rows else key
        if name != self.old:
            return path
        return f"{said}.{behind}" if (said := self._said(first)) and behind else said or path

    def _said(self, first: str) -> str:
        rows, _, key = self.new.rpartition(".")
        if rows:
            return f"row.{key}" if rows == self.rows else ""
        return f"{'data' if self.rows else first}.{key}"

    def _local(self, path: str, walked: str) -> str:
        rows, _, key = self.old.rpartition(".")
        new_rows, _, new_key = self.new.rpartition(".")
        if not rows or walked != rows or new_rows != rows:
            return path
        steps = path.split(".")
        at = 1 if steps[0] in {"current", "accumulator"} and len(steps) > 1 else 0
        if steps[at] == key:
            steps[at] = new_key
        return ".".join(steps)


def _logic(given: Any, naming: _Naming, walked: Walked = None, depth: int = 0) -> Any:
    if depth > DEEPEST_LOGIC:
        return given
    if isinstance(given, list):
        return [_logic(one, naming, walked, depth + 1) for one in given]
    if not isinstance(given, dict):
        return given
    return {name: _operation(name, value, naming, walked, depth=depth + 1) for name, value in given.items()}


def _operation(name: str, value: Any, naming: _Naming, walked: Walked, *, depth: int) -> Any:
    if name == "var":
        return _variable(value, naming, walked, depth=depth)
    if name in SCOPED and isinstance(value, list) and value:
        inner = _walked(value[0])
        first = _logic(value[0], naming, walked, depth)
        second = [_logic(one, naming, inner, depth) for one in value[1:2]]
        return [first, *second, *(_logic(one, naming, walked, depth) for one in value[2:])]
    return _logic(value, naming, walked, depth)


def _variable(value: Any, naming: _Naming, walked: Walked, *, depth: int) -> Any:
    if isinstance(value, str):
        return naming.variable(value, walked)
    if isinstance(value, list) and value and isinstance(value[0], str):
        rest = [_logic(one, naming, walked, depth) for one in value[1:]]
        return [naming.variable(value[0], walked), *rest]
    return value


def _walked(given: Any) -> str:
    """The key of the rows that are walked through; "" when it is something else."""
    while isinstance(given, Mapping) and len(given) == 1:
        ((name, value),) = given.items()
        first = value[0] if isinstance(value, list) and value else value
        if name == "var":
            path = first if isinstance(first, str) else ""
            return path.partition(".")[2] if path.startswith(("data.", "row.")) else ""
        if name not in SCOPED:
            return ""
        given = first
    return ""


def unfold(part: Part, every: list[Part]) -> Iterator[Part]:
    """The part and all that it holds."""
    return (one for one in every if one.place[: len(part.place)] == part.place)
