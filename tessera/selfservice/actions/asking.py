"""Asking to act for somebody else, objecting to it, and the answer of an office: nobody acts before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.models import Citizen
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import NO_AREA, Viewer, system_viewer
from tessera.changes.operations.attachments import DocumentInput
from tessera.lib.db.locks import alone
from tessera.lib.db.prepared import fetch
from tessera.notifications import actions as notifications
from tessera.notifications import links
from tessera.notifications.choices import Audience
from tessera.notifications.events import Event
from tessera.notifications.labels import in_each_language
from tessera.notifications.recipients import Recipient
from tessera.registry.models import Individual
from tessera.selfservice import errors
from tessera.selfservice.actions import authority
from tessera.selfservice.actions.authority import Given
from tessera.selfservice.choices import Asked, Ground
from tessera.selfservice.matching import names_agree
from tessera.selfservice.models import Authority, AuthorityRequest

MOST_OPEN: Final = 3
MOST_A_DAY: Final = 6  # each tells somebody of it, and brings a paper
_LONGEST: Final = 2_000
_WISH: Final = _("Act for you")
_ANSWERS: Final = {
    Asked.GRANTED: _("You may act for the person whom you named"),
    Asked.REFUSED: _("You may not act for the person whom you named"),
}


@dataclass(frozen=True)
class Wish:
    """For whom somebody wants to act, in their words, on what ground, and how long. ``until`` is the first day without
    it."""

    name: str
    number: str
    birth_date: date | None
    ground: Ground
    until: date
    reason: str
    covers_household: bool = False


@transaction.atomic
@acting
def ask(wish: Wish, paper: DocumentInput, *, citizen: Citizen, by: Viewer, now: datetime) -> AuthorityRequest:
    """Write the wish down for the office. Where number, name and birth date agree with one record, that person hears of
    it at once; else when the office has found them. The answer is the same, so that nobody finds people by asking.

    Raises WishNotFound for who acts for somebody or is nobody, PeriodIsWrong, TooManyWishes.
    """
    own = Individual.objects.filter(pk__in=by.sees.people).first() if by.acts_for is None else None
    if own is None:
        raise errors.WishNotFound
    if wish.until <= timezone.localdate(now):
        raise errors.PeriodIsWrong(field="until")
    alone(f"wishes of {by.actor}")
    _must_have_room(own, now=now)
    made = AuthorityRequest.objects.create(
        representative=own,
        representative_name=own.full_name,
        citizen_public_id=citizen.public_id,
        said_name=wish.name,
        said_number=wish.number.strip().upper(),
        said_birth_date=wish.birth_date,
        ground=wish.ground,
        covers_household=wish.covers_household,
        until=wish.until,
        reason=wish.reason.strip()[:_LONGEST],
        paper_kind=paper.kind,
        paper_file=paper.file,
        paper_sha256=paper.sha256,
        paper_mime_type=paper.mime_type,
        paper_size=paper.size,
        paper_scan_status=paper.scan_status,
        asked_at=now,
    )
    with narrowed_to(system_viewer()):
        meant = _meant(made)
        if meant is not None:
            _name(made, meant, now=now)
    return made


@transaction.atomic
@acting
def withdraw(wish: AuthorityRequest, *, by: Viewer, now: datetime) -> AuthorityRequest:
    """Raises WishNotFound for somebody else's, WishSettled."""
    found = _locked(wish)
    if by.acts_for is not None or found.representative_id not in by.sees.people:
        raise errors.WishNotFound
    return _settle(found, Asked.WITHDRAWN, by=by, now=now, note="")


@transaction.atomic
@acting
def object_to(wish: AuthorityRequest, *, by: Viewer, now: datetime, note: str) -> AuthorityRequest:
    """Whom it is about does not want it, or whoever acts for them. Raises WishNotFound, WishSettled, SaidAlready."""
    found = _locked(wish)
    if found.represented_id not in by.sees.people:
        raise errors.WishNotFound
    if found.objected_at is not None:
        raise errors.SaidAlready
    found.objected_at, found.objection = now, note.strip()[:_LONGEST]
    found.save(update_fields=["objected_at", "objection"])
    return found


@transaction.atomic
@acting
def name_person(
    wish: AuthorityRequest, individual: Individual, *, by: Viewer, now: datetime
) -> AuthorityRequest:
    """An officer says who is meant; that person hears of it, and an objection to another one counts no more.

    Raises PermissionMissing, WishNotFound, WishSettled, NotThemselves.
    """
    by.must(Permission.CITIZENS_LINK, individual.area.path if individual.area else NO_AREA)
    found = _locked(wish)
    if found.represented_id is not None:
        _must_be_theirs_to_settle(found, by=by)
    if found.representative_id == individual.pk:
        raise errors.NotThemselves(field="number")
    if found.represented_id != individual.pk:
        found.objected_at, found.objection = None, ""
        _name(found, individual, now=now)
    return found


