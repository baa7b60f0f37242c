"""Random forms and random answers to them, for the comparison with Form.io's own validator."""

import random
from typing import Any

Json = dict[str, Any]

WORDS = [
    "",
    "Amina",
    "Zoë",
    "  ",
    "x" * 12,
    "12",
    "true",
    "a b",
    "Ünï",
    "ab@c.de",
    "+221 77 12",
    "O'Neil",
    "été",
    "1",
]
OPTIONS = ["yes", "no", "1", "2", "true", "D01"]
PATTERNS = ["[A-Za-z ]+", "[0-9]{2,4}", "[^0-9<>]*", "a|b", "\\d+", "(ab|c)+d?"]
KINDS = [
    "textfield", "textarea", "email", "phoneNumber", "number", "integer", "checkbox", "radio", "select",
    "selectboxes", "day",
]  # fmt: skip
COMPARABLE = {
    "textfield",
    "textarea",
    "number",
    "checkbox",
    "radio",
    "select",
    "selectboxes",
    "email",
    "phoneNumber",
}


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.asked: list[tuple[str, str]] = []  # path and type of what was asked so far

    def form(self) -> Json:
        pages = [self.page(number) for number in range(self.random.randint(1, 3))]
        return {"display": "form", "title": "Random", "components": pages}

    def page(self, number: int) -> Json:
        page: Json = {"type": "panel", "key": f"page_{number}", "title": f"Page {number}", "input": False}
        if number and self.random.random() < 0.3:
            page["conditional"] = self.condition("")
        items = [self.question() for _ in range(self.random.randint(1, 4))]
        if self.random.random() < 0.4:
            items.append(self.rows(may_hide="conditional" in page))
        if self.random.random() < 0.3:
            items.append(self.calculated())
        return page | {"components": items}

    def key(self) -> str:
        self.count += 1
        return f"q{self.count}"

    def question(self, rows: str = "") -> Json:
        kind = self.random.choice(KINDS)
        key = self.key()
        path = f"{rows}.{key}" if rows else key
        made: Json = {
            "type": "number" if kind == "integer" else kind,
            "key": key,
            "label": key,
            "input": True,
        }
        rules: Json = {"required": True} if self.random.random() < 0.4 else {}
        made |= {"validate": rules | self.rules(kind)} | self.options(kind)
        if kind == "day":
            made["dayFirst"] = self.random.random() < 0.7
            made |= self.some(minDate="1950-01-01", maxDate="2020-06-15")
        if self.asked and self.random.random() < 0.4:
            made["conditional"] = self.condition(rows)
        self.asked.append((path, made["type"]))
        return made

    def some(self, **settings: Any) -> Json:
        return {name: value for name, value in settings.items() if self.random.random() < 0.5}

    def rules(self, kind: str) -> Json:
        if kind in {"textfield", "textarea", "phoneNumber", "email"}:
            pattern = self.random.choice(PATTERNS)
            return self.some(
                minLength=self.random.randint(1, 4), maxLength=self.random.randint(4, 9), pattern=pattern
            )
        if kind in {"number", "integer"}:
            whole = {"integer": True} if kind == "integer" else {}
            return (
                self.some(min=self.random.choice([-2, 0, 1.5]), max=self.random.choice([2, 7.25, 30])) | whole
            )
        if kind == "selectboxes":
            return self.some(minSelectedCount=2, maxSelectedCount=self.random.randint(2, 3))
        return {}

    def options(self, kind: str) -> Json:
        several = [
            {"value": one, "label": one} for one in self.random.sample(OPTIONS, self.random.randint(2, 5))
        ]
        if kind in {"radio", "selectboxes"}:
            return {"values": several}
        return {"data": {"values": several}, "widget": "html5"} if kind == "select" else {}

    def rows(self, *, may_hide: bool) -> Json:
        key = self.key()
        rules = self.some(required=True, maxLength=3, minLength=1)
        made: Json = {"type": "editgrid", "key": key, "label": key, "input": True, "validate": rules}
        if self.asked and self.random.random() < 0.2:
            made["conditional"] = self.condition("")
        # In Form.io the empty values of what is asked in rows bring hidden rows back to life, as one row or an object;
        # what counts the rows afterwards is wrong then. Such rows are not counted here.
        is_steady = not may_hide and "conditional" not in made
        self.asked.append((key, "editgrid" if is_steady else "hidden rows"))
        made["components"] = [self.question(key) for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.3:
            made["components"].append(self.calculated(key))
        return made

    def calculated(self, rows: str = "") -> Json:
        key = self.key()
        numbers = [path for path, kind in self.asked if kind == "number" and self.reaches(path, rows)]
        grids = [path for path, kind in self.asked if kind == "editgrid" and path != rows]
        logic: Json = {"+": [1, *({"var": self.variable(path, rows)} for path in numbers[:2])]}
        if grids and self.random.random() < 0.5:
            logic = {"reduce": [{"var": f"data.{grids[0]}"}, {"+": [{"var": "accumulator"}, 1]}, 0]}
        elif numbers:
            name = self.random.choice(["*", "-", "/", "max", "min", "%"])
            logic = {name: [{"var": self.variable(numbers[0], rows)}, self.random.choice([2, 0.5, 3])]}
        path = f"{rows}.{key}" if rows else key
        self.asked.append((path, "number"))
        return {
            "type": "number", "key": key, "label": key, "input": True, "validate": self.some(max=10),
            "calculateValue": logic,
        }  # fmt: skip

    @staticmethod
    def reaches(path: str, rows: str) -> bool:
        return "." not in path or bool(rows and path.startswith(f"{rows}."))

    @staticmethod
    def variable(path: str, rows: str) -> str:
        return f"row.{path.partition('.')[2]}" if rows and path.startswith(f"{rows}.") else f"data.{path}"

    def condition(self, rows: str) -> Json:
        may = [(path, kind) for path, kind in self.asked if kind in COMPARABLE and self.reaches(path, rows)]
        if not may:
            return {"show": None, "when": None, "eq": ""}
        path, kind = self.random.choice(may)
        way = self.random.random()
        if way < 0.3:
            return {"show": self.random.random() < 0.7, "when": path, "eq": self.compared(kind)}
        if way < 0.6:
            lines = [self.line(*self.random.choice(may)) for _ in range(self.random.randint(1, 3))]
            conjunction = self.random.choice(["all", "any"])
            return {"show": self.random.random() < 0.7, "conjunction": conjunction, "conditions": lines}
        return {"json": self.logic(self.variable(path, rows), kind)}

    def compared(self, kind: str) -> Any:
        if kind == "number":
            return self.random.choice(["0", "2", "7"])
        if kind == "checkbox":
            return self.random.choice(["true", "false"])
        return (
            self.random.choice(WORDS + OPTIONS)
            if kind in {"textfield", "textarea"}
            else self.random.choice(OPTIONS)
        )

    def line(self, path: str, kind: str) -> Json:
        operators = ["isEqual", "isNotEqual", "isEmpty", "isNotEmpty"]
        if kind == "number":
            operators += ["greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual"]
            return {
                "component": path,
                "operator": self.random.choice(operators),
                "value": self.random.choice([0, 2, 7.5]),
            }
        if kind in {"textfield", "textarea", "email"}:
            operators += ["includes", "notIncludes", "startsWith", "endsWith"]
        return {"component": path, "operator": self.random.choice(operators), "value": self.compared(kind)}

    def logic(self, name: str, kind: str) -> Json:
        variable = {"var": f"{name}.yes" if kind == "selectboxes" else name}
        other: Any = self.random.choice([*OPTIONS, 2, 0, True, None, ""])
        return self.random.choice([
            {self.random.choice(["==", "!=", "===", "!==", "<", ">="]): [variable, other]},
            {"!": [variable]}, {"!!": [variable]}, variable,
            {"and": [variable, {"!=": [variable, other]}]},
            {"or": [{"==": [variable, other]}, {"in": [variable, ["yes", "1", 2]]}]},
            {"if": [variable, {"<": [variable, 5]}, False]},
            {"in": ["a", variable]},
        ])  # fmt: skip

    # Answers

    def answers(self, form: Json) -> Json:
        data = self.some_answers([one for page in form["components"] for one in page["components"]])
        return data | ({"is_admin": True, "page_0": "x"} if self.random.random() < 0.2 else {})

    def some_answers(self, components: list[Json]) -> Json:
        data: Json = {}
        for component in components:
            if component.get("calculateValue") or self.random.random() < 0.12:
                continue
            data[component["key"]] = self.answer(component)
        return data

    def answer(self, component: Json) -> Any:
        kind = component["type"]
        if kind == "editgrid":
            rows = self.random.choice([0, 1, 1, 2, 3, 4])
            return [self.some_answers(component["components"]) for _ in range(rows)]
        if kind == "selectboxes":
            ticked = self.random.sample([*OPTIONS, "hack"], self.random.randint(0, 5))
            return {one: self.random.random() < 0.6 for one in ticked} if self.random.random() < 0.9 else None
        return self.random.choice(ANSWERS.get(kind, WORDS))

    def misshapen(self, component: Json) -> Any:
        """What no browser would send for the question."""
        return self.random.choice({
            "checkbox": ["yes", 1, [True], {}],
            "radio": [["yes"], {"yes": True}],
            "select": [["yes"], {"value": "yes"}],
            "selectboxes": ["yes", ["yes"], {"yes": "on"}, 3],
            "number": [[1, 2], {"a": 1}, True],
            "editgrid": ["x", {"a": 1}, ["x"], [None], 5],
        }.get(component["type"], [["x"], {"x": 1}, 5, True]))  # fmt: skip


DAYS = [
    "", "01/02/1986", "27/03/1986", "03/27/1986", "31/02/2000", "29/02/2000", "29/02/2001", "99/99/1986",
    "00/00/0000", "1/2/1999", "12/12/2030", "01/01/1940", "00/03/1990", "12/1990", "abc", "//", "1/2/", "05/06/0000",
]  # fmt: skip
ANSWERS: dict[str, list[Any]] = {
    "number": [0, 1, 2, 7, 7.5, 31, -3, 1e9, "5", "2.50", " 8 ", None, "", "lots", 46],
    "checkbox": [True, True, False, None],
    "radio": [*OPTIONS, *OPTIONS, "", "hack", 1, 2, True],
    "select": [*OPTIONS, *OPTIONS, "", "hack", 1, 2, True],
    "day": DAYS,
}
