from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.queries.records import IndividualRecord
from tessera.selfservice.models import Authority
from tessera.web.parts import Crumb, Kind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AuthorityRow:
    """``last_day`` counts. ``may_end``: it holds, and the viewer may end it."""

    key: UUID
    who: str
    whom: str
    ground: str
    paper: str
    reason: str
    since: date
    last_day: date | None
    made_by: str
    state: str
    state_kind: Kind
    may_end: bool

    @classmethod
    def of(cls, one: Authority, *, on: date, may_end: bool) -> "AuthorityRow":
        holds = one.ended_at is None and (one.until is None or one.until > on)
        state: tuple[str, Kind] = (_("In force"), "ok") if holds else (_("Over"), "")
        if holds and one.since > on:
            state = (_("Not yet"), "info")
        if one.ended_at is not None:
            state = (_("Ended by %(name)s") % {"name": one.ended_by_name}, "")
        return cls(
            key=one.public_id,
            who=one.representative_name,
            whom=one.represented_name,
            ground=str(one.get_ground_display()),
            paper=one.paper,
            reason=one.reason,
            since=one.since,
            last_day=one.until - _DAY if one.until else None,
            made_by=one.made_by_name,
            state=state[0],
            state_kind=state[1],
            may_end=holds and may_end,
        )


@dataclass(frozen=True)
class PersonPage:
    name: str
    number: str
    url: str
    rows: tuple[AuthorityRow, ...]
    may_record: bool

    @classmethod
    def of(
        cls, record: IndividualRecord, found: Sequence[Authority], *, on: date, may_record: bool
    ) -> "PersonPage":
        return cls(
            name=record.person.name,
            number=record.registry_number,
            url=reverse("console:individual", args=[record.public_id]),
            rows=tuple(
                AuthorityRow.of(one, on=on, may_end=may_record and one.represented_id == record.id)
                for one in found
            ),
            may_record=may_record,
        )

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        return (Crumb(self.name, self.url), Crumb(_("Who acts for whom")))