@transaction.atomic
@acting
def grant(wish: AuthorityRequest, *, by: Viewer, now: datetime, note: str = "") -> Authority:
    """The office records the authority that was asked for. Raises WishSettled, NotKnownYet, PersonObjects, NotFound for
    a record out of reach, and what ``authority.record`` raises."""
    found = _locked(wish)
    if found.represented_id is None:
        raise errors.NotKnownYet
    if found.objected_at is not None and found.ground == Ground.PROXY:
        raise errors.PersonObjects(name=found.represented_name)
    people = (
        Individual.objects.within(by.sees)
        .select_related("area")
        .in_bulk([found.representative_id, found.represented_id])
    )
    if len(people) < 2:
        raise errors.WishNotFound
    given = Given(
        ground=Ground(found.ground),
        paper=found.paper_kind,
        reason=note or found.reason,
        since=timezone.localdate(now),
        until=found.until,
        covers_household=found.covers_household,
    )
    made = authority.record(
        people[found.representative_id], people[found.represented_id], given, by=by, now=now
    )
    found.authority = made
    _settle(found, Asked.GRANTED, by=by, now=now, note=note)
    return made


@transaction.atomic
@acting
def refuse(wish: AuthorityRequest, *, by: Viewer, now: datetime, note: str) -> AuthorityRequest:
    """Raises WishSettled, WishNotFound, PermissionMissing."""
    by.must(Permission.CITIZENS_LINK)
    found = _locked(wish)
    _must_be_theirs_to_settle(found, by=by)
    return _settle(found, Asked.REFUSED, by=by, now=now, note=note)


def _must_have_room(representative: Individual, *, now: datetime) -> None:
    """Whoever withdraws and asks again and again is no less of a burden. Raises TooManyWishes."""
    theirs = AuthorityRequest.objects.filter(representative=representative)
    if theirs.filter(status=Asked.WAITS).count() >= MOST_OPEN:
        raise errors.TooManyWishes(most=MOST_OPEN)
    if theirs.filter(asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise errors.TooManyWishes(most=MOST_A_DAY)


def _must_be_theirs_to_settle(wish: AuthorityRequest, *, by: Viewer) -> None:
    """It is settled where the person lives whom it is about; before anybody knows who that is, where the one lives who
    asks. Raises PermissionMissing, WishNotFound for who sees neither."""
    meant = wish.represented_id or wish.representative_id
    record = Individual.objects.within(by.sees).filter(pk=meant).select_related("area").first()
    if record is None:
        raise errors.WishNotFound
    by.must(Permission.CITIZENS_LINK, record.area.path if record.area else NO_AREA)


def _meant(wish: AuthorityRequest) -> Individual | None:
    """Who has the number, is called so and was born then. As the system; what is not certain is left to the office."""
    if not wish.said_number or wish.said_birth_date is None:
        return None
    found = Individual.objects.filter(
        registry_number=wish.said_number, birth_date=wish.said_birth_date
    ).first()
    if found is None or found.pk == wish.representative_id:
        return None
    (said, known) = fetch(
        "select name_tokens(said) from unnest(%s::text[]) said", [[wish.said_name, found.full_name]]
    )
    return found if names_agree(frozenset(said[0]), frozenset(known[0])) else None


def _name(wish: AuthorityRequest, individual: Individual, *, now: datetime) -> None:
    wish.represented, wish.represented_name = individual, individual.full_name
    wish.save(update_fields=["represented", "represented_name", "objected_at", "objection"])
    notifications.tell(
        Event.ABOUT_YOU,
        to=Recipient.individual(individual.public_id),
        # Whoever is named again after somebody else hears of it again: what they said before counts no more.
        key=f"{Event.ABOUT_YOU}:{wish.public_id}:{now.isoformat()}",
        now=now,
        context={
            "reference": "",
            "what": in_each_language(_WISH),
            "who": wish.representative_name,
            "link": links.path("acting", Audience.PEOPLE),
        },
    )


def _locked(wish: AuthorityRequest) -> AuthorityRequest:
    """As it stands now. Raises WishNotFound, WishSettled."""
    found = AuthorityRequest.objects.select_for_update().filter(pk=wish.pk).first()
    if found is None:
        raise errors.WishNotFound
    if not found.waits:
        raise errors.WishSettled(status=found.get_status_display())
    return found


def _settle(
    found: AuthorityRequest, status: Asked, *, by: Viewer, now: datetime, note: str
) -> AuthorityRequest:
    found.status, found.note = status, note.strip()[:_LONGEST]
    found.decided_at, found.decided_by, found.decided_by_name = now, by.actor, by.name
    found.save(update_fields=["status", "note", "decided_at", "decided_by", "decided_by_name", "authority"])
    if status in _ANSWERS:
        notifications.tell(
            Event.OFFICE_MESSAGE,
            to=Recipient.citizen(found.citizen_public_id),
            key=f"acting:{found.public_id}",
            now=now,
            context={
                "subject": in_each_language(_ANSWERS[status]),
                "note": found.note,
                "link": links.path("acting", Audience.PEOPLE),
            },
        )
    return found
