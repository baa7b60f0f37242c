"""How JavaScript turns one kind of value into another, for the values that JSON has.

``None`` stands for null. Numbers are int or float; a bool is never taken for a number.
"""

import math
import re
from typing import Any

_NUMBER = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_RADIX = re.compile(r"0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))")
SPACE = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def to_number(value: Any) -> float:
    """``Number(value)``."""
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return float(value)
    text = value if isinstance(value, str) else to_string(value)
    return _number_of(text.strip(SPACE))


def _number_of(text: str) -> float:
    if not text:
        return 0.0
    if _NUMBER.fullmatch(text):
        return float(text.replace("Infinity", "inf"))
    if found := _RADIX.fullmatch(text):
        base = {1: 16, 2: 8, 3: 2}[found.lastindex or 1]
        return float(int(found.group(found.lastindex or 1), base))
    return math.nan


def parse_float(value: Any) -> float:
    """``parseFloat(value)``: the number with which the text begins."""
    if is_number(value):
        return float(value)
    found = _NUMBER.match(to_string(value).lstrip(SPACE))
    return float(found[0].replace("Infinity", "inf")) if found else math.nan


def to_string(value: Any) -> str:
    """``String(value)``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(float(value))
    if isinstance(value, list):
        return ",".join("" if one is None else to_string(one) for one in value)
    return value if isinstance(value, str) else "[object Object]"


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    return ("-" if number < 0 else "") + _digits_text(*_shortest(abs(number)))


def _digits_text(digits: str, exponent: int) -> str:
    point = exponent + 1
    if 0 < point <= 21:
        return digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{exponent:+d}"


def _shortest(number: float) -> tuple[str, int]:
    """The fewest digits that give the number back, and the power of ten of the first of them."""
    mantissa, _, power = f"{number!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    exponent = len(whole) - 1 + int(power or 0)
    leading = len(digits) - len(digits.lstrip("0"))
    return digits.lstrip("0").rstrip("0") or "0", exponent - leading


def is_true(value: Any) -> bool:
    """JavaScript's own idea of true: an empty list or object is."""
    if isinstance(value, list | dict):
        return True
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value)


def same(left: Any, right: Any) -> bool:
    """``===``. Lists and objects are the same only when they are one and the same, as in JavaScript."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, list | dict):
        return left is right
    return type(left) is type(right) and bool(left == right)


def alike(left: Any, right: Any) -> bool:
    """``==``."""
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, list | dict) and isinstance(right, list | dict):
        return left is right
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


def is_less(left: Any, right: Any) -> bool:
    """``<``."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return units(left) < units(right)
    return to_number(left) < to_number(right)


def is_at_most(left: Any, right: Any) -> bool:
    """``<=``."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return units(left) <= units(right)
    return to_number(left) <= to_number(right)


def _primitive(value: Any) -> Any:
    return to_string(value) if isinstance(value, list | dict) else value


def units(text: str) -> bytes:
    """The text in the units in which JavaScript compares and counts: two bytes each."""
    return text.encode("utf-16-be", "surrogatepass")


def length(text: str) -> int:
    """``text.length``, which is also how a browser counts ``maxlength``."""
    return len(text) if text.isascii() else len(units(text)) // 2


def remainder(left: float, right: float) -> float:
    """``%``."""
    if math.isnan(left) or math.isnan(right) or math.isinf(left) or right == 0:
        return math.nan
    return math.fmod(left, right)


def quotient(left: float, right: float) -> float:
    """``/``."""
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)
