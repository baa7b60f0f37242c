"""Who attests, and what the tests of attestation say in one line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.attestation.models import Attestation
from tessera.attestation.queries.standings import Standing, standings
from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations.attesting import AttestFacts, FactSeen
from tests.cast import TODAY, Country, make_user
from tests.changes.families import NOW, household, person


@pytest.fixture
def attester(tamar: Country) -> User:
    return make_user("Atta Attester", ("attester", tamar.district))


@pytest.fixture
def attester_viewer(attester: User) -> Viewer:
    return viewer_for(attester, on=TODAY)


def facts_of(key: UUID, *, viewer: Viewer | None = None) -> dict[str, Standing]:
    """The person's facts by field key."""
    pk = person(key).pk
    found = standings(viewer=viewer or system_viewer(), on=TODAY, individuals=[pk])
    return {fact.spec.key: fact for several in found.values() for fact in several}


def facts_of_household(key: UUID) -> dict[str, Standing]:
    found = standings(viewer=system_viewer(), on=TODAY, groups=[household(key).pk])
    return {fact.spec.key: fact for several in found.values() for fact in several}


def word(
    facts: Sequence[Standing],
    *,
    by: Viewer,
    status: str = "attested",
    comment: str = "",
    document: UUID | None = None,
    now: datetime = NOW,
) -> AttestFacts:
    return AttestFacts(
        facts=tuple(
            FactSeen(
                individual=fact.record_public_id if fact.subject == "individual" else None,
                group=fact.record_public_id if fact.subject == "group" else None,
                field=fact.spec.key,
                seen=fact.seen,
            )
            for fact in facts
        ),
        status=status,
        comment=comment,
        document=document,
        attester=by.actor,
        attester_name=by.name,
        given_at=now,
    )


def attest(
    *facts: Standing,
    by: Viewer,
    status: str = "attested",
    comment: str = "",
    document: UUID | None = None,
    now: datetime = NOW,
) -> ChangeRequest:
    operation = word(facts, by=by, status=status, comment=comment, document=document, now=now)
    return requests.submit([operation], by=by, channel=Channel.CONSOLE, now=now)


def kept(fact: Standing) -> Attestation:
    return Attestation.objects.get(field=fact.spec.id, **{f"{fact.subject}_id": fact.record})
