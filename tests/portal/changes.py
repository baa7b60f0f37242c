"""Changes that people of the tests have proposed."""

from uuid import UUID

from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts
from tests.changes.families import NOW
from tests.citizens import viewer_of


def propose(individual: UUID, name: str = "Zainab Two") -> ChangeRequest:
    """Somebody says that they are called otherwise."""
    operation = CorrectFacts(individual=individual, facts={"preferred_name": name})
    return requests.submit([operation], by=viewer_of(individual), channel=Channel.PORTAL, now=NOW)
