from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tessera.accounts.viewer import Viewer
from tessera.selfservice.choices import Ground
from tessera.selfservice.models import Authority
from tessera.selfservice.queries import authority
from tessera.selfservice.queries.authority import Represented

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PersonLine:
    """Somebody for whom they may act. ``last_day`` counts."""

    individual: UUID
    name: str
    ground: str
    last_day: date | None
    is_now: bool

    @classmethod
    def of(cls, one: Represented, *, now: UUID | None) -> "PersonLine":
        return cls(one.individual, one.name, str(one.ground.label), _last(one.until), one.individual == now)


@dataclass(frozen=True)
class AuthorityLine:
    """What an office recorded. ``name`` is the other one; ``is_over_me``: that one acts for the reader."""

    key: UUID
    name: str
    ground: str
    since: date
    last_day: date | None
    is_over_me: bool
    covers_household: bool

    @classmethod
    def of(cls, one: Authority, *, viewer: Viewer) -> "AuthorityLine":
        over_me = one.represented_id in viewer.sees.people
        return cls(
            key=one.public_id,
            name=one.representative_name if over_me else one.represented_name,
            ground=str(Ground(one.ground).label),
            since=one.since,
            last_day=_last(one.until),
            is_over_me=over_me,
            covers_household=one.covers_household,
        )


@dataclass(frozen=True)
class ActingPage:
    people: tuple[PersonLine, ...]
    over_me: tuple[AuthorityLine, ...]
    mine: tuple[AuthorityLine, ...]


def acting(viewer: Viewer, *, on: date) -> ActingPage:
    """Two queries. While they act for somebody, it shows nothing of what is recorded about themselves."""
    now = viewer.acts_for.individual if viewer.acts_for else None
    recorded = (
        [] if now else [AuthorityLine.of(one, viewer=viewer) for one in authority.about_me(viewer, on=on)]
    )
    return ActingPage(
        people=tuple(PersonLine.of(one, now=now) for one in authority.acts_for(viewer, on=on)),
        over_me=tuple(one for one in recorded if one.is_over_me),
        mine=tuple(one for one in recorded if not one.is_over_me),
    )


def _last(until: date | None) -> date | None:
    return until - _DAY if until else None
