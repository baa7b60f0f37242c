from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tessera.accounts.viewer import Viewer
from tessera.selfservice.choices import Asked, Ground
from tessera.selfservice.models import Authority, AuthorityRequest
from tessera.selfservice.queries import authority
from tessera.selfservice.queries.asking import own_wishes, wishes_about
from tessera.selfservice.queries.authority import Represented
from tessera.web.parts import Kind

_DAY = timedelta(days=1)
_KINDS: Final[Mapping[str, Kind]] = {Asked.WAITS: "info", Asked.GRANTED: "ok", Asked.REFUSED: "bad"}


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
class WishLine:
    """Somebody's wish to act for somebody. ``name`` is the other one; of one's own, in one's own words."""

    key: UUID
    name: str
    ground: str
    last_day: date | None
    label: str
    kind: Kind
    waits: bool
    note: str = ""
    has_objected: bool = False

    @classmethod
    def of(cls, one: AuthorityRequest, *, name: str) -> "WishLine":
        return cls(
            key=one.public_id,
            name=name,
            ground=str(Ground(one.ground).label),
            last_day=_last(one.until),
            label=str(Asked(one.status).label),
            kind=_KINDS.get(one.status, ""),
            waits=one.waits,
            note=one.note,
            has_objected=one.objected_at is not None,
        )


@dataclass(frozen=True)
class ActingPage:
    """``may_ask``: they are themselves on this page. ``about_me`` are wishes that others have sent."""

    people: tuple[PersonLine, ...]
    over_me: tuple[AuthorityLine, ...]
    mine: tuple[AuthorityLine, ...]
    asked: tuple[WishLine, ...]
    about_me: tuple[WishLine, ...]
    may_ask: bool


def acting(viewer: Viewer, *, on: date) -> ActingPage:
    """Four queries. While they act for somebody, it shows nothing of what is recorded about themselves."""
    now = viewer.acts_for.individual if viewer.acts_for else None
    recorded = (
        [] if now else [AuthorityLine.of(one, viewer=viewer) for one in authority.about_me(viewer, on=on)]
    )
    return ActingPage(
        people=tuple(PersonLine.of(one, now=now) for one in authority.acts_for(viewer, on=on)),
        over_me=tuple(one for one in recorded if one.is_over_me),
        mine=tuple(one for one in recorded if not one.is_over_me),
        asked=() if now else tuple(WishLine.of(one, name=one.said_name) for one in own_wishes(viewer)),
        about_me=tuple(WishLine.of(one, name=one.representative_name) for one in wishes_about(viewer)),
        may_ask=now is None,
    )


def _last(until: date | None) -> date | None:
    return until - _DAY if until else None
