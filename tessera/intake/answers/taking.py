"""Taking what was given for one question into the shape that its kind has in Form.io's data.

What has another shape is taken as nothing, and says so: ``number`` for a text that is no number, ``shape`` for the
rest.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tessera.intake.logic import javascript as js
from tessera.intake.profile.model import Kind

# What an unanswered question holds in Form.io's data; conditions and calculations see it.
EMPTY: Final[Mapping[Kind, Any]] = {
    Kind.TEXT: "",
    Kind.LONG_TEXT: "",
    Kind.EMAIL: "",
    Kind.PHONE: "",
    Kind.NUMBER: None,
    Kind.YES: False,
    Kind.RADIO: "",
    Kind.SELECT: "",
    Kind.BOXES: {},
    Kind.DAY: "",
    Kind.AREA: "",
    Kind.FILE: [],
    Kind.ROWS: [],
}
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
LARGEST: Final = 2.0**53  # whole numbers are exact up to here
NO_DAY: Final = "00/00/0000"  # an unanswered day, as Form.io's renderer may send it
MOST_ROWS: Final = 500  # further ones are not even looked at

Taken = tuple[Any, str]  # the value, and the rule that it breaks or ""


def take(kind: Kind, raw: Any) -> Taken:
    """Never raises, whatever was given."""
    if raw is None:
        return empty(kind), ""
    return _TAKERS[kind](kind, raw)


def empty(kind: Kind) -> Any:
    value = EMPTY[kind]
    return type(value)() if isinstance(value, list | dict) else value


def _misshapen(kind: Kind) -> Taken:
    return empty(kind), "shape"


def _text(kind: Kind, raw: Any) -> Taken:
    return (raw, "") if isinstance(raw, str) else _misshapen(kind)


def _email(kind: Kind, raw: Any) -> Taken:
    return (raw.strip(js.SPACE).lower(), "") if isinstance(raw, str) else _misshapen(kind)


def _number(kind: Kind, raw: Any) -> Taken:
    if isinstance(raw, str):
        text = raw.strip(js.SPACE)
        if not text:
            return None, ""
        raw = float(text) if _NUMBER.fullmatch(text) and len(text) < 40 else math.nan
    if not js.is_number(raw):
        return _misshapen(kind)
    if isinstance(raw, int) and abs(raw) > LARGEST:
        return None, "number"
    number = float(raw)
    return (number, "") if math.isfinite(number) and abs(number) <= LARGEST else (None, "number")


def _yes(kind: Kind, raw: Any) -> Taken:
    return (raw, "") if isinstance(raw, bool) else (False, "") if raw == "" else _misshapen(kind)


def _choice(kind: Kind, raw: Any) -> Taken:
    """One option; Form.io takes a number or a yes for its text."""
    if isinstance(raw, str | bool | int | float):
        return js.to_string(raw), ""
    return _misshapen(kind)


def _boxes(kind: Kind, raw: Any) -> Taken:
    if raw == "" or raw == []:
        return {}, ""
    if not isinstance(raw, dict) or len(raw) > 1000 or not all(isinstance(one, bool) for one in raw.values()):
        return _misshapen(kind)
    return dict(raw), ""


def _day(kind: Kind, raw: Any) -> Taken:
    if not isinstance(raw, str):
        return _misshapen(kind)
    return ("" if raw == "//" else raw), ""


def _files(kind: Kind, raw: Any) -> Taken:
    several = [] if raw == "" else raw
    if not isinstance(several, list) or not all(_is_file(one) for one in several):
        return _misshapen(kind)
    return [{name: one[name] for name in FILE_PARTS if name in one} for one in several[:100]], ""


FILE_PARTS: Final = ("id", "name", "originalName", "size", "type", "storage", "url")


def _is_file(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and isinstance(given.get("id"), str)
        and all(isinstance(given[name], str | int | float) for name in FILE_PARTS if name in given)
    )


def _rows(kind: Kind, raw: Any) -> Taken:
    several = [] if raw == "" else raw
    if not isinstance(several, list) or not all(isinstance(one, dict) for one in several[:MOST_ROWS]):
        return _misshapen(kind)
    return several[:MOST_ROWS], ""


_TAKERS: Final[Mapping[Kind, Callable[[Kind, Any], Taken]]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.EMAIL: _email,
    Kind.PHONE: _text,
    Kind.NUMBER: _number,
    Kind.YES: _yes,
    Kind.RADIO: _choice,
    Kind.SELECT: _choice,
    Kind.BOXES: _boxes,
    Kind.DAY: _day,
    Kind.AREA: _choice,
    Kind.FILE: _files,
    Kind.ROWS: _rows,
}


def is_present(kind: Kind, value: Any) -> bool:
    """Whether the question counts as answered, as Form.io sees it: a box must be ticked, a row must say something."""
    if isinstance(value, str):
        return value.strip(js.SPACE) != "" and not (kind == Kind.DAY and value == NO_DAY)
    if kind == Kind.YES:
        return value is True
    if kind == Kind.BOXES:
        return any(value.values())
    if kind == Kind.ROWS:
        return any(says_something(row) for row in value)
    return value is not None and value != []


def says_something(row: Mapping[str, Any]) -> bool:
    return any(_is_said(value) for value in row.values())


def _is_said(value: Any) -> bool:
    if isinstance(value, list | dict):
        return len(value) > 0
    return js.is_true(value) or (value == 0 and value is not False)
