"""What the address of a page asks for."""

from typing import Final

from django.http import HttpRequest

LONGEST: Final = 200
MOST_DIGITS: Final = 17  # fewer than a bigint takes


def storable(text: str) -> str:
    """Without the one sign that PostgreSQL takes in no text."""
    return text.replace("\0", "")


def asked_text(request: HttpRequest, name: str) -> str:
    """One parameter of the address, such as the words to search for, fit for a query; empty if not there."""
    return storable(request.GET.get(name, "")).strip()[:LONGEST]


def asked_number(request: HttpRequest, name: str) -> int | None:
    """One parameter of the address that is a whole number, such as where a list goes on; None if it is none."""
    return number_in(request.GET.get(name, ""))


def number_in(text: str) -> int | None:
    """A whole number without sign that a key in the database may have; None if the text is none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
