"""Wishes to act for somebody, for tests."""

from datetime import date
from typing import Any

from tessera.accounts.models import Citizen
from tessera.changes.operations.attachments import DocumentInput
from tessera.selfservice.actions import asking
from tessera.selfservice.actions.asking import Wish
from tessera.selfservice.choices import Ground
from tessera.selfservice.models import AuthorityRequest
from tessera.selfservice.queries.viewers import viewer_for
from tests.changes.families import NOW

PAPER = DocumentInput(
    kind="guardianship", file="documents/wish.png", sha256="b" * 64, mime_type="image/png", size=8
)
MOTHER = Wish(
    name="Fatou Diallo",
    number="",
    birth_date=None,
    ground=Ground.PROXY,
    until=date(2099, 1, 1),
    reason="She cannot walk any more.",
)


def ask(citizen: Citizen, wish: Wish = MOTHER, **more: Any) -> AuthorityRequest:
    """As themselves, with a paper that is stored already."""
    return asking.ask(wish, PAPER, citizen=citizen, by=viewer_for(citizen), now=more.get("now", NOW))
