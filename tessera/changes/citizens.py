"""What somebody may propose about their own record, on the portal.

A member of staff may do what their roles say, where they hold. Somebody who looks at their own record holds no role:
they may propose the operations below, about themselves, those they act for, those they live with and their households,
and nothing else. All of it waits for the office, unless a policy that names the portal asks for nobody's approval.
"""

from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import PORTAL, Viewer
from tessera.changes.choices import UNDER_WAY
from tessera.changes.errors import NotForCitizens, NotYoursToChange, RegistrationUnderWay, TooManyUnderWay
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import (
    AddContact,
    AddMember,
    AttachDocument,
    AttachIdentifier,
    Birth,
    ChangeHead,
    ConfirmFacts,
    CorrectFacts,
    Death,
    Marriage,
    MoveHousehold,
    MoveMember,
    Operation,
    RecordRelationship,
    RegisterHousehold,
    RemoveContact,
    RemoveMember,
    Separation,
    SplitHousehold,
)
from tessera.changes.operations.base import Context
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.lib.db.locks import alone
from tessera.lib.refusals import NotFound

# What is said of one record alone: a housemate's is theirs to say.
_OWN: Final = (CorrectFacts, ConfirmFacts, AttachIdentifier, AttachDocument, AddContact, RemoveContact)
# What happens in a household: whoever lives there may say so.
_SHARED: Final = (
    RegisterHousehold,
    AddMember,
    Birth,
    ChangeHead,
    Death,
    Marriage,
    MoveHousehold,
    MoveMember,
    RecordRelationship,
    RemoveMember,
    Separation,
    SplitHousehold,
)
PROPOSABLE: Final = frozenset(operation.kind for operation in (*_OWN, *_SHARED))
_SEALED: Final = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})


def authorise(operation: Operation, *, context: Context, channel: str) -> None:
    """Raises NotForCitizens for what only the office does, NotFound for records out of reach, NotYoursToChange for what
    is somebody else's to say, or is not for citizens to say.

    A new home may lie in any area: the office there decides. One registration waits at a time: RegistrationUnderWay.
    """
    if channel != PORTAL or operation.kind not in PROPOSABLE:
        raise NotForCitizens
    reach, named = context.by.sees, operation.subjects()
    people = {context.individual(key).pk for key in named.individuals}
    groups = {context.group(key).pk for key in named.groups}
    if not (people <= reach.people | reach.housemates and groups <= reach.groups):
        raise NotFound
    if isinstance(operation, _OWN) and not people <= reach.people:
        raise NotYoursToChange
    if isinstance(operation, CorrectFacts):
        _own_facts(operation, context=context)
    if isinstance(operation, RegisterHousehold):
        must_not_be_registering(context.by)


def must_not_be_registering(citizen: Viewer) -> None:
    """Raises RegistrationUnderWay while a household that they sent waits; who sends two at once, sends one. Within a
    transaction."""
    alone(f"registration of {citizen.actor}")
    waits = registrations_under_way(citizen).values_list("reference", flat=True).first()
    if waits is not None:
        raise RegistrationUnderWay(reference=waits)


def must_have_room(citizen: Viewer) -> None:
    """Raises TooManyUnderWay for who has sent ``PORTAL_OPEN_REQUESTS`` that nobody has decided yet, for whomever.
    Within a transaction: who sends many at once is counted one after the other."""
    alone(f"requests of {citizen.actor}")
    waiting = ChangeRequest.objects.filter(actor=citizen.actor, channel=PORTAL, status__in=UNDER_WAY)
    if waiting.count() >= settings.PORTAL_OPEN_REQUESTS:
        raise TooManyUnderWay(most=settings.PORTAL_OPEN_REQUESTS)


def registrations_under_way(citizen: Viewer) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(
        actor=citizen.actor,
        channel=PORTAL,
        status__in=UNDER_WAY,
        operations__kind=RegisterHousehold.kind,
    )


def may_propose_fact(key: str, *, subject: Subject, record: int, by: Viewer) -> bool:
    """Whether a field is theirs to correct: the dictionary says so, and its value is not hidden from them."""
    spec = catalogue.field(subject, key)
    if spec is None or spec.is_deprecated or not spec.citizen_may_propose:
        return False
    if spec.sensitivity not in _SEALED:
        return True
    sensitive = by.reach(Permission.PEOPLE_VIEW_SENSITIVE)
    return record in (sensitive.people if subject == Subject.INDIVIDUAL else sensitive.groups)


def _own_facts(operation: CorrectFacts, *, context: Context) -> None:
    if operation.individual is not None:
        subject, record = Subject.INDIVIDUAL, context.individual(operation.individual).pk
    elif operation.group is not None:
        subject, record = Subject.GROUP, context.group(operation.group).pk
    else:
        raise NotFound
    for key in operation.facts:
        if not may_propose_fact(key, subject=subject, record=record, by=context.by):
            spec = catalogue.field(subject, key)
            raise NotYoursToChange(field=key if spec else None)
