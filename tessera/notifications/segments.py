"""How many parts an SMS takes (3GPP TS 23.038): 160 characters of the GSM alphabet or 70 of any other, fewer in each of
several parts."""

import math
from dataclasses import dataclass
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # two characters each
_ONE_GSM, _PART_GSM = 160, 153
_ONE_UNICODE, _PART_UNICODE = 70, 67


@dataclass(frozen=True)
class Measure:
    """How long an SMS is: ``length`` of ``room`` characters in ``parts`` parts."""

    length: int
    parts: int
    room: int
    is_gsm: bool


def measure(text: str) -> Measure:
    """An empty text takes one part."""
    is_gsm = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    if is_gsm:
        length = len(text) + sum(letter in _EXTENDED for letter in text)
        one, part = _ONE_GSM, _PART_GSM
    else:
        length = len(text.encode("utf-16-le")) // 2
        one, part = _ONE_UNICODE, _PART_UNICODE
    if length <= one:
        return Measure(length, 1, one, is_gsm)
    parts = math.ceil(length / part)
    return Measure(length, parts, parts * part, is_gsm)
