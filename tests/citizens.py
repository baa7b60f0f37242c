"""People of the register who use the portal, for tests: their accounts, viewers and logged-in clients."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tessera.accounts.actions import citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.models import Citizen, CitizenLogin
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.registry.models import Individual
from tessera.selfservice.choices import How
from tessera.selfservice.models import Link
from tessera.selfservice.queries.viewers import viewer_for
from tests.changes.families import Family

ISSUER = "https://id.example.org"
LINKED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def make_citizen(name: str = "Amina Diallo", *, language: str = "en", subject: str = "") -> CitizenLogin:
    """Somebody who has logged in once, and is nobody in the register yet."""
    return citizens.know(
        issuer=ISSUER, subject=subject or name, name=name, acr="test", language=language, now=LINKED_AT
    )


def link(citizen: Citizen, individual: UUID) -> Link:
    """The citizen is that person from now on."""
    with narrowed_to(system_viewer()):
        person = Individual.objects.get(public_id=individual)
        return Link.objects.create(
            citizen=citizen,
            individual=person,
            how=How.DEMO,
            since=LINKED_AT,
            linked_by="system",
            linked_by_name="Tessera",
        )


def citizen_of(individual: UUID, *, language: str = "en") -> Citizen:
    """The citizen that a person is; made and linked when there is none."""
    with narrowed_to(system_viewer()):
        found = Link.objects.filter(individual__public_id=individual, until__isnull=True).first()
        name = Individual.objects.get(public_id=individual).full_name
    if found is not None:
        return found.citizen
    citizen = make_citizen(name, language=language, subject=str(individual)).citizen
    link(citizen, individual)
    return citizen


def viewer_of(individual: UUID) -> Viewer:
    """What the portal sees of somebody: their records, and nothing else."""
    return viewer_for(citizen_of(individual))


def sign_in(citizen: Citizen, *, client: Client | None = None, minutes_ago: int = 0) -> Client:
    """A client of a browser in which the citizen is logged in; they proved who they are so many minutes ago."""
    now = timezone.now()
    login = citizen.logins.get()
    proof = Proof(now - timedelta(minutes=minutes_ago), acr="test")
    _session, token = citizens.begin_session(login, proof=proof, device="Firefox", now=now)
    client = client or Client()
    client.cookies[settings.PORTAL_COOKIE_NAME] = token
    client.cookies[settings.PORTAL_COOKIE_NAME]["path"] = settings.PORTAL_COOKIE_PATH
    return client


def sign_in_citizen(individual: UUID, *, client: Client | None = None, minutes_ago: int = 0) -> Client:
    """The same for a person of the register, who is linked when nobody is them yet."""
    return sign_in(citizen_of(individual), client=client, minutes_ago=minutes_ago)


class Said:
    """What an identity provider says of somebody, as ``arrive`` takes it."""

    def __init__(self, **said: Any) -> None:
        self.provider, self.issuer, self.sub, self.acr = "test", ISSUER, "sub-1", "test"
        self.name, self.given_name, self.family_name = "Amina Diallo", "", ""
        self.names: Mapping[str, str] = MappingProxyType({})
        self.birth_date: date | None = date(1986, 3, 27)
        self.identifier_kind, self.identifier_value = "national_id", "123456784471"
        self.__dict__ |= said


@pytest.fixture
def amina(family: Family) -> Citizen:
    """Heads the household of the family."""
    return citizen_of(family.amina)


@pytest.fixture
def moussa(family: Family) -> Citizen:
    """Amina's husband, who lives with her."""
    return citizen_of(family.moussa)


@pytest.fixture
def amina_viewer(amina: Citizen) -> Viewer:
    return viewer_for(amina)


@pytest.fixture
def moussa_viewer(moussa: Citizen) -> Viewer:
    return viewer_for(moussa)


@pytest.fixture
def amina_client(amina: Citizen) -> Client:
    return sign_in(amina)


@pytest.fixture
def moussa_client(moussa: Citizen) -> Client:
    return sign_in(moussa)
