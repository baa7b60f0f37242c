from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.registry.models import Individual
from tessera.selfservice.models import AuthorityRequest
from tessera.web.parts import Crumb

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WishRow:
    url: str
    who: str
    whom: str
    ground: str
    asked_at: datetime
    has_objected: bool

    @classmethod
    def of(cls, one: AuthorityRequest) -> "WishRow":
        return cls(
            url=reverse("console:links-wish", args=[one.public_id]),
            who=one.representative_name,
            whom=one.represented_name or one.said_name,
            ground=str(one.get_ground_display()),
            asked_at=one.asked_at,
            has_objected=one.objected_at is not None,
        )


@dataclass(frozen=True)
class Named:
    """A record that the viewer may see."""

    name: str
    number: str
    url: str
    born: date | None
    precision: str
    area: str

    @classmethod
    def of(cls, person: Individual) -> "Named":
        return cls(
            name=person.full_name,
            number=person.registry_number,
            url=reverse("console:individual", args=[person.public_id]),
            born=person.birth_date,
            precision=person.birth_date_precision,
            area=person.area.name_in(get_language() or "en") if person.area else "",
        )


@dataclass(frozen=True)
class WishPage:
    """``representative`` and ``represented`` are None where the viewer may not see the record, or nobody is named."""

    key: UUID
    who: str
    said_name: str
    said_number: str
    said_birth_date: date | None
    ground: str
    last_day: date
    covers_household: bool
    reason: str
    paper: str
    asked_at: datetime
    representative: Named | None
    represented: Named | None
    objected_at: datetime | None
    objection: str
    settled: str
    settled_by: str
    note: str

    @classmethod
    def of(cls, one: AuthorityRequest, people: dict[int, Individual], *, paper: str) -> "WishPage":
        who, whom = people.get(one.representative_id), people.get(one.represented_id or 0)
        return cls(
            key=one.public_id,
            who=one.representative_name,
            said_name=one.said_name,
            said_number=one.said_number,
            said_birth_date=one.said_birth_date,
            ground=str(one.get_ground_display()),
            last_day=one.until - _DAY,
            covers_household=one.covers_household,
            reason=one.reason,
            paper=paper,
            asked_at=one.asked_at,
            representative=Named.of(who) if who else None,
            represented=Named.of(whom) if whom else None,
            objected_at=one.objected_at,
            objection=one.objection,
            settled="" if one.waits else str(one.get_status_display()),
            settled_by=one.decided_by_name,
            note=one.note,
        )

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        return (Crumb(_("Who is who"), reverse("console:links")), Crumb(self.who))
