"""What values look like: whether a column can be what its heading says, and what it is when that says nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tessera.areas.models import Area
from tessera.bulk.targets import IGNORE, Means, Target, Targets
from tessera.bulk.values.choices import folded, words_of
from tessera.dictionary.choices import FieldType
from tessera.dictionary.values import NO, YES

_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")
_PHONE: Final = re.compile(r"\+?[\d\s().-]{7,20}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER: Final = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d{1,3}(\.\d{3}){2,}|-?\d{1,9}")
_DECIMAL: Final = re.compile(r"-?\d+[.,]\d+|-?\d{1,3}(\.\d{3})+,\d+|-?\d{1,3}(,\d{3})+\.\d+")
_OURS: Final = re.compile(r"([PH])(\d{11})")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d{2}")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_SURE: Final = 0.9  # of the values, when nothing else speaks for a target
_ENOUGH: Final = 5  # distinct values, before places or codes are recognised by them
_SPREAD: Final = 20  # years between the first and the last birth, where dates have no heading
MOST_CODES: Final = 25


def agrees(target: Target, sample: Sequence[str]) -> bool:
    """Whether most sample values could be the target's; an empty sample agrees with anything."""
    if not sample:
        return True
    if target.spec is not None and target.spec.type == FieldType.AREA:
        return _are_places(sample, least=0.5)
    test = _LOOKS.get(_type_of(target))
    return test is None or 2 * sum(bool(test(plain(value))) for value in sample) >= len(sample)


def plain(value: str) -> str:
    """The value in the digits 0 to 9."""
    return value if value.isascii() else value.translate(_DIGITS)


def _type_of(target: Target) -> str:
    if target.means == Means.CONTACT:
        return target.key.partition(".")[2]
    return str(target.spec.type) if target.spec is not None else ""


def _are_places(sample: Sequence[str], *, least: float) -> bool:
    wanted = {folded(value) for value in sample}
    codes = Area.objects.values_list("code", "names")
    known = {folded(word) for code, names in codes for word in (code, *names.values())}
    return len(wanted & known) >= len(wanted) * least


_LOOKS: Final[Mapping[str, Callable[[str], object]]] = {
    "date": lambda value: (
        _DATE.fullmatch(value)
        or re.fullmatch(r"\d{4}|\d{5}|\d{8}", value)
        or re.search(r"[^\W\d_]{3}", value)
    ),
    "phone": _PHONE.fullmatch,
    "email": _EMAIL.fullmatch,
    "integer": _NUMBER.fullmatch,
    "boolean": lambda value: value.casefold() in YES | NO,
}


def recognised(sample: Sequence[str], targets: Targets, *, of_households: bool) -> str:
    """The target that the values alone give away, or ``IGNORE``: what is guessed here must not be anything else."""
    if not sample:
        return IGNORE
    values = [plain(value) for value in sample]
    return next((key for key in _ways(values, targets, of_households) if targets.get(key)), IGNORE)


def _ways(values: Sequence[str], targets: Targets, of_households: bool) -> Iterator[str]:
    if all(map(_EMAIL.fullmatch, values)):
        yield "contact.email"
    if all(value.startswith("+") and _PHONE.fullmatch(value) for value in values):
        yield "contact.phone"
    yield from _our_numbers(values)
    if not of_households:
        yield from _by_words(values, targets)
        if _are_births(values):
            yield "individual.birth_date"
    distinct = {folded(value) for value in values}
    could_be_places = len(distinct) >= _ENOUGH and not any(value.isdigit() for value in distinct)
    if could_be_places and _are_places(list(distinct), least=_SURE):
        yield "group.area" if of_households else "individual.area"


def _our_numbers(values: Sequence[str]) -> Iterator[str]:
    found = [_OURS.fullmatch(re.sub(r"[\s\-./]", "", value).upper()) for value in values]
    letters = {match[1] for match in found if match is not None and int(match[2]) % 97 == 1}
    if len(letters) == 1 and all(found):
        yield "individual.registry_number" if letters == {"P"} else "group.registry_number"


def _by_words(values: Sequence[str], targets: Targets) -> Iterator[str]:
    """Sexes and relationships to the head: every value is a word of theirs, and not merely a figure."""
    distinct = {folded(value) for value in values}
    for key, least in (("individual.sex", 2), ("membership.relationship_to_head", 3)):
        target = targets.get(key)
        if target is None or target.spec is None or any(value.isdigit() for value in distinct):
            continue
        words = words_of(target.spec)
        meant = {words.get(value) for value in distinct}
        if None not in meant and len(meant) >= least:
            yield key


def _are_births(values: Sequence[str]) -> bool:
    """Dates that are spread over a lifetime; dates of a survey or of payments lie close together."""
    if len(values) < _ENOUGH or not all(map(_DATE.fullmatch, values)):
        return False
    years = [int(found[0]) for value in values if (found := _YEAR.search(value))]
    return len(years) == len(values) and max(years) - min(years) >= _SPREAD


def type_of(sample: Sequence[str]) -> tuple[FieldType, tuple[str, ...]]:
    """The type of field that the values of an unknown column fit, with the codes where they are choices."""
    values = [plain(value) for value in sample]
    tests: tuple[tuple[FieldType, Callable[[str], object]], ...] = (
        (FieldType.BOOLEAN, lambda value: value.casefold() in (YES | NO) - {"0", "1"}),
        (FieldType.INTEGER, _NUMBER.fullmatch),
        (FieldType.DECIMAL, lambda value: _DECIMAL.fullmatch(value) or _NUMBER.fullmatch(value)),
        (FieldType.DATE, _DATE.fullmatch),
        (FieldType.EMAIL, _EMAIL.fullmatch),
    )
    for type_, test in tests:
        if values and all(test(value) for value in values):
            return type_, ()
    distinct = tuple(dict.fromkeys(sample))
    is_list = 2 <= len(distinct) <= MOST_CODES and len(distinct) * 4 <= len(sample)
    if is_list and all(len(value) <= 60 for value in distinct):
        return FieldType.CODE, distinct
    return FieldType.TEXT, ()
