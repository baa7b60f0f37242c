"""The headings of COD-AB tables, in each of the spellings that are in use.

``admin1Name_en``, ``ADM1_EN``, ``adm1_name`` (with the language in a column ``lang``) are names of level 1,
``admin1Pcode``, ``ADM1_PCODE`` its code. Alternative and reference names are not read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_CODE = re.compile(r"adm(?:in)?(\d)_?pcode")
_NAME_IN = re.compile(r"adm(?:in)?(\d)(?:name)?_([a-z]{2})")
_NAME = re.compile(r"adm(?:in)?(\d)_?name(\d?)")
_FACTS: Mapping[str, str] = {
    "validon": "since",
    "validto": "until",
    "latitude": "latitude",
    "lat": "latitude",
    "centerlat": "latitude",
    "longitude": "longitude",
    "lon": "longitude",
    "centerlon": "longitude",
}


@dataclass
class Headings:
    """Headings of a sheet by what they mean.

    ``names`` and ``named_by`` are by level: the heading by language, and by the heading of the column that
    says the language.
    """

    codes: dict[int, str] = field(default_factory=dict)
    names: dict[int, dict[str, str]] = field(default_factory=dict)
    named_by: dict[int, dict[str, str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> int | None:
        """The level whose areas the sheet lists: the deepest that has codes. None when it lists no areas."""
        return max(self.codes, default=None)


def read(headings: Iterable[str]) -> Headings:
    """What each heading means; unknown ones are passed over."""
    found = Headings()
    for heading in headings:
        _place(found, heading, heading.strip().lower())
    return found


def _place(found: Headings, heading: str, key: str) -> None:
    if match := _CODE.fullmatch(key):
        found.codes.setdefault(int(match[1]), heading)
    elif match := _NAME_IN.fullmatch(key):
        found.names.setdefault(int(match[1]), {}).setdefault(match[2], heading)
    elif match := _NAME.fullmatch(key):
        found.named_by.setdefault(int(match[1]), {}).setdefault(f"lang{match[2]}", heading)
    elif fact := _FACTS.get(key.replace("_", "")):
        found.facts.setdefault(fact, heading)
