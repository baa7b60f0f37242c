"""What a search answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar
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


class How(TextChoices):
    """How a word of the record answers a word that was asked for."""

    SAME = "same", _("The same word")
    LETTERS = "k", _("A letter or two differ")
    SOUND = "f", _("The same name in another spelling")
    BEGINNING = "p", _("It begins so")


class Pair(NamedTuple):
    """A word as it was typed, the word of the record that answers it (folded, in Latin letters), and how."""

    asked: str
    found: str
    how: How = How.SAME


@dataclass(frozen=True)
class Why:
    """Why somebody was found.

    ``names`` are the labels of the identifier's kind by language; ``pairs`` every word asked for that was found;
    ``missing`` the words that the record lacks. ``is_reordered``: the record has the words in another order.
    """

    match: Match
    names: Mapping[str, str] | None = None
    pairs: tuple[Pair, ...] = ()
    missing: tuple[str, ...] = ()
    is_reordered: bool = False


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
    met: str  # who led to the household by their name, number or phone; empty when it is the head, or nobody
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
