"""What the address of a page asks for."""

from typing import Final

from django.http import HttpRequest

LONGEST: Final = 200


def storable(text: str) -> str:
    """Without the one sign that PostgreSQL takes in no text."""
    return text.replace("\0", "")


def asked_text(request: HttpRequest, name: str) -> str:
    """One parameter of the address, such as the words to search for, fit for a query; empty if not there."""
    return storable(request.GET.get(name, "")).strip()[:LONGEST]
