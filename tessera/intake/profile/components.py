"""From one component of Form.io to one question."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from tessera.intake.profile import patterns, settings
from tessera.intake.profile.conditions import calculation_of, condition_of
from tessera.intake.profile.context import Reader
from tessera.intake.profile.model import (
    AreaQuestion,
    Binding,
    ChoiceQuestion,
    DayQuestion,
    FileQuestion,
    Item,
    Kind,
    NumberQuestion,
    Option,
    Question,
    RowsQuestion,
    TextQuestion,
    YesQuestion,
)

MOST_OPTIONS: Final = 300
LONGEST_VALUE: Final = 100
LARGEST: Final = 2.0**53
MOST_ROWS: Final = 200
MOST_FILES: Final = 10
LARGEST_FILE: Final = 10_000_000  # bytes

Component = Mapping[str, Any]
Shared = dict[str, Any]


def question(
    reader: Reader, component: Component, path: str, *, kind: Kind, within: str, inner: tuple[Item, ...]
) -> Question:
    """The question, as far as it can be read; what is wrong with it stands with the reader."""
    key = str(component.get("key") or "")
    own = f"{within}.{key}" if within else key
    label = reader.text(path, component.get("label"), label=key)
    reader.claim(path, key, own)
    if not label:
        reader.fault(path, "label-missing", key=key or path)
    refuse_settings(reader, component, path, label=label or key)
    shared: Shared = {
        "kind": kind,
        "key": key,
        "path": own,
        "label": label or key,
        "hint": reader.text(path, component.get("description"), label=label),
        "required": is_required(component),
        "condition": condition_of(reader, component, path, label=label),
        "binding": _binding(component),
        "message": reader.text(path, rules_of(component).get("customMessage"), label=label),
    }
    if kind == Kind.ROWS:
        return _rows(reader, component, path, shared | {"questions": inner})
    if component.get("calculateValue") and kind not in {Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER}:
        reader.fault(path, "calculation-unfit", label=label)
    return READERS[kind](reader, component, path, shared)


def refuse_settings(reader: Reader, component: Component, path: str, *, label: str) -> None:
    """No program anywhere, and nothing that would be asked or kept otherwise than it seems."""
    for setting in programs_in(component):
        reader.fault(path, "javascript", label=label, setting=setting)
    for setting in unsupported_in(component):
        reader.fault(path, "setting-not-supported", label=label, setting=setting)
    default = component.get("defaultValue")
    if settings.is_set(default) and default != "00/00/0000":
        reader.fault(path, "default-given", label=label)


def programs_in(component: Component) -> Iterator[str]:
    for name in settings.PROGRAMS:
        value = component.get(name)
        is_logic = name == "calculateValue" and isinstance(value, dict)
        if settings.is_set(value) and not is_logic and value != settings.HARMLESS.get(name):
            yield name
    if settings.is_set(rules_of(component).get("custom")):
        yield "validate.custom"


def unsupported_in(component: Component) -> Iterator[str]:
    may = {"multiple"} if kind_of(component) == Kind.FILE else set()
    yield from (
        name for name in settings.UNSUPPORTED if settings.is_set(component.get(name)) and name not in may
    )
    rules = rules_of(component)
    yield from (f"validate.{name}" for name in settings.UNSUPPORTED_RULES if settings.is_set(rules.get(name)))
    if settings.is_set(component.get("disabled")) and not component.get("calculateValue"):
        yield "disabled"


def rules_of(component: Component) -> Mapping[str, Any]:
    rules = component.get("validate")
    return rules if isinstance(rules, dict) else {}


def properties_of(component: Component) -> Mapping[str, Any]:
    properties = component.get("properties")
    return properties if isinstance(properties, dict) else {}


def kind_of(component: Component) -> Kind | None:
    kind = settings.KINDS.get(str(component.get("type")))
    if kind == Kind.SELECT and properties_of(component).get("picker") == "area":
        return Kind.AREA
    return kind


def is_required(component: Component) -> bool:
    if rules_of(component).get("required") in (True, "true"):
        return True
    parts = component.get("fields") if component.get("type") == "day" else None
    return isinstance(parts, dict) and any(
        isinstance(part, dict) and part.get("required") in (True, "true") for part in parts.values()
    )


def _binding(component: Component) -> Binding | None:
    """``properties.registry``: subject and field, with ``identifier`` or ``contact`` between for those."""
    given = properties_of(component).get("registry")
    if not isinstance(given, str) or not given.strip() or component.get("type") == "editgrid":
        return None
    parts = given.strip().split(".")
    if len(parts) == 3 and parts[1] in {"identifier", "contact"}:
        return Binding(parts[0], parts[2], parts[1])
    return Binding(parts[0], ".".join(parts[1:]))


def _number(reader: Reader, given: Any, path: str, *, label: str, setting: str) -> float | None:
    if given is None or given == "":
        return None
    try:
        number = (
            float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else math.nan
        )
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or abs(number) > LARGEST:
        reader.fault(path, "bound-unreadable", label=label, setting=setting)
        return None
    return number


def _count(reader: Reader, given: Any, path: str, *, label: str, setting: str) -> int | None:
    number = _number(reader, given, path, label=label, setting=setting)
    if number is None or number == 0:
        return None
    if number < 0 or number != int(number):
        reader.fault(path, "bound-unreadable", label=label, setting=setting)
        return None
    return int(number)


def _pair(
    reader: Reader, rules: Mapping[str, Any], path: str, label: str, *names: str
) -> tuple[int | None, int | None]:
    least, most = (_count(reader, rules.get(name), path, label=label, setting=name) for name in names)
    _crossed(reader, least, most, path, label=label)
    return least, most


def _crossed(reader: Reader, least: Any, most: Any, path: str, *, label: str) -> None:
    if least is not None and most is not None and least > most:
        reader.fault(path, "bounds-crossed", label=label)


def _text(reader: Reader, component: Component, path: str, shared: Shared) -> TextQuestion:
    rules, label = rules_of(component), shared["label"]
    least, most = _pair(reader, rules, path, label, "minLength", "maxLength")
    given = rules.get("pattern")
    pattern = given if isinstance(given, str) else ""
    if len(pattern) > patterns.LONGEST:
        reader.fault(path, "pattern-too-long", label=label, most=patterns.LONGEST)
        pattern = ""
    try:
        patterns.check(pattern)
    except patterns.PatternRefused:
        reader.fault(path, "pattern-unreadable", label=label)
        pattern = ""
    calculation = calculation_of(reader, component, path, label=label)
    message = shared["message"] or reader.text(path, rules.get("patternMessage"), label=label)
    return TextQuestion(
        **shared | {"message": message},
        pattern=pattern,
        min_length=least,
        max_length=most,
        calculation=calculation,
    )


def _numeric(reader: Reader, component: Component, path: str, shared: Shared) -> NumberQuestion:
    rules, label = rules_of(component), shared["label"]
    least = _number(reader, rules.get("min"), path, label=label, setting="min")
    most = _number(reader, rules.get("max"), path, label=label, setting="max")
    _crossed(reader, least, most, path, label=label)
    whole = rules.get("integer") in (True, "true") or component.get("decimalLimit") in (0, "0")
    unit = reader.text(path, component.get("suffix"), label=label)
    calculation = calculation_of(reader, component, path, label=label)
    return NumberQuestion(
        **shared, minimum=least, maximum=most, whole=whole, unit=unit, calculation=calculation
    )


def _yes(reader: Reader, component: Component, path: str, shared: Shared) -> YesQuestion:
    return YesQuestion(**shared)


def _choice(reader: Reader, component: Component, path: str, shared: Shared) -> ChoiceQuestion:
    label = shared["label"]
    least, most = _pair(reader, rules_of(component), path, label, "minSelectedCount", "maxSelectedCount")
    return ChoiceQuestion(**shared, options=_options(reader, component, path, label), least=least, most=most)


def _options(reader: Reader, component: Component, path: str, label: str) -> tuple[Option, ...]:
    data = component.get("data")
    given = component.get("values") or (data.get("values") if isinstance(data, dict) else None)
    several = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    several = [one for one in several if one.get("value") not in (None, "") or one.get("label")]
    if not several:
        reader.fault(path, "options-missing", label=label)
    if len(several) > MOST_OPTIONS:
        reader.fault(path, "options-too-many", label=label, most=MOST_OPTIONS)
    found: dict[str, Option] = {}
    for one in several[:MOST_OPTIONS]:
        option = _option(reader, one, path, label)
        if option.value in found:
            reader.fault(path, "option-twice", label=label, value=option.value)
        found[option.value] = option
    return tuple(found.values())


def _option(reader: Reader, given: Component, path: str, label: str) -> Option:
    raw = given.get("value")
    value = (
        raw
        if isinstance(raw, str)
        else str(raw)
        if isinstance(raw, int) and not isinstance(raw, bool)
        else ""
    )
    words = reader.text(path, given.get("label"), label=label)
    if not value or len(value) > LONGEST_VALUE or not value.isprintable() or value.split() != [value]:
        reader.fault(path, "option-unsafe", label=label, value=value[:40])
    elif not words:
        reader.fault(path, "option-without-label", label=label, value=value)
    return Option(value, words or value)


def _day(reader: Reader, component: Component, path: str, shared: Shared) -> DayQuestion:
    label = shared["label"]
    earliest = _date(reader, component.get("minDate"), path, label=label, setting="minDate")
    latest = _date(reader, component.get("maxDate"), path, label=label, setting="maxDate")
    _crossed(reader, earliest, latest, path, label=label)
    return DayQuestion(
        **shared,
        day_first=component.get("dayFirst", True) is not False,
        earliest=earliest,
        latest=latest,
        latest_today=properties_of(component).get("latest") == "today",
    )


def _date(reader: Reader, given: Any, path: str, *, label: str, setting: str) -> date | None:
    if not settings.is_set(given):
        return None
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):  # Form.io would run it as a program
        reader.fault(path, "bound-unreadable", label=label, setting=setting)
        return None


def _area(reader: Reader, component: Component, path: str, shared: Shared) -> AreaQuestion:
    level = properties_of(component).get("level")
    return AreaQuestion(**shared, level=str(level)[:20] if isinstance(level, str | int) else "")


def _file(reader: Reader, component: Component, path: str, shared: Shared) -> FileQuestion:
    label = shared["label"]
    most = _count(reader, properties_of(component).get("most"), path, label=label, setting="most")
    several = component.get("multiple") is True
    size = _count(reader, properties_of(component).get("bytes"), path, label=label, setting="bytes")
    return FileQuestion(
        **shared,
        most=min(most or MOST_FILES, MOST_FILES) if several else 1,
        max_bytes=min(size or FileQuestion.max_bytes, LARGEST_FILE),
    )


def _rows(reader: Reader, component: Component, path: str, shared: Shared) -> RowsQuestion:
    label = shared["label"]
    least, most = _pair(reader, rules_of(component), path, label, "minLength", "maxLength")
    if not any(isinstance(item, Question) for item in shared["questions"]):
        reader.fault(path, "rows-empty", label=label)
    return RowsQuestion(
        **shared,
        least=least,
        most=min(most or MOST_ROWS, MOST_ROWS),
        members=properties_of(component).get("registry") == "members",
    )


READERS: Final[Mapping[Kind, Callable[[Reader, Component, str, Shared], Question]]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.EMAIL: _text,
    Kind.PHONE: _text,
    Kind.NUMBER: _numeric,
    Kind.YES: _yes,
    Kind.RADIO: _choice,
    Kind.SELECT: _choice,
    Kind.BOXES: _choice,
    Kind.DAY: _day,
    Kind.AREA: _area,
    Kind.FILE: _file,
}
