"""What a search answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tessera.registry.queries.search.asked import Asked


class Match(TextChoices):
    """Why somebody was found."""

    REGISTRY_NUMBER = "number", _("Registry number")
    HOUSEHOLD_NUMBER = "household-number", _("Household number")
    IDENTIFIER = "identifier", _("Identifier")
    CONTACT = "contact", _("Phone number")
    EMAIL = "email", _("E-mail address")
    HOUSEHOLD_CONTACT = "household-contact", _("Phone of the household")
    HOUSEHOLD_EMAIL = "household-email", _("E-mail address of the household")
    NAME = "name", _("Name")
    ALIKE = "alike", _("Name spelled alike")
    PARTLY = "partly", _("Part of the name")
    FILTER = "filter", _("Filter")


@dataclass(frozen=True)
class Why:
    """Why somebody was found.

    ``names`` are the labels of the identifier's kind by language; ``pairs`` the words asked for beside the words found,
    where they differ; ``missing`` the words that the record lacks.
    """

    match: Match
    names: Mapping[str, str] | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Home:
    """The household in which somebody lives, and what they are to its head."""

    public_id: UUID
    registry_number: str
    head_name: str
    relationship: str


@dataclass(frozen=True)
class PersonHit:
    id: int
    public_id: UUID
    registry_number: str
    name: str
    birth_date: date | None
    birth_date_precision: str
    age: int | None
    sex: int
    status: str
    area: str
    identifier: str
    identifier_kind: str
    home: Home | None
    why: Why
    score: float


@dataclass(frozen=True)
class HouseholdHit:
    id: int
    public_id: UUID
    registry_number: str
    name: str
    head_name: str
    head_birth_date: date | None
    head_birth_date_precision: str
    identifier: str
    identifier_kind: str
    members: int
    status: str
    area: str
    recorded_at: datetime
    why: Why
    score: float


Hit = TypeVar("Hit", PersonHit, HouseholdHit)


@dataclass(frozen=True)
class Found(Generic[Hit]):
    """One page of what was found.

    ``total`` counts up to a limit; beyond it ``is_more`` is set and the true number is larger. ``is_cut`` says
    that more people have such names than were compared: narrow by area or year of birth. ``next`` continues.
    """

    hits: tuple[Hit, ...]
    total: int
    is_more: bool = False
    is_cut: bool = False
    next: str = ""
    asked: Asked = Asked()
