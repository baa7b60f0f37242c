"""Guesses what the columns of a file are: by what was chosen for the same headings before, by heading, by content."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop

from tessera.areas.models import Area
from tessera.bulk.targets import IGNORE, Means, Target, Targets
from tessera.bulk.values.choices import folded
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.values import NO, YES
from tessera.lib import keys

_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")
_PHONE: Final = re.compile(r"\+?[\d\s().-]{7,20}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER: Final = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d{1,9}")
_DECIMAL: Final = re.compile(r"-?\d+[.,]\d+")
_OF_HOUSEHOLDS: Final = ("household", "hh", "house", "home", "dwelling", "ménage", "logement", "maison", "children",
                        "enfants", "hogar", "vivienda", "الأسرة", "المنزل", "السكن")  # fmt: skip
MOST_CODES: Final = 25
ADDED: Final = gettext_noop("What is wrong")  # the heading of the column that a file to mend has more


def is_added(heading: str) -> bool:
    """Whether a column is the one that we added to a file to mend, in any language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if heading == translation.gettext(ADDED):
                return True
    return False


@dataclass(frozen=True)
class NewField:
    """A column that the dictionary does not know, as the field that it could become."""

    subject: Subject
    type: FieldType
    codes: tuple[str, ...] = ()


def normalised(heading: str) -> str:
    """The heading as it is compared: no accents, case, punctuation or bracketed remarks."""
    text = re.sub(r"\([^)]*\)", " ", heading) if re.sub(r"\([^)]*\)", "", heading).strip() else heading
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def signature(headings: Sequence[str]) -> str:
    """What files with the same columns have in common."""
    return hashlib.sha256("\x1f".join(normalised(heading) for heading in headings).encode()).hexdigest()


def guess(
    headings: Sequence[str], samples: Sequence[Sequence[str]], targets: Targets, remembered: Mapping[str, str]
) -> list[str]:
    """The target key of each column, ``IGNORE`` where nothing fits; no target is given twice."""
    known = _by_heading(targets)
    if _is_of_households([normalised(heading) for heading in headings], known):
        known = {name: sorted(found, key=_is_of_people) for name, found in known.items()}
    chosen = [IGNORE] * len(headings)
    taken: set[str] = set()
    for exact in (True, False):
        for index, heading in enumerate(headings):
            if chosen[index]:
                continue
            key = _remembered(heading, remembered, targets) if exact else ""
            key = key or _fitting(known, normalised(heading), samples[index], exact=exact, taken=taken)
            if key and key not in taken:
                chosen[index] = key
                taken.add(key)
    _by_content(chosen, samples, taken)
    return _consistent(chosen)


def _remembered(heading: str, remembered: Mapping[str, str], targets: Targets) -> str:
    key = remembered.get(normalised(heading), IGNORE)
    return key if targets.get(key) else IGNORE


def _by_heading(targets: Targets) -> dict[str, list[Target]]:
    known: dict[str, list[Target]] = {}
    for target in targets.all:
        for heading in {normalised(heading) for heading in (*target.headings, *_labels(target))}:
            known.setdefault(heading, []).append(target)
    return known


def _labels(target: Target) -> list[str]:
    """What the screens call a target that is not a field of the dictionary, in every language."""
    found = []
    for language, _name in settings.LANGUAGES if target.label else ():
        with translation.override(language):
            found.append(str(target.label))
    return found


def _is_of_households(headings: Sequence[str], known: Mapping[str, list[Target]]) -> bool:
    """Whether the file is a list of households, such as we export: "Name" is then not the name of a person."""
    found = [targets for heading in headings if (targets := known.get(heading))]
    has_number = any(target.key == "group.registry_number" for targets in found for target in targets)
    return has_number and not any(all(map(_is_of_people, targets)) for targets in found)


def _is_of_people(target: Target) -> bool:
    return target.subject != Subject.GROUP


def _fitting(
    known: Mapping[str, list[Target]], heading: str, sample: Sequence[str], *, exact: bool, taken: set[str]
) -> str:
    found = known.get(heading, []) if exact else _near(known, heading)
    for target in found:
        if target.key not in taken and _agrees(target, sample):
            return target.key
    return IGNORE


