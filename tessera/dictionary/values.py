"""Values of fields: reading what people and files give, showing what is stored.

What is stored, by type: text, phone (E.164), e-mail, code, area (its code) and document (its public id) as
text; a date as ``"2026-03-27"``; numbers and yes-or-no as JSON has them; several codes as a list in the order
of the code list; a point as ``{"latitude": …, "longitude": …}`` in degrees.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tessera.dictionary import errors
from tessera.dictionary.choices import FieldType
from tessera.dictionary.display import display, mask
from tessera.dictionary.specs import CodeSpec, FieldSpec
from tessera.lib import patterns

__all__ = ["Asked", "Find", "Stored", "display", "find_code", "mask", "parse", "plain"]

Stored = Any  # a JSON value, or None for "not recorded"
Find = Callable[[str], str | None]

LONGEST_TEXT = 5_000  # characters, when the field does not say
LONGEST_RAW = 100_000
LARGEST_INTEGER = 2**53 - 1  # the largest that every JSON reader keeps exactly
MOST_DIGITS = 15  # likewise
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.+Z-]*)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
POINT = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)(?:[\s,;].*)?")
YES = frozenset({"yes", "y", "true", "t", "1", "oui", "o", "vrai", "si", "sí", "نعم", "صحيح"})
NO = frozenset({"no", "n", "false", "f", "0", "non", "faux", "لا", "خطأ", "كلا"})


@dataclass(frozen=True)
class Asked:
    """A value for a field and what is needed to read it.

    ``country`` (ISO 3166-1 alpha-2) reads local phone numbers; ``find_area`` answers a code or public id with
    the area's code, ``find_document`` a public id with itself, both None for what may not be chosen. Without
    them the given text is taken. ``today`` decides which codes are offered; without it all are.
    """

    spec: FieldSpec
    language: str
    country: str = ""
    find_area: Find | None = None
    find_document: Find | None = None
    today: date | None = None

    def refuse(self, kind: type[errors.ValueRefused], **facts: Any) -> errors.ValueRefused:
        return kind(self.spec, language=self.language, **facts)


def parse(
    spec: FieldSpec,
    raw: Any,
    *,
    language: str,
    country: str = "",
    find_area: Find | None = None,
    find_document: Find | None = None,
    today: date | None = None,
) -> Stored:
    """The stored value of what was given; None for nothing. Raises only :class:`errors.ValueRefused`."""
    asked = Asked(spec, language, country, find_area, find_document, today)
    if _is_empty(raw):
        if spec.required:
            raise asked.refuse(errors.ValueMissing)
        return None
    return READERS[spec.type](asked, raw)


def _is_empty(raw: Any) -> bool:
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or (isinstance(raw, list | tuple | set | dict) and not raw)


def _text(asked: Asked, raw: Any) -> str:
    text = _words(asked, raw)
    most = asked.spec.max_length or LONGEST_TEXT
    if len(text) > most:
        raise asked.refuse(errors.TooLong, most=most)
    if asked.spec.pattern and not patterns.matches(asked.spec.pattern, text):
        raise asked.refuse(errors.PatternMissed)
    return text


def _words(asked: Asked, raw: Any) -> str:
    """The text without spaces around it, in one normal form; control and half characters are refused."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal | date):
        raise asked.refuse(errors.NotText)
    try:
        text = raw if isinstance(raw, str) else str(raw)
    except ValueError:  # an integer of thousands of digits
        raise asked.refuse(errors.NotText) from None
    if len(text) > LONGEST_RAW:
        raise asked.refuse(errors.TooLong, most=LONGEST_RAW)
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise asked.refuse(errors.NotText)
    return text


def _line(asked: Asked, raw: Any, kind: type[errors.ValueRefused]) -> str:
    """A short text with the digits 0 to 9 for those of any script; what is no text is refused as ``kind``."""
    try:
        text = _words(asked, raw)
    except errors.ValueRefused:
        raise asked.refuse(kind, value="…") from None
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text[:500])


def _integer(asked: Asked, raw: Any) -> int:
    number = _number(asked, raw, errors.NotAWholeNumber)
    if number != number.to_integral_value() or abs(number) > LARGEST_INTEGER:
        raise asked.refuse(errors.NotAWholeNumber)
    return int(_bounded(asked, number))


