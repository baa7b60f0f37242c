"""Guesses what the columns of a file are: by what was chosen for the same headings before, by heading, by content."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation

from tessera.bulk import looks
from tessera.bulk.targets import IGNORE, Target, Targets
from tessera.dictionary.choices import FieldType, Subject
from tessera.lib import keys

_OF_HOUSEHOLDS: Final = ("household", "hh", "house", "home", "dwelling", "ménage", "logement", "maison", "children",
                        "enfants", "hogar", "vivienda", "الأسرة", "المنزل", "السكن")  # fmt: skip

# As a whole heading, above numbers. Within a longer heading ("household size") these words say nothing.
_NUMBERED: Final = ("household", "hh", "menage", "foyer", "hogar", "الأسرة", "أسرة", "الأسرة المعيشية")
_NUMBER: Final = re.compile(r"(?=.*\d)[\w/-]{1,40}")


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
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    targets: Targets,
    remembered: Sequence[str | None] = (),
) -> list[str]:
    """The target key of each column, ``IGNORE`` where nothing fits; no target is given twice.

    ``remembered`` is what was chosen for these columns before; None stands for no opinion.
    """
    known = _by_heading(targets)
    of_households = _is_of_households(headings, samples, known)
    if of_households:
        known = {name: sorted(found, key=_is_of_people) for name, found in known.items()}
    chosen = [IGNORE] * len(headings)
    settled = _recall(chosen, remembered, targets)
    taken = set(chosen)
    for exact in (True, False):
        for index, heading in enumerate(headings):
            if index not in settled and not chosen[index]:
                chosen[index] = _fitting(known, normalised(heading), samples[index], exact=exact, taken=taken)
                taken.add(chosen[index])
    for index in sorted(set(range(len(headings))) - settled):
        key = "" if chosen[index] else looks.recognised(samples[index], targets, of_households=of_households)
        if not (key or chosen[index]) and _numbers_households(headings[index], samples[index]):
            key = "household.key" if targets.get("household.key") else IGNORE
        if key and key not in taken:
            chosen[index] = key
            taken.add(key)
    return _consistent(chosen)


def _numbers_households(heading: str, sample: Sequence[str]) -> bool:
    """Whether a column says of each row in which household it is, without saying that it is a number."""
    words = {normalised(word) for word in _NUMBERED}
    return normalised(heading) in words and bool(sample) and all(_NUMBER.fullmatch(value) for value in sample)


def _recall(chosen: list[str], remembered: Sequence[str | None], targets: Targets) -> set[int]:
    """Fill in what was chosen before; the positions about which nothing else is to be said."""
    settled = set()
    for index, key in enumerate(remembered[: len(chosen)]):
        if key == IGNORE or (key is not None and targets.get(key)):
            chosen[index] = key
            settled.add(index)
    return settled


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


def _is_of_households(
    headings: Sequence[str], samples: Sequence[Sequence[str]], known: Mapping[str, list[Target]]
) -> bool:
    """Whether the file is a list of households: "Name" and "Address" are then none of a person's.

    It has the household's number, no heading that only people have, and no number twice unless it is our own export's.
    """
    found = [known.get(normalised(heading), []) for heading in headings]
    if any(targets and all(map(_is_of_people, targets)) for targets in found):
        return False
    keys = [{target.key for target in targets} for targets in found]
    if any("group.registry_number" in among for among in keys):
        return True
    numbers = [sample for among, sample in zip(keys, samples, strict=True) if "household.key" in among]
    return bool(numbers) and len(set(numbers[0])) == len(numbers[0])


def _is_of_people(target: Target) -> bool:
    return target.subject != Subject.GROUP


def _fitting(
    known: Mapping[str, list[Target]], heading: str, sample: Sequence[str], *, exact: bool, taken: set[str]
) -> str:
    found = known.get(heading, []) if exact else _near(known, heading)
    for target in found:
        if target.key not in taken and looks.agrees(target, sample):
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
    type_, codes = looks.type_of(sample)
    return NewField(Subject.GROUP if of_household else Subject.INDIVIDUAL, type_, codes)


def key_of(label: str) -> str:
    """A field key for a heading in any script."""
    key = keys.key_from(normalised(label)) or keys.key_from(label)
    return key or "field_" + hashlib.sha256(label.encode()).hexdigest()[:8]


__all__ = ["NewField", "guess", "key_of", "new_field", "normalised", "signature"]