def _near(known: Mapping[str, list[Target]], heading: str) -> list[Target]:
    """Targets of a heading that stands within this one, the longest first: "hh head date of birth"."""
    words = f" {heading} "
    inside = [name for name in known if len(name) > 5 and f" {name} " in words]
    near = [target for name in sorted(inside, key=len, reverse=True) for target in known[name]]
    if not any(f" {word} " in words for word in _OF_HOUSEHOLDS):
        return near
    return [target for target in near if target.key != "individual.registry_number"]


def _agrees(target: Target, sample: Sequence[str]) -> bool:
    """Whether most sample values could be the target's; an empty sample agrees with anything."""
    if not sample:
        return True
    test = _LOOKS.get(_type_of(target))
    if target.spec is not None and target.spec.type == FieldType.AREA:
        return _are_places(sample)
    return test is None or 2 * sum(bool(test(value)) for value in sample) >= len(sample)


def _type_of(target: Target) -> str:
    if target.means == Means.CONTACT:
        return target.key.partition(".")[2]
    return str(target.spec.type) if target.spec is not None else ""


def _are_places(sample: Sequence[str]) -> bool:
    wanted = {folded(value) for value in sample}
    codes = Area.objects.values_list("code", "names")
    known = {folded(word) for code, names in codes for word in (code, *names.values())}
    return len(wanted & known) * 2 >= len(wanted)


_LOOKS: Final[Mapping[str, Callable[[str], object]]] = {
    "date": lambda value: (
        _DATE.fullmatch(value)
        or re.fullmatch(r"\d{4}|\d{5}|\d{8}", value)
        or re.search(r"[A-Za-z]{3}", value)
    ),
    "phone": _PHONE.fullmatch,
    "email": _EMAIL.fullmatch,
    "integer": _NUMBER.fullmatch,
    "boolean": lambda value: value.casefold() in YES | NO,
}


def _by_content(chosen: list[str], samples: Sequence[Sequence[str]], taken: set[str]) -> None:
    """Columns whose heading said nothing, but whose values can only be one thing."""
    for index, sample in enumerate(samples):
        if chosen[index] == IGNORE and sample and all(_EMAIL.fullmatch(value) for value in sample):
            key = "contact.email"
        elif (
            chosen[index] == IGNORE
            and sample
            and all(value.startswith("+") and _PHONE.fullmatch(value) for value in sample)
        ):
            key = "contact.phone"
        else:
            continue
        if key not in taken:
            chosen[index] = key
            taken.add(key)


def _consistent(chosen: list[str]) -> list[str]:
    """A whole name beside its parts would say the same thing twice: the parts win."""
    parts = {"individual.given_name", "individual.family_name"}
    if parts <= set(chosen):
        return [IGNORE if key == "individual.full_name" else key for key in chosen]
    return chosen


def new_field(heading: str, sample: Sequence[str], *, has_households: bool) -> NewField:
    """The field that an unknown column could become, by its values."""
    words = normalised(heading).split()
    of_household = has_households and any(word in _OF_HOUSEHOLDS for word in words)
    type_, codes = _type_by_content(sample)
    return NewField(Subject.GROUP if of_household else Subject.INDIVIDUAL, type_, codes)


def key_of(label: str) -> str:
    """A field key for a heading in any script."""
    key = keys.key_from(normalised(label)) or keys.key_from(label)
    return key or "field_" + hashlib.sha256(label.encode()).hexdigest()[:8]


def _type_by_content(sample: Sequence[str]) -> tuple[FieldType, tuple[str, ...]]:
    tests = (
        (FieldType.BOOLEAN, lambda value: value.casefold() in (YES | NO) - {"0", "1"}),
        (FieldType.INTEGER, _NUMBER.fullmatch),
        (FieldType.DECIMAL, lambda value: _DECIMAL.fullmatch(value) or _NUMBER.fullmatch(value)),
        (FieldType.DATE, _DATE.fullmatch),
        (FieldType.EMAIL, _EMAIL.fullmatch),
    )
    for type_, test in tests:
        if sample and all(test(value) for value in sample):
            return type_, ()
    distinct = tuple(dict.fromkeys(sample))
    if (
        2 <= len(distinct) <= MOST_CODES
        and len(distinct) * 4 <= len(sample)
        and all(len(value) <= 60 for value in distinct)
    ):
        return FieldType.CODE, distinct
    return FieldType.TEXT, ()


__all__ = ["MOST_CODES", "NewField", "guess", "key_of", "new_field", "normalised", "signature"]
