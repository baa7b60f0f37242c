"""Giving somebody the authority to act for somebody else, and taking it away again. The office decides."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.models import User
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as
from tessera.lib.db.locks import alone
from tessera.registry.choices import ContactKind, IndividualStatus
from tessera.registry.models import ContactPoint, Individual
from tessera.selfservice import errors
from tessera.selfservice.choices import Ground
from tessera.selfservice.models import Authority
from tessera.selfservice.queries.authority import find_authority, is_minor

_LONGEST: Final = 2_000
_USABLE: Final = frozenset({IndividualStatus.ACTIVE, IndividualStatus.MOVED_AWAY})


@dataclass(frozen=True)
class Given:
    """What an authority is: on what ground and paper, why, and how long. ``until`` is the first day without it."""

    ground: Ground
    paper: str
    reason: str
    since: date
    until: date | None = None
    covers_household: bool = False


@transaction.atomic
@acting
def record(
    representative: Individual, represented: Individual, given: Given, *, by: Viewer, now: datetime
) -> Authority:
    """Somebody may act for somebody else from now on, or is barred from it.

    Raises PermissionMissing, NotForOneself, NotThemselves, RecordNotInUse, PeriodIsWrong, NotAChild, ActsAlready.
    """
    by.must(Permission.CITIZENS_LINK, represented.area.path if represented.area else None)
    _check(representative, represented, given, on=timezone.localdate(now))
    _not_for_oneself(representative, represented, by=by)
    alone(f"authority over {represented.pk}")
    with recorded_as(by.actor, at=now):
        _make_room(representative, represented, on=timezone.localdate(now), by=by, now=now)
        return Authority.objects.create(
            representative=representative,
            representative_name=representative.full_name,
            represented=represented,
            represented_name=represented.full_name,
            ground=given.ground,
            covers_household=given.covers_household and given.ground != Ground.BARRED,
            since=given.since,
            until=given.until,
            paper=given.paper.strip()[:_LONGEST],
            reason=given.reason.strip()[:_LONGEST],
            made_at=now,
            made_by=by.actor,
            made_by_name=by.name,
        )


@transaction.atomic
@acting
def end(authority: Authority, *, by: Viewer, now: datetime, reason: str = "") -> Authority:
    """It holds no longer, from this moment on: an office says so, or one of the two whom it names.

    A child does not end what a guardian holds over them, and nobody ends anything while they act for somebody else.
    Raises AuthorityNotFound for what is ended, out of reach, or not theirs to end, PermissionMissing.
    """
    found = find_authority(authority.public_id)
    if by.is_citizen:
        _must_be_theirs(found, by=by, on=timezone.localdate(now))
    else:
        represented = Individual.objects.filter(pk=found.represented_id).select_related("area").first()
        if represented is None:  # they see who acts, and not for whom
            raise errors.AuthorityNotFound
        area = represented.area
        by.must(Permission.CITIZENS_LINK, area.path if area else None)
    with recorded_as(by.actor, at=now):
        _close(found, by=by, now=now, reason=reason)
    found.refresh_from_db()
    return found


def _check(representative: Individual, represented: Individual, given: Given, *, on: date) -> None:
    if representative.pk == represented.pk:
        raise errors.NotThemselves(field="number")
    if representative.status not in _USABLE or represented.status not in _USABLE:
        raise errors.RecordNotInUse(field="number")
    if given.until is None:
        if given.ground != Ground.BARRED:
            raise errors.PeriodIsWrong(field="until")
    elif given.until <= max(given.since, on):
        raise errors.PeriodIsWrong(field="until")
    if given.ground == Ground.GUARDIAN and not is_minor(represented, on=on):
        raise errors.NotAChild(field="ground")


def _not_for_oneself(representative: Individual, represented: Individual, *, by: Viewer) -> None:
    """An officer is known in the register by their e-mail address alone, if at all."""
    if by.user_id is None:
        return
    email = User.objects.get(pk=by.user_id).email
    own = ContactPoint.objects.filter(
        individual__in=(representative, represented), kind=ContactKind.EMAIL, value__iexact=email
    )
    if own.exists():
        raise errors.NotForOneself


def _make_room(
    representative: Individual, represented: Individual, *, on: date, by: Viewer, now: datetime
) -> None:
    """One that is over by its day makes room for the next; one that holds does not."""
    open_one = Authority.objects.filter(
        representative=representative, represented=represented, ended_at__isnull=True
    ).first()
    if open_one is None:
        return
    if open_one.until is None or open_one.until > on:
        raise errors.ActsAlready(field="number", name=representative.full_name)
    _close(open_one, by=by, now=now, reason="")


def _must_be_theirs(found: Authority, *, by: Viewer, on: date) -> None:
    own = by.sees.people
    theirs = found.representative_id in own or (
        found.represented_id in own and not is_minor(found.represented, on=on)
    )
    if by.acts_for is not None or not theirs or found.ground == Ground.BARRED:
        raise errors.AuthorityNotFound


def _close(found: Authority, *, by: Viewer, now: datetime, reason: str) -> None:
    ended = Authority.objects.filter(pk=found.pk, ended_at__isnull=True).update(
        ended_at=now, ended_by=by.actor, ended_by_name=by.name, end_reason=reason.strip()[:_LONGEST]
    )
    if not ended:
        raise errors.AuthorityNotFound
