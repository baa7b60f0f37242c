"""A form as Form.io's JSON, with every setting that makes Form.io's renderer do what Tessera does."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    Compared,
    Condition,
    Content,
    DayQuestion,
    FileQuestion,
    Form,
    Item,
    Kind,
    Logic,
    NumberQuestion,
    Page,
    Question,
    RowsQuestion,
    TextQuestion,
    When,
)
from tessera.intake.profile.settings import CONTENT, TYPES

Json = dict[str, Any]
Own = tuple[Json, Json, Json]


def written(form: Form) -> Json:
    """Reading it again gives the same form."""
    return {
        "display": "form",
        "title": form.title,
        "language": form.language,
        "components": [*(_page(page) for page in form.pages), SUBMIT],
        "i18n": {language: dict(words) for language, words in form.translations.items()},
    }


SUBMIT: Mapping[str, Any] = {
    "type": "button",
    "key": "submit",
    "label": "Submit",
    "action": "submit",
    "theme": "primary",
    "input": True,
}


def _page(page: Page) -> Json:
    made = {
        "type": "panel",
        "key": page.key,
        "title": page.title,
        "label": page.title,
        "input": False,
        "components": [_item(item) for item in page.items],
    }
    return made | _conditional(page.condition)


def _item(item: Item) -> Json:
    if isinstance(item, Content):
        made = {"type": CONTENT, "key": item.key, "label": item.key, "input": False, "html": item.html}
        return made | _conditional(item.condition)
    assert isinstance(item, Question)
    rules: Json = {"required": True} if item.required else {}
    if item.message:
        rules["customMessage"] = item.message
    made = {
        "type": TYPES[item.kind],
        "key": item.key,
        "label": item.label,
        "input": True,
        "validateOn": "blur",
        "description": item.hint,
    }
    own_rules, own, properties = _own(item)
    if item.binding is not None:
        properties["registry"] = str(item.binding)
    made |= own | {"validate": rules | own_rules}
    if properties:
        made["properties"] = properties
    return made | _conditional(item.condition)


def _own(item: Question) -> Own:
    """What is particular to the kind: rules, settings, properties."""
    writer = _WRITERS.get(type(item))
    return writer(item) if writer is not None else ({}, {}, {})


def _area(item: AreaQuestion) -> Own:
    properties = {"picker": "area"} | ({"level": item.level} if item.level else {})
    return {}, {"dataSrc": "url", "data": {"url": ""}, "dataType": "string", "widget": "html5"}, properties


def _file(item: FileQuestion) -> Own:
    properties = {"most": item.most, "bytes": item.max_bytes}
    return {}, {"storage": "url", "url": "", "multiple": item.most > 1}, properties


def _rows(item: RowsQuestion) -> Own:
    rules = _given(minLength=item.least, maxLength=item.most)
    inner = {"components": [_item(one) for one in item.questions]}
    return rules, inner, {"registry": "members"} if item.members else {}


def _text(item: TextQuestion) -> Own:
    rules = _given(minLength=item.min_length, maxLength=item.max_length, pattern=item.pattern or None)
    own: Json = _calculated(item.calculation)
    if item.kind == Kind.PHONE:
        own["inputMask"] = ""
    return rules, own, {}


def _number(item: NumberQuestion) -> Own:
    rules = _given(min=item.minimum, max=item.maximum)
    own = _calculated(item.calculation) | _given(suffix=item.unit or None)
    if item.whole:
        rules["integer"] = True
        own["decimalLimit"] = 0
    return rules, own, {}


def _choice(item: ChoiceQuestion) -> Own:
    options = [{"value": option.value, "label": option.label} for option in item.options]
    rules: Json = {"onlyAvailableItems": True}
    if item.kind == Kind.BOXES:
        rules |= _given(minSelectedCount=item.least, maxSelectedCount=item.most)
        return rules, {"values": options}, {}
    if item.kind == Kind.SELECT:
        return (
            rules,
            {"dataSrc": "values", "data": {"values": options}, "dataType": "string", "widget": "html5"},
            {},
        )
    return rules, {"values": options, "dataType": "string"}, {}


def _day(item: DayQuestion) -> Own:
    part = {"type": "number", "required": item.required, "hide": False}
    own: Json = {
        "dayFirst": item.day_first,
        "fields": {name: dict(part) for name in ("day", "month", "year")},
    }
    if item.earliest is not None:
        own["minDate"] = item.earliest.isoformat()
    if item.latest is not None:
        own["maxDate"] = item.latest.isoformat()
    return {}, own, {"latest": "today"} if item.latest_today else {}


def _calculated(calculation: Logic | None) -> Json:
    if calculation is None:
        return {}
    return {"calculateValue": calculation.source, "calculateServer": True, "disabled": True}


def _conditional(condition: Condition | None) -> Json:
    match condition:
        case When():
            return {"conditional": {"show": condition.show, "when": condition.target, "eq": condition.equals}}
        case Compared():
            return {
                "conditional": {
                    "show": condition.show,
                    "conjunction": "any" if condition.any_of else "all",
                    "conditions": [
                        {"component": one.target, "operator": one.operator, "value": one.value}
                        for one in condition.comparisons
                    ],
                }
            }
        case Logic():
            return {"conditional": {"json": condition.source}}
        case _:
            return {}


def _given(**settings: Any) -> Json:
    return {
        name: int(value) if isinstance(value, float) and value == int(value) else value
        for name, value in settings.items()
        if value is not None
    }


_WRITERS: Final[Mapping[type[Question], Callable[[Any], Own]]] = {
    TextQuestion: _text,
    NumberQuestion: _number,
    ChoiceQuestion: _choice,
    DayQuestion: _day,
    AreaQuestion: _area,
    FileQuestion: _file,
    RowsQuestion: _rows,
}
