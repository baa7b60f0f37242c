"""Forms for tests: a sound one, to which a single fault is added."""

import copy
from typing import Any

Json = dict[str, Any]


def sound() -> Json:
    """Two pages with a condition, rows, a calculation and three languages; nothing is wrong with it."""
    return copy.deepcopy(SOUND)


def words_of(*texts: str) -> dict[str, dict[str, str]]:
    return {language: {text: f"{language} {text}" for text in texts} for language in ("fr", "ar")}


SOUND: Json = {
    "display": "form",
    "title": "School meals",
    "language": "en",
    "components": [
        {
            "type": "panel",
            "key": "page_child",
            "title": "The child",
            "components": [
                {
                    "type": "textfield",
                    "key": "given_name",
                    "label": "Given name",
                    "validate": {"required": True, "maxLength": 40, "pattern": "[^0-9<>]+"},
                    "properties": {"registry": "individual.given_name"},
                },
                {
                    "type": "radio",
                    "key": "sex",
                    "label": "Sex",
                    "values": [{"value": "1", "label": "Male"}, {"value": "2", "label": "Female"}],
                    "validate": {"required": True},
                    "properties": {"registry": "individual.sex"},
                },
                {"type": "day", "key": "birth_date", "label": "Date of birth", "dayFirst": True,
                 "properties": {"registry": "individual.birth_date", "latest": "today"}},
                {"type": "number", "key": "meals", "label": "Meals a day",
                 "validate": {"min": 0, "max": 5, "integer": True}},
            ],
        },
        {
            "type": "panel",
            "key": "page_home",
            "title": "The home",
            "components": [
                {"type": "content", "key": "why", "html": "<p>We ask to know <strong>who eats</strong>.</p>"},
                {"type": "number", "key": "rooms", "label": "Rooms", "description": "For sleeping",
                 "conditional": {"show": True, "when": "sex", "eq": "2"}},
                {
                    "type": "editgrid",
                    "key": "others",
                    "label": "Other children",
                    "validate": {"maxLength": 3},
                    "components": [
                        {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True}},
                        {"type": "number", "key": "age", "label": "Age",
                         "conditional": {"json": {"!!": [{"var": "row.name"}]}}},
                    ],
                },
                {"type": "number", "key": "eaters", "label": "Who eats",
                 "calculateValue": {"+": [1, {"var": "data.others.length"}]}},
            ],
        },
    ],
    "i18n": words_of(
        "School meals", "The child", "Given name", "Sex", "Male", "Female", "Date of birth", "Meals a day", "The home",
        "<p>We ask to know <strong>who eats</strong>.</p>", "Rooms", "For sleeping", "Other children", "Name", "Age",
        "Who eats",
    ),
}  # fmt: skip
