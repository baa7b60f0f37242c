"""Who somebody who logs in is: found by their verified identifier, or said by a registrar. Never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

from django.db import transaction
from django.utils.translation import get_language

from tessera.accounts.actions import citizens
from tessera.accounts.choices import Permission, SessionEnd
from tessera.accounts.models import Citizen, CitizenLogin
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import NO_AREA, Viewer, system_viewer
from tessera.audit.session import recorded_as
from tessera.changes.approval import places
from tessera.lib.db.locks import alone
from tessera.registry.encryption import mask, normalise
from tessera.registry.models import Individual
from tessera.selfservice import errors
from tessera.selfservice.choices import Doubt, How, Settled
from tessera.selfservice.matching import Identity, Match, matches
from tessera.selfservice.models import Link, LinkCandidate, LinkQuestion

_LONGEST_NOTE: Final = 2_000


class Standing(Enum):
    """What came of somebody's arrival."""

    LINKED = auto()  # they are somebody in the register
    NOBODY = auto()  # they are not, and may register a household
    WAITS = auto()  # a registrar has to say who they are


@dataclass(frozen=True)
class Arrival:
    login: CitizenLogin
    standing: Standing

    @property
    def citizen(self) -> Citizen:
        return self.login.citizen


@transaction.atomic
def arrive(identity: Identity, *, now: datetime) -> Arrival:
    """Somebody has proved who they are. The caller begins their session (``accounts.actions.citizens.begin_session``).

    They are linked where exactly one registrant has the identifier, and name and birth date agree. Where several may be
    meant or something does not agree, a registrar is asked. Raises CitizenClosed.
    """
    with narrowed_to(system_viewer()):
        login = citizens.know(
            issuer=identity.issuer,
            subject=identity.sub,
            name=_name_of(identity),
            acr=identity.acr,
            language=get_language() or "en",
            now=now,
        )
        with recorded_as(str(login.citizen.public_id), at=now):
            return Arrival(login, _stand(login.citizen, identity, now=now))


@transaction.atomic
@acting
def settle(
    question: LinkQuestion, individual: Individual | None, *, by: Viewer, now: datetime, note: str = ""
) -> LinkQuestion:
    """A registrar says who somebody is: one of the candidates, or (None) nobody in the register.

    Raises QuestionSettled, NotACandidate, PersonIsTaken, PermissionMissing.
    """
    alone(f"link of citizen {question.citizen_id}")
    question = LinkQuestion.objects.select_for_update(of=["self"]).get(pk=question.pk)
    if question.settled:
        raise errors.QuestionSettled(name=question.settled_by_name)
    with recorded_as(by.actor, at=now):
        if individual is None:
            by.must(Permission.CITIZENS_LINK, question.area.path if question.area else NO_AREA)
        else:
            _link_candidate(question, individual, by=by, now=now)
        question.settled = Settled.NOBODY if individual is None else Settled.LINKED
        question.settled_at, question.settled_by, question.settled_by_name = now, by.actor, by.name
        question.note = note.strip()[:_LONGEST_NOTE]
        question.save(update_fields=["settled", "settled_at", "settled_by", "settled_by_name", "note"])
    return question


@transaction.atomic
def link_registered(citizen: Citizen, individual: Individual, *, by: Viewer, now: datetime) -> Link:
    """Somebody who registered on the portal, and whose registration was applied, is that person from now on.

    Raises PersonIsTaken.
    """
    with narrowed_to(system_viewer()), recorded_as(by.actor, at=now):
        return _link(citizen, individual.pk, how=How.REGISTRATION, by=by.actor, name=by.name, now=now)


@transaction.atomic
def ask_registered(citizen: Citizen, individual: Individual, *, by: Viewer, now: datetime) -> LinkQuestion:
    """The same of somebody who is called otherwise than whom they registered as the head: a registrar says who they
    are."""
    with narrowed_to(system_viewer()), recorded_as(by.actor, at=now):
        question = LinkQuestion.objects.create(
            citizen=citizen,
            doubts=[Doubt.NAME],
            name=citizen.name,
            area_id=individual.area_id,
            asked_at=now,
        )
        question.candidates.create(
            individual=individual, has_identifier=False, has_name=False, has_birth_date=False
        )
        return question


@transaction.atomic
def link_by_phone(citizen: Citizen, individual: int, *, now: datetime) -> Link:
    """Of somebody who has read a code at a phone number of theirs alone. It gives way to any better proof. Inside a
    session of the system. Raises PersonIsTaken."""
    actor = str(citizen.public_id)
    return _link(citizen, individual, how=How.PHONE, by=actor, name=citizen.name, now=now)


