"""Reading what somebody typed into the one box: a number, a phone, an e-mail address, or names and a year."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

import phonenumbers
from django.conf import settings

LONGEST: Final = 200
_NUMBER: Final = re.compile(r"([PH])(\d{9})(\d{2})", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_DATE: Final = re.compile(
    r"((?:1[89]|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.]((?:1[89]|20)\d\d)"
)
_JOINERS: Final = re.compile(r"[\s\-./\u200e\u200f]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_E164: Final = range(7, 16)  # digits
_PHONE: Final = re.compile(r"[+(]?\d[\d\s().\-/]{4,}")


@dataclass(frozen=True)
class Asked:
    """What the text may mean.

    ``number`` is a registry number whose check digits hold; ``is_mistyped`` says that the text looks like one whose
    check digits do not. ``value`` may be an identifier. ``born`` is a birth date; of a year, only ``born_year`` is set.
    """

    text: str = ""
    number: str = ""
    is_mistyped: bool = False
    phone: str = ""
    email: str = ""
    value: str = ""
    names: str = ""
    born_year: int | None = None
    born: date | None = None

    @property
    def is_exact(self) -> bool:
        """Whether something in the text is looked up by equality."""
        return bool(self.number or self.contacts or self.value)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for; a year of birth alone only narrows."""
        return bool(self.is_exact or self.names)

    @property
    def contacts(self) -> tuple[str, ...]:
        """How the phone number or the e-mail address may have been written down."""
        return tuple({form: None for form in (self.phone, self.email, self.email.lower()) if form})


def read(text: str) -> Asked:
    """What a text may mean. Never raises, whatever is typed."""
    text = _cleaned(text)
    joined = _JOINERS.sub("", text).upper()
    number = _NUMBER.fullmatch(joined)
    if number:
        right = has_right_check_digits(joined)
        return Asked(text=text, number=joined if right else "", is_mistyped=not right)
    if _EMAIL.fullmatch(text):
        return Asked(text=text, email=text)
    if _PHONE.fullmatch(text) and not _DATE.fullmatch(text) and len(joined) > 4:
        return Asked(text=text, phone=phone_of(text), value=joined)
    return _names_and_birth(text, joined)


def has_right_check_digits(number: str) -> bool:
    """Whether a registry number is well copied: its last two digits follow ISO 7064 MOD 97-10."""
    return (int(number[1:10]) * 100 + int(number[10:])) % 97 == 1


def phone_of(text: str) -> str:
    """The phone number in E.164, read as a local one where it has no country code; "" when it cannot be one.

    One under a code that no country has is taken as it is typed: made-up registers have such numbers.
    """
    try:
        parsed = phonenumbers.parse(text, settings.COUNTRY_CODE or None)
    except phonenumbers.NumberParseException:
        digits = "".join(sign for sign in text if sign.isdecimal())
        return f"+{digits}" if text.startswith("+") and len(digits) in _E164 else ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _names_and_birth(text: str, joined: str) -> Asked:
    born, rest = _date_in(text)
    words = rest.split()
    years = [word for word in words if _YEAR.fullmatch(word)]
    if years and born is None:
        words.remove(years[0])
    has_digit = any(letter.isdigit() for word in words for letter in word)
    return Asked(
        text=text,
        value=joined if has_digit else "",
        names=" ".join(words),
        born_year=born.year if born else int(years[0]) if years else None,
        born=born,
    )


def _date_in(text: str) -> tuple[date | None, str]:
    """A date in the text (the year first, or the day first) and the text without it."""
    found = _DATE.search(text)
    if not found:
        return None, text
    parts = [int(part) for part in found.groups() if part]
    year, month, day = parts if parts[0] > 31 else reversed(parts)
    try:
        return date(year, month, day), text[: found.start()] + " " + text[found.end() :]
    except ValueError:
        return None, text


def _cleaned(text: str) -> str:
    """Without what a database refuses, and with the digits of every script as ASCII digits."""
    kept = (
        letter
        for letter in text[:LONGEST]
        if unicodedata.category(letter) not in {"Cs", "Cc"} or letter.isspace()
    )
    digits = (str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in kept)
    return " ".join("".join(digits).split())
