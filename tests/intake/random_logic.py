"""Random JSONLogic and data for it."""

import random
from typing import Any

VALUES: list[Any] = [
    None, True, False, 0, 1, 2, -1, 1.5, 100, "", "0", "1", "2", " 3 ", "abc", "b", "true", "1.5x", "é", "10",
]  # fmt: skip
LISTS: list[Any] = [[], [1, 2, 3], ["a", "b"], [0], [None, 2], ["1", 1], [[1], 2]]
PATHS = ["a", "b", "n", "s", "l", "o.x", "o.y.z", "l.0", "l.length", "missing", "rows.1.age", "s.length"]
TWO = [
    "==",
    "===",
    "!=",
    "!==",
    "<",
    "<=",
    ">",
    ">=",
    "-",
    "/",
    "%",
    "*",
    "+",
    "in",
    "min",
    "max",
    "cat",
    "merge",
]
ONE = ["!", "!!", "-", "+", "cat", "min", "max", "merge"]


def random_cases(*, seed: int, count: int) -> list[tuple[Any, Any]]:
    maker = _Maker(random.Random(seed))
    return [(maker.rule(3), maker.data()) for _ in range(count)]


class _Maker:
    def __init__(self, source: random.Random) -> None:
        self.random = source

    def data(self) -> dict[str, Any]:
        pick = self.random.choice
        rows = [{"age": pick(VALUES), "name": pick(["a", "", "b"])} for _ in range(self.random.randint(0, 3))]
        return {
            "a": pick(VALUES), "b": pick(VALUES), "n": pick([0, 1, 2.5, -7]), "s": pick(["", "abc", "12"]),
            "l": pick(LISTS), "o": {"x": pick(VALUES), "y": {"z": pick(VALUES)}}, "rows": rows,
        }  # fmt: skip

    def rule(self, depth: int) -> Any:
        way = self.random.random()
        if way < 0.45:
            return {self.random.choice(TWO): [self.argument(depth - 1), self.argument(depth - 1)]}
        if way < 0.6:
            return {self.random.choice(ONE): [self.argument(depth - 1)]}
        if way < 0.75:
            count = self.random.randint(2, 5)
            several = [self.argument(depth - 1) for _ in range(count)]
            return {self.random.choice(["if", "and", "or", "+", "*", "cat"]): several}
        if way < 0.85:
            return {self.random.choice(["<", "<="]): [self.argument(depth - 1) for _ in range(3)]}
        return self.walk(depth) if way < 0.95 else self.substr(depth)

    def walk(self, depth: int) -> Any:
        name = self.random.choice(["map", "filter", "all", "some", "none", "reduce"])
        rows = {"var": self.random.choice(["rows", "l", "s", "missing"])}
        local = {"var": self.random.choice(["age", "name", ""])}
        if name == "reduce":
            return {
                name: [
                    rows,
                    {"+": [{"var": "accumulator"}, {"var": self.random.choice(["current", "current.age"])}]},
                    0,
                ]
            }
        return {
            name: [rows, {self.random.choice(["==", "<", "!=", "+"]): [local, self.random.choice(VALUES)]}]
        }

    def substr(self, depth: int) -> Any:
        whole = [self.random.choice([-2, -1, 0, 1, 2, 9]) for _ in range(self.random.randint(1, 2))]
        return {"substr": [self.argument(depth - 1), *whole]}

    def argument(self, depth: int) -> Any:
        way = self.random.random()
        if depth > 0 and way < 0.3:
            return self.rule(depth)
        if way < 0.6:
            path = self.random.choice(PATHS)
            return (
                {"var": path} if self.random.random() < 0.8 else {"var": [path, self.random.choice(VALUES)]}
            )
        return self.random.choice(LISTS) if way < 0.66 else self.random.choice(VALUES)
