"""Addresses of record pages. From a page of the past they lead on in the past."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from tessera.registry.queries.people import Person


def person_url(person: Person, page: str = "", *, at: datetime | None = None) -> str:
    """ "" for somebody out of reach."""
    return record_url("individual", person.public_id, page, at=at) if person.public_id else ""


def record_url(noun: str, public_id: UUID, page: str = "", *, at: datetime | None = None) -> str:
    """``page`` is "" for the overview, or "-family"; ``at`` the moment in the past that is looked at."""
    return reverse(f"console:{noun}{page}", args=[public_id]) + on_day(at)


def on_day(at: datetime | None) -> str:
    return "?" + urlencode({"on": timezone.localdate(at).isoformat()}) if at else ""