@transaction.atomic
@acting
def end_link(link: Link, *, by: Viewer, now: datetime) -> Link:
    """They are not that person after all, or no longer. Raises LinkNotFound for one that ended, PermissionMissing."""
    path = link.individual.area.path if link.individual.area else NO_AREA
    by.must(Permission.CITIZENS_LINK, path)
    with recorded_as(by.actor, at=now):
        ended = Link.objects.filter(pk=link.pk, until__isnull=True).update(
            until=now, ended_by=by.actor, ended_by_name=by.name
        )
    if not ended:
        raise errors.LinkNotFound
    link.refresh_from_db()
    return link


def _stand(citizen: Citizen, identity: Identity, *, now: datetime) -> Standing:
    alone(f"link of citizen {citizen.pk}")
    if Link.objects.filter(citizen=citizen, until__isnull=True).exists():
        return Standing.LINKED
    if LinkQuestion.objects.filter(citizen=citizen, settled="").exists():
        return Standing.WAITS
    refused = set(
        LinkCandidate.objects.filter(question__citizen=citizen, question__settled=Settled.NOBODY).values_list(
            "individual", flat=True
        )
    )
    refused |= set(
        Link.objects.filter(citizen=citizen, until__isnull=False).values_list("individual", flat=True)
    )
    found = [match for match in matches(identity) if match.individual not in refused]
    if not found:
        return Standing.NOBODY
    doubts = _doubts(found)
    if doubts:
        _ask(citizen, identity, found, doubts, now=now)
        return Standing.WAITS
    actor = str(citizen.public_id)
    _link(citizen, found[0].individual, how=How.IDENTIFIER, by=actor, name=citizen.name, now=now)
    return Standing.LINKED


def _doubts(found: Sequence[Match]) -> list[Doubt]:
    """What keeps the one match from being certain; empty where nothing does."""
    taken = Link.objects.filter(individual__in=[match.individual for match in found], until__isnull=True)
    taken = taken.exclude(how=How.PHONE)  # it gives way
    wrong = {
        Doubt.NO_IDENTIFIER: not all(match.has_identifier for match in found),
        Doubt.SEVERAL: len(found) > 1,
        Doubt.NAME: not all(match.has_name for match in found),
        Doubt.BIRTH_DATE: not all(match.has_birth_date for match in found),
        Doubt.NOT_ACTIVE: not all(match.is_active for match in found),
        Doubt.TAKEN: taken.exists(),
    }
    return [doubt for doubt, holds in wrong.items() if holds]


def _ask(
    citizen: Citizen,
    identity: Identity,
    found: Sequence[Match],
    doubts: Sequence[Doubt],
    *,
    now: datetime,
) -> None:
    question = LinkQuestion.objects.create(
        citizen=citizen,
        doubts=list(doubts),
        provider=identity.provider,
        name=_name_of(identity),
        birth_date=identity.birth_date,
        identifier_kind=identity.identifier_kind,
        identifier_masked=mask(normalise(identity.identifier_value)) if identity.identifier_value else "",
        area_id=places.key_of(places.common(match.path for match in found)),
        asked_at=now,
    )
    LinkCandidate.objects.bulk_create(
        LinkCandidate(
            question=question,
            individual_id=match.individual,
            has_identifier=match.has_identifier,
            has_name=match.has_name,
            has_birth_date=match.has_birth_date,
        )
        for match in found
    )


def _link_candidate(question: LinkQuestion, individual: Individual, *, by: Viewer, now: datetime) -> None:
    if not question.candidates.filter(individual=individual).exists():
        raise errors.NotACandidate
    by.must(Permission.CITIZENS_LINK, individual.area.path if individual.area else NO_AREA)
    _link(question.citizen, individual.pk, how=How.REGISTRAR, by=by.actor, name=by.name, now=now)


def _link(citizen: Citizen, individual: int, *, how: How, by: str, name: str, now: datetime) -> Link:
    alone(f"link of person {individual}")
    taken = Link.objects.filter(individual=individual, until__isnull=True).select_related("citizen").first()
    if taken is not None:
        _give_way(taken, by=by, name=name, now=now)
    return Link.objects.create(
        citizen=citizen, individual_id=individual, how=how, since=now, linked_by=by, linked_by_name=name
    )


def _give_way(taken: Link, *, by: str, name: str, now: datetime) -> None:
    """Whoever is somebody by their phone alone is it no longer once there is a better proof. Raises PersonIsTaken."""
    if taken.how != How.PHONE:
        raise errors.PersonIsTaken
    Link.objects.filter(pk=taken.pk).update(until=now, ended_by=by, ended_by_name=name)
    citizens.end_sessions(taken.citizen, how=SessionEnd.REPLACED, now=now)


def _name_of(identity: Identity) -> str:
    parts = f"{identity.given_name} {identity.family_name}".strip()
    return identity.name or parts or next(iter(identity.names.values()), "")