def _decimal(asked: Asked, raw: Any) -> int | float:
    number = _bounded(asked, _number(asked, raw, errors.NotANumber))
    if len(number.normalize().as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise asked.refuse(errors.NotANumber)
    return int(number) if number == number.to_integral_value() else float(number)


def _number(asked: Asked, raw: Any, kind: type[errors.ValueRefused]) -> Decimal:
    if isinstance(raw, float | Decimal):
        exact = Decimal(repr(raw)) if isinstance(raw, float) else raw
        raw = format(exact, "f") if exact.is_finite() and abs(exact.adjusted()) < 30 else "?"
    text = re.sub(r"[\s'’_٬]", "", _line(asked, raw, kind)).replace("٫", ".").replace("−", "-")
    if THOUSANDS.fullmatch(text) and not asked.language.startswith("fr"):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not PLAIN_NUMBER.fullmatch(text):
        raise asked.refuse(kind)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise asked.refuse(kind) from None


def _bounded(asked: Asked, number: Decimal) -> Decimal:
    least, most = asked.spec.minimum, asked.spec.maximum
    if least is not None and number < least:
        raise asked.refuse(errors.TooSmall, least=plain(least))
    if most is not None and number > most:
        raise asked.refuse(errors.TooLarge, most=plain(most))
    return number


def plain(number: Decimal) -> str:
    """A number without the zeros that its column adds."""
    return format(number.normalize(), "f")


def _date(asked: Asked, raw: Any) -> str:
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        day = _day_of_parts(raw) if isinstance(raw, Mapping) else _day(_line(asked, raw, errors.NotADate))
    except (ValueError, TypeError, OverflowError):
        raise asked.refuse(errors.NotADate) from None
    return day.isoformat()


def _day_of_parts(parts: Mapping[str, Any]) -> date:
    year, month, day = (int(_short(parts.get(name)) or "0") for name in ("year", "month", "day"))
    return date(year, month, day)


def _day(text: str) -> date:
    if found := ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    if found := DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    raise ValueError(text)


def _boolean(asked: Asked, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _line(asked, raw, errors.NotYesOrNo).casefold()
    if word in YES or word in NO:
        return word in YES
    raise asked.refuse(errors.NotYesOrNo)


def _code(asked: Asked, raw: Any) -> str:
    text = (
        _line(asked, raw, errors.CodeUnknown)
        if isinstance(raw, str | int) and not isinstance(raw, bool)
        else ""
    )
    code = find_code(asked.spec, text)
    if code is None:
        raise asked.refuse(errors.CodeUnknown, value=text[:60])
    if asked.today and not code.is_offered_on(asked.today):
        raise asked.refuse(errors.CodeNotOffered, value=code.label_in(asked.language))
    return code.value


def find_code(spec: FieldSpec, text: str) -> CodeSpec | None:
    """The code with the value, or with the label in any language; upper and lower case are alike."""
    if spec.code_list is None:
        return None
    exact = spec.code_list.code(text)
    if exact is not None:
        return exact
    folded = text.casefold()
    by_value = (code for code in spec.code_list.codes if code.value.casefold() == folded)
    by_label = (
        code
        for code in spec.code_list.codes
        if any(unicodedata.normalize("NFC", label).casefold() == folded for label in code.labels.values())
    )
    return next(by_value, None) or next(by_label, None)


def _codes(asked: Asked, raw: Any) -> list[str] | None:
    given = _several(asked, raw)
    if len(given) > 500:
        raise asked.refuse(errors.CodeUnknown, value="…")
    chosen = {_code(asked, item) for item in given if not _is_empty(item)}
    if not chosen and asked.spec.required:
        raise asked.refuse(errors.ValueMissing)
    codes = asked.spec.code_list.codes if asked.spec.code_list else ()
    return [code.value for code in codes if code.value in chosen] or None


def _several(asked: Asked, raw: Any) -> list[Any]:
    """The parts of a list, or of a text with the parts between ; | or line ends, else between commas."""
    if isinstance(raw, list | tuple | set | frozenset):
        return list(raw)
    text = _line(asked, raw, errors.CodeUnknown)
    if find_code(asked.spec, text):
        return [text]
    return re.split(r"[;|\n]", text) if re.search(r"[;|\n]", text) else re.split(r"[,،]", text)


def _short(raw: Any) -> str:
    """The beginning of a plain value as text; "" for anything else."""
    try:
        return str(raw)[:200] if isinstance(raw, str | int | float | Decimal | UUID) else ""
    except ValueError:  # an integer of thousands of digits
        return ""


def _area(asked: Asked, raw: Any) -> str:
    text = _line(asked, _short(raw), errors.AreaUnknown)
    found = asked.find_area(text) if asked.find_area else text
    if not found:
        raise asked.refuse(errors.AreaUnknown, value=text[:60])
    return found


def _document(asked: Asked, raw: Any) -> str:
    text = _line(asked, _short(raw), errors.DocumentUnknown)
    found = asked.find_document(text) if asked.find_document else text
    if not found:
        raise asked.refuse(errors.DocumentUnknown)
    return found


def _phone(asked: Asked, raw: Any) -> str:
    text = _line(asked, raw, errors.NotAPhoneNumber)[:60]
    try:
        number = phonenumbers.parse(text, asked.country or None)
    except phonenumbers.NumberParseException:
        raise asked.refuse(errors.NotAPhoneNumber) from None
    if not phonenumbers.is_possible_number(number):
        raise asked.refuse(errors.NotAPhoneNumber)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(asked: Asked, raw: Any) -> str:
    text = _line(asked, raw, errors.NotAnEmailAddress)
    try:
        validate_email(text)
    except ValidationError:
        raise asked.refuse(errors.NotAnEmailAddress) from None
    return text.lower()


def _point(asked: Asked, raw: Any) -> dict[str, float]:
    if isinstance(raw, Mapping):
        raw = [raw.get("latitude"), raw.get("longitude")]
    if isinstance(raw, list | tuple):
        raw = ", ".join(_short(part) for part in raw[:3])
    found = POINT.fullmatch(_line(asked, raw, errors.NotAPoint).replace("−", "-"))
    if found is None:
        raise asked.refuse(errors.NotAPoint)
    latitude, longitude = (round(float(part), 7) for part in found.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise asked.refuse(errors.NotAPoint)
    return {"latitude": latitude, "longitude": longitude}


READERS: Mapping[FieldType, Callable[[Asked, Any], Stored]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.AREA: _area,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.POINT: _point,
    FieldType.DOCUMENT: _document,
}
