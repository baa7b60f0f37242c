"""Writes names of the Latin script in Arabic and Ethiopic letters, by sound.

Good enough for invented names; names with a spelling of their own (Arabic ones) bring it along in ``names.json``.
"""

from typing import Final

_ARABIC_PAIRS: Final = {
    "sh": "ش", "ch": "تش", "kh": "خ", "gh": "غ", "th": "ث", "dh": "ذ", "ou": "و", "oo": "و", "aa": "ا", "ee": "ي",
    "ei": "ي", "ai": "اي", "ay": "اي", "ny": "ني", "ts": "تس", "ph": "ف", "qu": "كو",
}  # fmt: skip
_ARABIC: Final = {
    "a": "ا", "b": "ب", "c": "ك", "d": "د", "e": "ي", "f": "ف", "g": "ج", "h": "ه", "i": "ي", "j": "ج", "k": "ك",
    "l": "ل", "m": "م", "n": "ن", "o": "و", "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ف",
    "w": "و", "x": "كس", "y": "ي", "z": "ز",
}  # fmt: skip

# The first letter of each Ethiopic row; the six that follow it carry the other vowels.
_ETHIOPIC_PAIRS: Final = {
    "sh": 0x1238,
    "ch": 0x1278,
    "ny": 0x1298,
    "kh": 0x1280,
    "zh": 0x12E0,
    "ts": 0x1340,
    "gh": 0x1308,
    "th": 0x1270,
}
_ETHIOPIC: Final = {
    "h": 0x1200, "l": 0x1208, "m": 0x1218, "r": 0x1228, "s": 0x1230, "q": 0x1240, "b": 0x1260, "v": 0x1268, "t": 0x1270,
    "n": 0x1290, "k": 0x12A8, "c": 0x12A8, "w": 0x12C8, "z": 0x12D8, "y": 0x12E8, "d": 0x12F0, "j": 0x1300, "g": 0x1308,
    "f": 0x1348, "p": 0x1350, "x": 0x12A8,
}  # fmt: skip
_VOWEL_OF_ROW: Final = {"u": 1, "i": 2, "a": 3, "e": 4, "": 5, "o": 6}
_VOWEL_ALONE: Final = {"a": "አ", "u": "ኡ", "i": "ኢ", "e": "ኤ", "o": "ኦ"}


def arabic(text: str) -> str:
    return " ".join(_arabic_word(word) for word in text.lower().split())


def _arabic_word(word: str) -> str:
    letters = []
    at = 0
    while at < len(word):
        pair = word[at : at + 2]
        if at and pair in _ARABIC_PAIRS or pair in {"sh", "ch", "kh", "gh", "th", "dh", "ph"}:
            letters.append(_ARABIC_PAIRS[pair])
            at += 2
        elif at == 0 and word[0] in "aeiou":
            letters.append({"a": "أ", "o": "أو", "u": "أ"}.get(word[0], "إ"))
            at += 1
        else:
            letters.append(_ARABIC.get(word[at], ""))
            at += 1
    return "".join(letters)


def ethiopic(text: str) -> str:
    return " ".join(_ethiopic_word(word) for word in text.lower().split())


def _ethiopic_word(word: str) -> str:
    letters = []
    at = 0
    while at < len(word):
        pair = word[at : at + 2]
        row = _ETHIOPIC_PAIRS.get(pair) or _ETHIOPIC.get(word[at])
        if row is None:
            letters.append(_VOWEL_ALONE.get(word[at], ""))
            at += 1
            continue
        at += 2 if pair in _ETHIOPIC_PAIRS else 1
        vowel = word[at] if at < len(word) and word[at] in "uiaeo" else ""
        letters.append(chr(row + _VOWEL_OF_ROW[vowel]))
        at += len(vowel)
        if at < len(word) and vowel and word[at] == vowel:
            at += 1  # a long vowel is written once
    return "".join(letters)
