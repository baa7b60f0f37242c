"""Who registered their household on the portal is the head of it, from the moment that the office applied it."""

from datetime import datetime

from tessera.accounts.models import Citizen
from tessera.accounts.viewer import PORTAL, system_viewer
from tessera.changes.actions import applying
from tessera.changes.actions.requests import operations_of
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import RegisterHousehold
from tessera.changes.operations.parts import PersonInput
from tessera.lib.db.prepared import fetch
from tessera.registry.models import Individual
from tessera.selfservice.actions.links import ask_registered, link_registered
from tessera.selfservice.matching import names_agree
from tessera.selfservice.models import Link, LinkQuestion


def register() -> None:
    """Tell the pen, which knows no citizens, what follows a change that had waited."""
    applying.when_applied_later(link_who_registered)


def link_who_registered(request: ChangeRequest, now: datetime) -> None:
    """Link the citizen who sent the request to the head of the household that it registered, where they are nobody yet
    and the head, new in the register, is called as they are; a registrar is asked about one who is called otherwise.
    While a registrar is asked who they are, nothing is done.
    """
    if request.channel != PORTAL or not request.operations.filter(kind=RegisterHousehold.kind).exists():
        return
    citizen = Citizen.objects.filter(public_id=request.actor, is_active=True).first()
    if citizen is None or _is_known_or_asked_about(citizen):
        return
    heads = [head for operation in operations_of(request) if (head := _new_head(operation)) is not None]
    if len(heads) != 1:
        return
    person = Individual.objects.get(public_id=heads[0].public_id)
    follow = link_registered if _called_alike(citizen.name, heads[0].full_name) else ask_registered
    follow(citizen, person, by=system_viewer(), now=now)


def _is_known_or_asked_about(citizen: Citizen) -> bool:
    return (
        Link.objects.filter(citizen=citizen, until__isnull=True).exists()
        or LinkQuestion.objects.filter(citizen=citizen, settled="").exists()
    )


def _new_head(operation: object) -> PersonInput | None:
    if not isinstance(operation, RegisterHousehold):
        return None
    return next((member.person for member in operation.members if member.is_head), None)


def _called_alike(said: str, recorded: str) -> bool:
    """By the words of both names as the register spells them; in one query."""
    (one, other) = fetch("select name_tokens(said) from unnest(%s::text[]) said", [[said, recorded]])
    return names_agree(frozenset(one[0]), frozenset(other[0]))
